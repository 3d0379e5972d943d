import OneHotNumerics
import OneHotStatistics

/// An estimate and its 95 % bootstrap interval, which is nil if there is a single run.
public struct Estimate: Sendable, Encodable {
  /// The estimate.
  public var value: Double
  /// The ends of the interval.
  public var low: Double?
  /// See ``low``.
  public var high: Double?

  init(_ value: Double, _ interval: ClosedRange<Double>?) {
    self.value = value
    low = interval?.lowerBound
    high = interval?.upperBound
  }
}

/// How the runs of one variant did in one environment, or over all by normalized scores.
public struct VariantSummary: Sendable, Encodable {
  /// The environment; nil for all together.
  public var environment: String?
  /// The variant.
  public var variant: String
  /// Its runs.
  public var runs: Int
  /// The mean score.
  public var mean: Estimate
  /// The median score; over all environments, the median of their mean scores.
  public var median: Estimate
  /// The interquartile mean: of the middle half of the scores.
  public var interquartileMean: Estimate
  /// The standard deviation of the scores between seeds, in one environment with at least two.
  public var standardDeviation: Double?
  /// The mean over the runs of the area under the curve of evaluations.
  public var area: Double?
  /// Runs that reached the threshold.
  public var solved: Int?
  /// The median of the steps to the threshold; runs that never reached it count as such (Kaplan and Meier 1958).
  /// Nil if half of the runs never did.
  public var medianStepsToThreshold: Double?
  /// The mean of the steps to the threshold, runs that never reached it counting with all their steps.
  public var restrictedMeanStepsToThreshold: Double?

  init?(
    environment: String?, variant: String, tasks: [[Double]], runs: [ComparedRun], bootstrap: Bootstrap,
    using random: inout RandomSource
  ) throws {
    let tasks = tasks.filter { !$0.isEmpty }
    guard !tasks.isEmpty else { return nil }
    let scores = try ScoreTable(tasks: tasks)
    self.environment = environment
    self.variant = variant
    self.runs = scores.values.count
    mean = Estimate(scores.mean, bootstrap.interval(of: scores, using: &random) { $0.mean })
    median = Estimate(
      scores.medianOfTaskMeans, bootstrap.interval(of: scores, using: &random) { $0.medianOfTaskMeans })
    if environment != nil {
      median = Estimate(scores.median, bootstrap.interval(of: scores, using: &random) { $0.median })
    }
    interquartileMean = Estimate(
      scores.interquartileMean, bootstrap.interval(of: scores, using: &random) { $0.interquartileMean })
    guard environment != nil else { return }
    let moments = RunningMoments(scores.values)
    if moments.count > 1 {
      standardDeviation = (moments.variance * Double(moments.count) / Double(moments.count - 1)).squareRoot()
    }
    let areas = runs.compactMap(\.area)
    area = areas.count == runs.count ? areas.reduce(0, +) / Double(areas.count) : nil
    try addSteps(runs.compactMap(\.stepsToThreshold))
  }

  private mutating func addSteps(_ steps: [StepsToThreshold]) throws {
    guard !steps.isEmpty else { return }
    let curve = try SurvivalCurve(steps)
    solved = steps.count { $0.isReached }
    medianStepsToThreshold = curve.median
    restrictedMeanStepsToThreshold = curve.restrictedMean(upTo: curve.lastStep)
  }
}
