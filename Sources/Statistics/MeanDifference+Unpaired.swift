extension MeanDifference {
  /// From runs that come in no pairs: Welch's test, which presumes neither equal variances nor equal numbers of runs.
  ///
  /// Source: Welch (1947), "The generalization of 'Student's' problem when several different population variances are
  /// involved".
  ///
  /// - Returns: nil if some task has a single run of a variant, or no runs vary.
  /// - Throws: `InputError` if the variants have different numbers of tasks.
  public static func unpaired(_ first: ScoreTable, _ second: ScoreTable) throws -> MeanDifference? {
    try first.checkTasks(of: second)
    guard let (own, others) = first.groups.flatMap({ own in second.groups.map { (own, $0) } }) else {
      return nil
    }
    let opposed = others.map { (variance: $0.variance, thirdMoment: -$0.thirdMoment, count: $0.count) }
    return MeanDifference(first.mean - second.mean, of: own + opposed, taskCount: first.taskCount)
  }

  /// How many runs of each variant on each task it would take to tell two variants apart whose runs come in no pairs, as
  /// ``requiredSeeds(_:_:level:power:)`` says of pairs.
  ///
  /// - Throws: `InputError` if the numbers of tasks differ, or a probability is not between 0 and 1.
  public static func requiredRuns(
    _ first: ScoreTable, _ second: ScoreTable, level: Double = 0.05, power: Double = 0.8
  ) throws -> Int? {
    try first.checkTasks(of: second)
    guard let own = first.groups, let others = second.groups else { return nil }
    return try requiredCount(
      for: first.mean - second.mean, of: own + others, taskCount: first.taskCount, level: level, power: power)
  }
}
