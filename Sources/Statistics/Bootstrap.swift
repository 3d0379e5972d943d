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

  /// The interval of a statistic of two variants' scores, the runs of which are drawn independently of each other.
  ///
  /// Runs that come in pairs are resampled in pairs as one table, of their ``ScoreTable/differences(from:)``.
  public func interval(
    of first: ScoreTable, and second: ScoreTable, using random: inout RandomSource,
    _ statistic: (ScoreTable, ScoreTable) -> Double?
  ) -> ClosedRange<Double>? {
    guard first.leastRunCount > 1, second.leastRunCount > 1 else { return nil }
    var resamplers = (ScoreResampler(first), ScoreResampler(second))
    return interval {
      resamplers.0.draw(using: &random)
      resamplers.1.draw(using: &random)
      return statistic(resamplers.0.resample, resamplers.1.resample)
    }
  }

  /// The intervals, each on its own, of a statistic that consists of `count` numbers, which it writes into an array of
  /// that length.
  public func intervals(
    of scores: ScoreTable, count: Int, using random: inout RandomSource,
    _ statistic: (ScoreTable, inout [Double]) -> Void
  ) -> [ClosedRange<Double>]? {
    guard scores.leastRunCount > 1 else { return nil }
    var resampler = ScoreResampler(scores)
    var numbers = [Double](repeating: 0, count: count)
    var replicates = [[Double]](repeating: [Double](repeating: 0, count: resamples), count: count)
    for resample in 0..<resamples {
      resampler.draw(using: &random)
      statistic(resampler.resample, &numbers)
      for place in 0..<count { replicates[place][resample] = numbers[place] }
    }
    let intervals = replicates.compactMap(interval(of:))
    return intervals.count == count ? intervals : nil
  }

  /// The interval of what `replicate` gives on one resample after the other.
  private func interval(_ replicate: () -> Double?) -> ClosedRange<Double>? {
    var replicates: [Double] = []
    replicates.reserveCapacity(resamples)
    for _ in 0..<resamples {
      guard let value = replicate() else { return nil }
      replicates.append(value)
    }
    return interval(of: replicates)
  }

  private func interval(of replicates: [Double]) -> ClosedRange<Double>? {
    guard replicates.allSatisfy(\.isFinite) else { return nil }
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
