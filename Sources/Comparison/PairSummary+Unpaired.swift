import OneHotStatistics

extension PairSummary {
  /// Compares runs that come in no pairs: those of other frameworks, and of ours those without a seed in common.
  init?(
    environment: String?, unpaired variant: [[ComparedRun]], against reference: [[ComparedRun]],
    named names: (String, String),
    score: (ComparedRun) -> Double?
  ) throws {
    let scores = zip(variant, reference).map { ($0.compactMap(score), $1.compactMap(score)) }
      .filter { !$0.0.isEmpty && !$0.1.isEmpty }
    guard !scores.isEmpty else { return nil }
    let first = try ScoreTable(tasks: scores.map(\.0))
    let second = try ScoreTable(tasks: scores.map(\.1))
    self.environment = environment
    (self.variant, self.reference) = names
    (pairs, runs, referenceRuns) = (0, first.values.count, second.values.count)
    difference = Estimate(
      first.mean - second.mean, try MeanDifference.unpaired(first, second)?.interval(),
      of: first.leastRunCount < second.leastRunCount ? first : second)
    probabilityOfImprovement = Self.improvement(first, second)
    welchTestP = try MeanDifference.unpaired(first, second)?.pValue
    rankSumP = scores.count == 1 ? RankSumTest(first.values, second.values)?.pValue : nil
    seedsNeeded = try MeanDifference.requiredRuns(first, second)
    logRankP = Self.logRankP(environment, variant, reference)
  }
}
