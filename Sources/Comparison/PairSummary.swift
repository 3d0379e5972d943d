import OneHotNumerics
import OneHotStatistics

/// How a variant's runs compare with those of the reference variant in one environment: seed by seed, or, where there is no
/// pair of one seed, all with all.
public struct PairSummary: Sendable, Encodable {
  /// The environment; nil for all together, by normalized scores.
  public var environment: String?
  /// The variant.
  public var variant: String
  /// What it is compared with.
  public var reference: String
  /// Seeds that both have; if there are none, the runs are compared as they are.
  public var pairs: Int
  /// How many runs of the variant are compared.
  public var runs: Int
  /// With how many of the reference.
  public var referenceRuns: Int
  /// The variant's mean score less the reference's.
  public var difference: Estimate
  /// The chance that a run of the variant beats one of the reference, ties counting half.
  public var probabilityOfImprovement: Estimate?
  /// p of Student's test on the pairs.
  public var pairedTestP: Double?
  /// The same, corrected for the number of variants compared with the reference (Holm).
  public var pairedTestHolmP: Double?
  /// p of Wilcoxon's signed-rank test on the pairs.
  public var signedRankP: Double?
  /// The same, corrected.
  public var signedRankHolmP: Double?
  /// p of Welch's test, of runs that come in no pairs.
  public var welchTestP: Double?
  /// The same, corrected.
  public var welchTestHolmP: Double?
  /// p of the rank-sum test of Wilcoxon, Mann and Whitney, of runs that come in no pairs, in one environment.
  public var rankSumP: Double?
  /// The same, corrected.
  public var rankSumHolmP: Double?
  /// p of the log-rank test on the steps to the threshold.
  public var logRankP: Double?
  /// The same, corrected.
  public var logRankHolmP: Double?
  /// How many seeds would be needed to tell the two apart (two-sided level 0.05, power 0.8), were the differences as
  /// they are here; nil if they are equal, or there is one seed only.
  public var seedsNeeded: Int?

  /// Compares runs by the seeds that both variants have; nil if there are none.
  init?(
    environment: String?, _ variant: [[ComparedRun]], against reference: [[ComparedRun]],
    named names: (String, String),
    score: (ComparedRun) -> Double?
  ) throws {
    let pairs = zip(variant, reference).map { Self.pairs($0, $1, score) }.filter { !$0.isEmpty }
    guard !pairs.isEmpty else { return nil }
    let first = try ScoreTable(tasks: pairs.map { $0.map(\.0) })
    let second = try ScoreTable(tasks: pairs.map { $0.map(\.1) })
    let differences = try first.differences(from: second)
    self.environment = environment
    (self.variant, self.reference) = names
    self.pairs = differences.values.count
    (runs, referenceRuns) = (self.pairs, self.pairs)
    difference = Estimate(meanOf: differences)
    probabilityOfImprovement = Self.improvement(first, second)
    pairedTestP = try MeanDifference.paired(first, second)?.pValue
    signedRankP = try SignedRankTest.paired(first, second)?.pValue
    seedsNeeded = try MeanDifference.requiredSeeds(first, second)
    logRankP = Self.logRankP(environment, variant, reference)
  }

  static func improvement(_ first: ScoreTable, _ second: ScoreTable) -> Estimate? {
    first.improvementInterval(over: second).flatMap { interval in
      first.probabilityOfImprovement(over: second).map { Estimate($0, interval) }
    }
  }

  static func logRankP(
    _ environment: String?, _ variant: [[ComparedRun]], _ reference: [[ComparedRun]]
  ) -> Double? {
    let steps = [variant, reference].map { $0.joined().compactMap(\.stepsToThreshold) }
    return environment == nil ? nil : LogRankTest(steps[0], steps[1])?.pValue
  }

  /// The scores of the seeds that both have, in the order of the seeds.
  private static func pairs(
    _ first: [ComparedRun], _ second: [ComparedRun], _ score: (ComparedRun) -> Double?
  ) -> [(Double, Double)] {
    let others = Dictionary(second.compactMap { run in run.seed.map { ($0, run) } }) { first, _ in first }
    return first.sorted { ($0.seed ?? 0) < ($1.seed ?? 0) }.compactMap { run in
      guard let seed = run.seed, let other = others[seed], let one = score(run), let two = score(other)
      else { return nil }
      return (one, two)
    }
  }
}

extension [PairSummary] {
  /// Corrects the p values of all variants that are compared with the reference in one environment.
  mutating func correct() {
    correct(\.pairedTestP, \.pairedTestHolmP)
    correct(\.signedRankP, \.signedRankHolmP)
    correct(\.welchTestP, \.welchTestHolmP)
    correct(\.rankSumP, \.rankSumHolmP)
    correct(\.logRankP, \.logRankHolmP)
  }

  private mutating func correct(
    _ pValue: KeyPath<PairSummary, Double?>, _ corrected: WritableKeyPath<PairSummary, Double?>
  ) {
    for (place, p) in HolmCorrection.adjusted(map { $0[keyPath: pValue] }).enumerated() {
      self[place][keyPath: corrected] = p
    }
  }
}
