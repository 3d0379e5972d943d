import OneHotFoundations
import OneHotNumerics

/// The difference of two variants' mean scores, its standard error, and Student's test whether it is 0.
///
/// The mean is over the tasks of the mean over a task's runs; errors of the tasks are independent. For one task it is
/// the classical test of pairs. It presumes that means are about normally distributed.
///
/// Source: Student (1908), "The probable error of a mean".
public struct MeanDifference: Sendable, Equatable {
  /// The mean of the first variant less that of the second.
  public let value: Double
  /// Its standard error.
  public let standardError: Double
  /// The degrees of freedom of the t distribution: n − 1 for n pairs on one task, else Satterthwaite's.
  public let degreesOfFreedom: Double
  /// The third central moment of the difference's distribution in units of its standard error.
  public let skewness: Double

  /// From pairs: the runs of both variants with the same seeds, in the same order.
  ///
  /// - Returns: nil if some task has a single pair, or no differences vary.
  /// - Throws: `InputError` if the variants have different numbers of tasks, or of runs of a task.
  public static func paired(_ first: ScoreTable, _ second: ScoreTable) throws -> MeanDifference? {
    MeanDifference(of: try first.differences(from: second))
  }

  /// Of a variant's scores from 0, or of the differences of pairs; nil if some task has a single run, or none vary.
  package init?(of differences: ScoreTable) {
    guard let groups = differences.groups else { return nil }
    self.init(differences.mean, of: groups, taskCount: differences.taskCount)
  }

  /// A difference of means over tasks that scatters as groups of runs do; nil if none vary.
  init?(_ difference: Double, of groups: [Group], taskCount: Int) {
    guard let error = Self.standardError(of: groups, taskCount: taskCount) else { return nil }
    value = difference
    standardError = error.value
    degreesOfFreedom = error.degreesOfFreedom
    let third = groups.map { $0.thirdMoment / Double($0.count * $0.count) }.reduce(0, +)
    let scale = standardError * Double(taskCount)
    skewness = third / (scale * scale * scale)
  }

  /// Student's t, the difference in units of its standard error.
  public var statistic: Double { value / standardError }

  /// How likely so great a difference is, of either sign, if there is none.
  public var pValue: Double {
    StudentDistribution(degreesOfFreedom: degreesOfFreedom).twoSidedTail(statistic)
  }

  /// The t interval around the difference, corrected for ``skewness``: that of a function of Student's t whose distribution
  /// is symmetric up to terms in 1/n. Skewed scores get a skewed interval; without skewness it is Student's. Nil unless
  /// `confidence` lies between 0 and 1.
  ///
  /// Source: Hall (1992), "On the removal of skewness by transformation", the monotone cubic; with quantiles of the t
  /// distribution in the place of the normal's.
  public func interval(confidence: Double = 0.95) -> ConfidenceInterval? {
    guard confidence > 0, confidence < 1 else { return nil }
    let student = StudentDistribution(degreesOfFreedom: degreesOfFreedom)
    let quantile = student.criticalValue(twoSided: 1 - confidence)
    return ConfidenceInterval(
      value - standardError * uncorrected(quantile), value - standardError * uncorrected(-quantile),
      coverage: confidence, method: .correctedStudent)
  }

  /// The t of which Hall's function g(t) = t + λt²/3 + λ²t³/27 + λ/6 has a value, λ being the skewness.
  private func uncorrected(_ value: Double) -> Double {
    let shifted = value - skewness / 6
    let cube = 1 + skewness * shifted
    let magnitude = Elementary.pow(abs(cube), 1.0 / 3)
    let root = cube < 0 ? -magnitude : magnitude
    // 3(root − 1)/λ, without dividing by a λ that may be 0.
    return 3 * shifted / (root * root + root + 1)
  }

  /// The runs of one variant on one task: the unbiased variance of their scores, their third central moment, and how many
  /// they are, at least 2.
  typealias Group = (variance: Double, thirdMoment: Double, count: Int)

  /// The standard error of a mean over tasks of means over runs; nil if no group varies.
  ///
  /// Each group k, the runs of one variant on one task, adds sₖ²/nₖ/M² to the squared error, M being the number of tasks
  /// and sₖ² the unbiased variance. The degrees of freedom are Satterthwaite's, (Σ vₖ)²/Σ(vₖ²/(nₖ − 1)) for the
  /// contributions vₖ: n − 1 for a single group.
  ///
  /// Source: Satterthwaite (1946), "An approximate distribution of estimates of variance components".
  private static func standardError(
    of groups: [Group], taskCount: Int
  ) -> (value: Double, degreesOfFreedom: Double)? {
    let contributions = groups.map { $0.variance / Double($0.count) }
    let total = contributions.reduce(0, +)
    guard total > 0 else { return nil }
    let inverse = zip(contributions, groups).reduce(0) { sum, group in
      sum + (group.0 / total) * (group.0 / total) / Double(group.1.count - 1)
    }
    return (total.squareRoot() / Double(taskCount), 1 / inverse)
  }
}

extension ScoreTable {
  /// The tasks as groups of runs; nil if one has a single run.
  var groups: [MeanDifference.Group]? {
    guard leastRunCount > 1 else { return nil }
    return (0..<taskCount).map { task in
      let scores = RunningMoments(values[indices(ofTask: task)])
      let count = Double(scores.count)
      let cubes = values[indices(ofTask: task)].reduce(0) { sum, score in
        let deviation = score - scores.mean
        return sum + deviation * deviation * deviation
      }
      return (scores.variance * count / (count - 1), cubes / count, scores.count)
    }
  }
}

extension MeanDifference {
  /// How many seeds it would take to tell two variants apart, were their means and variances those observed.
  ///
  /// The answer is the least n ≥ 2 of runs of each variant on each task with |difference| ≥ (t(1 − α/2) + t(1 − β))·SE(n):
  /// the usual formula for a two-sided test at level α with power 1 − β, the normal quantiles replaced by those of the t
  /// distribution that n runs entail. Nil if the means are equal, some task has less than 2 seeds, or more than a
  /// million would be needed; 2 if nothing varies. The differences observed exaggerate the true ones as often as not:
  /// a guide to the next experiment, not a result.
  ///
  /// Source: Guenther (1981), "Sample size formulas for normal theory t tests".
  ///
  /// - Parameters:
  ///   - first: the runs of one variant.
  ///   - second: those of the other, with the same seeds in the same order.
  ///   - level: α, between 0 and 1.
  ///   - power: 1 − β, between 0 and 1.
  /// - Throws: `InputError` if the numbers of tasks or of runs differ, or a probability is not between 0 and 1.
  public static func requiredSeeds(
    _ first: ScoreTable, _ second: ScoreTable, level: Double = 0.05, power: Double = 0.8
  ) throws -> Int? {
    let differences = try first.differences(from: second)
    guard let groups = differences.groups else { return nil }
    return try requiredCount(
      for: differences.mean, of: groups, taskCount: differences.taskCount, level: level, power: power)
  }

  /// The least count that suffices: doubled until it does, then by bisection, for more never do worse.
  static func requiredCount(
    for difference: Double, of groups: [Group], taskCount: Int, level: Double, power: Double
  ) throws -> Int? {
    try InputError.checkProbability(level, subject: "level of the test")
    try InputError.checkProbability(power, subject: "power of the test")
    guard difference != 0 else { return nil }
    func suffices(_ count: Int) -> Bool {
      let groups = groups.map { (variance: $0.variance, thirdMoment: $0.thirdMoment, count: count) }
      guard let error = standardError(of: groups, taskCount: taskCount) else {
        return true
      }
      let student = StudentDistribution(degreesOfFreedom: error.degreesOfFreedom)
      let quantiles = student.criticalValue(twoSided: level) + student.quantile(power)
      return abs(difference) >= quantiles * error.value
    }
    var (low, high) = (1, 2)
    while high <= 1_000_000, !suffices(high) { (low, high) = (high, 2 * high) }
    while high - low > 1 {
      let middle = (low + high) / 2
      if suffices(middle) { high = middle } else { low = middle }
    }
    return high <= 1_000_000 ? high : nil
  }
}
