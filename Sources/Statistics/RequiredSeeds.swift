import OneHotNumerics

/// How many seeds it would take to tell two variants apart, were their means and variances those observed.
///
/// The answer is the least n ≥ 2 of runs of each variant on each task with |difference| ≥ (t(1 − α/2) + t(1 − β))·SE(n):
/// the usual formula for a two-sided test at level α with power 1 − β, the normal quantiles replaced by those of the t
/// distribution that n runs entail. Nil if the means are equal, some task has less than 2 seeds, or more than a
/// million would be needed; 2 if nothing varies. The differences observed exaggerate the true ones as often as not:
/// a guide to the next experiment, not a result.
///
/// Source: Guenther (1981), "Sample size formulas for normal theory t tests".
public enum RequiredSeeds {
  /// For a test on pairs: the runs of both variants with the same seeds, in the same order.
  ///
  /// - Throws: `InputError` if the numbers of tasks or of runs differ, or a probability is not between 0 and 1.
  public static func paired(
    _ first: ScoreTable, _ second: ScoreTable, level: Double = 0.05, power: Double = 0.8
  ) throws -> Int? {
    let differences = try first.differences(from: second)
    return try count(
      for: differences.mean, of: differences.groups, taskCount: first.taskCount, level: level, power: power)
  }

  /// For Welch's test on independent runs.
  ///
  /// - Throws: `InputError` if the numbers of tasks differ, or a probability is not between 0 and 1.
  public static func unpaired(
    _ first: ScoreTable, _ second: ScoreTable, level: Double = 0.05, power: Double = 0.8
  ) throws -> Int? {
    try first.checkTasks(of: second)
    let groups = first.groups.flatMap { groups in second.groups.map { groups + $0 } }
    return try count(
      for: first.mean - second.mean, of: groups, taskCount: first.taskCount, level: level, power: power)
  }

  /// The least count that suffices: doubled until it does, then by bisection, for more never do worse.
  private static func count(
    for difference: Double, of groups: [StandardError.Group]?, taskCount: Int, level: Double, power: Double
  ) throws -> Int? {
    try InputError.checkProbability(level, subject: "level of the test")
    try InputError.checkProbability(power, subject: "power of the test")
    guard let groups, difference != 0 else { return nil }
    func suffices(_ count: Int) -> Bool {
      let groups = groups.map { StandardError.Group(variance: $0.variance, count: count) }
      guard let error = StandardError(of: groups, taskCount: taskCount) else { return true }
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
