import Foundation
import OneHotNumerics
import OneHotReport
import OneHotStatistics

extension ComparisonResults {
  /// The statistics as tables, for `summary.md`, the report and the console.
  public var tables: [ComparisonReport.Table] {
    (environments.map(Optional.some) + [nil]).flatMap { environment in
      let variants = summary.variants.filter { $0.environment == environment }
      let pairs = summary.pairs.filter { $0.environment == environment }
      return
        (variants.isEmpty ? [] : [environment.map { Self.scores(variants, $0) } ?? Self.overall(variants)])
        + (pairs.isEmpty ? [] : [Self.pairs(pairs, environment)])
    }
  }

  private static func scores(_ variants: [VariantSummary], _ environment: String) -> ComparisonReport.Table {
    ComparisonReport.Table(
      environment,
      note:
        "Scores are sampled mean returns of the last evaluation (or of the last 100 episodes where there are none). "
        + "The gap is what the mean lacks to the best there can be, where that is known. "
        + IntervalNote.ofScores(variants) + " A run that never reached the threshold counts as such.",
      header: [
        "variant", "runs", "mean", "gap to optimum", "median", "interquartile mean", "deviation",
        "area under curve", "solved",
        "median steps",
      ],
      rows: variants.map { each in
        [
          each.variant, "\(each.runs)", text(each.mean), text(each.gapToOptimum), text(each.median),
          text(each.interquartileMean),
          text(each.standardDeviation), text(each.area), solved(each),
          each.solved == nil ? "–" : each.medianStepsToThreshold.map { text($0) } ?? "not reached",
        ]
      }, numericColumns: Set(1...9))
  }

  private static func overall(_ variants: [VariantSummary]) -> ComparisonReport.Table {
    ComparisonReport.Table(
      "All environments",
      note:
        "Scores between random play (0) and the optimum (1). " + IntervalNote.overall(variants),
      header: ["variant", "runs", "interquartile mean", "median", "mean"],
      rows: variants.map {
        [$0.variant, "\($0.runs)", text($0.interquartileMean), text($0.median), text($0.mean)]
      }, numericColumns: Set(1...4))
  }

  private static func pairs(_ pairs: [PairSummary], _ environment: String?) -> ComparisonReport.Table {
    ComparisonReport.Table(
      "\(environment ?? "All environments"): against \(pairs[0].reference)",
      note:
        "Runs of the same seed are paired, and those without a pair of one seed compared as they are, by Welch's t test and "
        + "the rank-sum test. " + IntervalNote.ofPairs(pairs)
        + " Seeds needed: for a two-sided test at level 0.05 with power 0.8, were the "
        + "differences as they are here.",
      header: [
        "variant", "pairs", "difference", "chance to beat it", "t test p", "rank test p",
        "log-rank p (steps)",
        "seeds needed",
      ],
      rows: pairs.map {
        [
          $0.variant, $0.pairs > 0 ? "\($0.pairs)" : "\($0.runs) and \($0.referenceRuns) runs",
          text($0.difference), $0.probabilityOfImprovement.map { text($0) } ?? "–",
          probability(
            $0.pairedTestP ?? $0.welchTestP, $0.pairedTestHolmP ?? $0.welchTestHolmP, of: pairs.count),
          probability($0.signedRankP ?? $0.rankSumP, $0.signedRankHolmP ?? $0.rankSumHolmP, of: pairs.count),
          probability($0.logRankP, $0.logRankHolmP, of: pairs.count),
          $0.seedsNeeded.map { "\($0)" } ?? "–",
        ]
      }, numericColumns: Set(1...7))
  }

  private static func text(_ value: Double?) -> String {
    guard let value else { return "–" }
    switch abs(value) {
    case ..<10: return value.text(decimals: 3)
    case ..<1000: return value.text(decimals: 1)
    default: return value.text(decimals: 0)
    }
  }

  private static func text(_ estimate: Estimate) -> String {
    guard let low = estimate.low, let high = estimate.high else {
      return text(estimate.value) + (estimate.remark.map { " (\($0))" } ?? "")
    }
    return "\(text(estimate.value)) [\(text(low)), \(text(high))]"
  }

  private static func solved(_ variant: VariantSummary) -> String {
    guard let solved = variant.solved, let share = variant.solvedShare, let low = share.low,
      let high = share.high
    else { return "–" }
    return "\(solved)/\(variant.runs) [\(low.text(decimals: 2)), \(high.text(decimals: 2))]"
  }

  /// A p value, and the corrected one behind it if it is one of several.
  private static func probability(_ value: Double?, _ corrected: Double?, of count: Int) -> String {
    guard count > 1, value != nil else { return probability(value) }
    return "\(probability(value)) (\(probability(corrected)))"
  }

  private static func probability(_ value: Double?) -> String {
    guard let value else { return "–" }
    return value < 0.001 ? "< .001" : value.text(decimals: 3)
  }
}
