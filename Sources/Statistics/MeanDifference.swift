import OneHotNumerics

/// The difference of two variants' mean scores, its standard error, and Student's test whether it is 0.
///
/// The mean is over the tasks of the mean over a task's runs; errors of the tasks are independent. For one task these
/// are the classical tests. They presume that means are about normally distributed.
///
/// Source: Student (1908), "The probable error of a mean"; Welch (1947), "The generalization of 'Student's' problem
/// when several different population variances are involved".
public struct MeanDifference: Sendable, Equatable {
  /// The mean of the first variant less that of the second.
  public let value: Double
  /// Its standard error.
  public let standardError: Double
  /// The degrees of freedom of the t distribution: n − 1 for n pairs on one task, else Satterthwaite's.
  public let degreesOfFreedom: Double

  private init?(_ value: Double, of groups: [StandardError.Group]?, taskCount: Int) {
    guard let groups, let error = StandardError(of: groups, taskCount: taskCount) else { return nil }
    self.value = value
    standardError = error.value
    degreesOfFreedom = error.degreesOfFreedom
  }

  /// From pairs: the runs of both variants with the same seeds, in the same order.
  ///
  /// - Returns: nil if some task has a single pair, or no differences vary.
  /// - Throws: `InputError` if the variants have different numbers of tasks, or of runs of a task.
  public static func paired(_ first: ScoreTable, _ second: ScoreTable) throws -> MeanDifference? {
    let differences = try first.differences(from: second)
    return MeanDifference(differences.mean, of: differences.groups, taskCount: first.taskCount)
  }

  /// From independent runs, whose variances may differ (Welch).
  ///
  /// - Returns: nil if some task has a single run of a variant, or no scores vary.
  /// - Throws: `InputError` if the variants have different numbers of tasks.
  public static func unpaired(_ first: ScoreTable, _ second: ScoreTable) throws -> MeanDifference? {
    try first.checkTasks(of: second)
    guard let groups = first.groups, let others = second.groups else { return nil }
    return MeanDifference(first.mean - second.mean, of: groups + others, taskCount: first.taskCount)
  }

  /// Student's t, the difference in units of its standard error.
  public var statistic: Double { value / standardError }

  /// How likely so great a difference is, of either sign, if there is none.
  public var pValue: Double {
    StudentDistribution(degreesOfFreedom: degreesOfFreedom).twoSidedTail(statistic)
  }

  /// The t interval around the difference; nil unless `confidence` lies between 0 and 1.
  public func interval(confidence: Double = 0.95) -> ClosedRange<Double>? {
    guard confidence > 0, confidence < 1 else { return nil }
    let student = StudentDistribution(degreesOfFreedom: degreesOfFreedom)
    let margin = student.criticalValue(twoSided: 1 - confidence) * standardError
    return (value - margin)...(value + margin)
  }
}
