import OneHotNumerics
import OneHotStatistics

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
  /// What the mean lacks to the optimum, where that is known.
  public var gapToOptimum: Double?
  /// The interquartile mean: of the middle half of the scores.
  public var interquartileMean: Estimate
  /// The standard deviation of the scores between seeds, in one environment with at least two.
  public var standardDeviation: Double?
  /// The mean over the runs of the area under the curve of evaluations.
  public var area: Double?
  /// Runs that reached the threshold.
  public var solved: Int?
  /// The share of the runs that reached it, with Wilson's interval.
  public var solvedShare: Estimate?
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
    mean = Estimate(meanOf: scores, notAbove: environment == nil ? 1 : runs.limit ?? .infinity)
    median =
      environment == nil
      ? Estimate(
        scores.medianOfTaskMeans,
        bootstrap.expandedInterval(of: scores, using: &random) { $0.medianOfTaskMeans }, of: scores)
      : Estimate(scores.median, scores.medianInterval(), of: scores)
    interquartileMean = Estimate(
      scores.interquartileMean,
      bootstrap.expandedInterval(of: scores, using: &random) { $0.interquartileMean }, of: scores)
    guard environment != nil else { return }
    gapToOptimum = runs.optimum.map { $0 - scores.mean }
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
    let proportion = Proportion(steps.count { $0.isReached }, of: steps.count)
    solved = proportion.successes
    solvedShare = Estimate(proportion.share, proportion.interval())
    medianStepsToThreshold = curve.median
    restrictedMeanStepsToThreshold = curve.restrictedMean(upTo: curve.lastStep)
  }
}
