import OneHotFoundations
import OneHotNumerics

/// Confidence intervals by the stratified percentile bootstrap.
///
/// A resample draws, with replacement, as many runs of each task as it has; of the statistic's values on many
/// resamples the interval spans the central share. It expresses how the statistic would vary with other seeds on the
/// same tasks. Percentiles between two resamples are interpolated linearly. The same random stream gives the same
/// interval.
///
/// A statistic is any function of the scores; where it is nil or not finite, on any resample, there is no interval.
/// Nor is there one if some task has a single run, which tells nothing about the spread.
///
/// Source: Efron (1979), "Bootstrap methods: another look at the jackknife"; Agarwal et al. (2021), section 4 and
/// rliable's `get_interval_estimates`.
public struct Bootstrap: Sendable, Equatable {
  /// How many resamples are drawn.
  public let resamples: Int
  /// The share of the resamples that an interval spans.
  public let confidence: Double

  /// Intervals from so many resamples, 1 to 1,000,000, that span so large a share of them, more than 0 and less than 1.
  ///
  /// - Throws: `InputError` if a parameter is out of its range.
  public init(resamples: Int = 10_000, confidence: Double = 0.95) throws {
    if !(1...1_000_000).contains(resamples) {
      throw InputError(.data, "bootstrap", "\(resamples) resamples", remedy: "from 1 to 1000000")
    }
    try InputError.checkProbability(confidence, subject: "confidence")
    self.init(resamples, spanning: confidence)
  }

  private init(_ resamples: Int, spanning confidence: Double) {
    self.resamples = resamples
    self.confidence = confidence
  }

  /// The interval of a statistic of one variant's scores. No resample allocates, unless the statistic does.
  public func interval(
    of scores: ScoreTable, using random: inout RandomSource, _ statistic: (ScoreTable) -> Double?
  ) -> ClosedRange<Double>? {
    guard scores.leastRunCount > 1 else { return nil }
    var resampler = ScoreResampler(scores)
    return interval {
      resampler.draw(using: &random)
      return statistic(resampler.resample)
    }
  }

  /// The same for few runs: the share of the resamples is greater by as much as makes the interval of a mean as wide as
  /// Student's, for resamples spread less than further runs would.
  ///
  /// Source: Hesterberg (2015), "What teachers should know about the bootstrap: resampling in the undergraduate
  /// statistics curriculum", section 5 (the expanded percentile interval).
  func expanded(for scores: ScoreTable) -> Bootstrap {
    let count = Double(scores.leastRunCount)
    guard count > 1 else { return self }
    let freedom = Double(scores.values.count - scores.taskCount)
    let student = StudentDistribution(degreesOfFreedom: freedom).criticalValue(twoSided: 1 - confidence)
    let wider = NormalDistribution.cumulative(student * (count / (count - 1)).squareRoot())
    return Bootstrap(resamples, spanning: 2 * wider - 1)
  }

  /// The interval of a statistic by the expanded percentile bootstrap; nil, too, if no resample differs from another.
  public func expandedInterval(
    of scores: ScoreTable, using random: inout RandomSource, _ statistic: (ScoreTable) -> Double?
  ) -> ConfidenceInterval? {
    guard let interval = expanded(for: scores).interval(of: scores, using: &random, statistic),
      interval.lowerBound < interval.upperBound
    else { return nil }
    return ConfidenceInterval(
      interval.lowerBound, interval.upperBound, coverage: confidence, method: .expandedBootstrap)
  }

  /// The percentiles of what `replicate` gives on one resample after the other.
  private func interval(_ replicate: () -> Double?) -> ClosedRange<Double>? {
    var replicates: [Double] = []
    replicates.reserveCapacity(resamples)
    for _ in 0..<resamples {
      guard let value = replicate(), value.isFinite else { return nil }
      replicates.append(value)
    }
    let sorted = replicates.sorted()
    let low = Self.percentile((1 - confidence) / 2, ofSorted: sorted)
    return low...max(low, Self.percentile((1 + confidence) / 2, ofSorted: sorted))
  }

  /// NumPy's `percentile`, of a share instead of per cents.
  private static func percentile(_ share: Double, ofSorted numbers: [Double]) -> Double {
    let position = share * Double(numbers.count - 1)
    let below = Int(position)
    let above = min(below + 1, numbers.count - 1)
    return numbers[below] + (position - Double(below)) * (numbers[above] - numbers[below])
  }
}
