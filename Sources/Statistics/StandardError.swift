import OneHotNumerics

/// The standard error of a mean over tasks of means over runs, or of the difference of two such means.
///
/// Each group k, the runs of one variant on one task, adds sₖ²/nₖ/M² to the squared error, M being the number of tasks
/// and sₖ² the unbiased variance. The degrees of freedom are Satterthwaite's, (Σ vₖ)²/Σ(vₖ²/(nₖ − 1)) for the
/// contributions vₖ: n − 1 for a single group, Welch's for two.
///
/// Source: Satterthwaite (1946), "An approximate distribution of estimates of variance components"; Welch (1947),
/// "The generalization of 'Student's' problem when several different population variances are involved".
struct StandardError {
  /// The runs of one variant on one task.
  struct Group {
    /// The unbiased variance of their scores.
    var variance: Double
    /// How many they are, at least 2.
    var count: Int
  }

  let value: Double
  let degreesOfFreedom: Double

  /// The error that independent groups make together; nil if none of them varies.
  init?(of groups: [Group], taskCount: Int) {
    let contributions = groups.map { $0.variance / Double($0.count) }
    let total = contributions.reduce(0, +)
    guard total > 0 else { return nil }
    value = total.squareRoot() / Double(taskCount)
    degreesOfFreedom =
      1
      / zip(contributions, groups).reduce(0) { sum, group in
        sum + (group.0 / total) * (group.0 / total) / Double(group.1.count - 1)
      }
  }
}

extension ScoreTable {
  /// The tasks as groups of runs; nil if one has a single run.
  var groups: [StandardError.Group]? {
    guard leastRunCount > 1 else { return nil }
    return (0..<taskCount).map { task in
      let scores = RunningMoments(values[indices(ofTask: task)])
      return .init(
        variance: scores.variance * Double(scores.count) / Double(scores.count - 1), count: scores.count)
    }
  }
}
