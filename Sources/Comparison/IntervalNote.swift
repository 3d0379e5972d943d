import Foundation
import OneHotStatistics

/// What tables and figures say of their intervals: how they were found, and what they cover.
enum IntervalNote {
  /// Of the scores in one environment.
  static func ofScores(_ variants: [VariantSummary]) -> String {
    "In brackets: 95 % intervals over the seeds, of means by \(mean), of interquartile "
      + "means by the expanded percentile bootstrap, of medians by order statistics\(exact(variants)), of shares solved "
      + "by Wilson's score." + alike(variants)
      + rare(variants.map { ($0.runs, $0.mean) })
  }

  /// Of normalized scores.
  static func overall(_ variants: [VariantSummary]) -> String {
    "In brackets: 95 % intervals over the seeds of the same environments, of means by \(mean), of the "
      + "others by the expanded percentile bootstrap."
  }

  /// Of differences and chances to improve.
  static func ofPairs(_ pairs: [PairSummary]) -> String {
    "In brackets: 95 % intervals, of differences by \(mean), of chances by a score test "
      + "(Newcombe)." + rare(pairs.map { ($0.pairs, $0.difference) })
      + (pairs.count > 1
        ? " In parentheses: p corrected for the \(pairs.count) variants compared (Holm); it is what counts when they "
          + "are looked through for one that differs." : "")
  }

  /// Of intervals around curves.
  static let ofCurves = "It is by \(mean), and there is none where all runs are alike."

  private static let mean = "Student's t, corrected for skewness (Hall)"

  /// The coverage of medians.
  private static func exact(_ variants: [VariantSummary]) -> String {
    let text = byRuns(variants.map { ($0.runs, $0.median.coverage) })
    return text.isEmpty ? "" : " (they cover at least \(text))"
  }

  /// Coverages by the number of runs; nothing if there are none.
  private static func byRuns(_ coverages: [(runs: Int, share: Double?)]) -> String {
    let present = coverages.compactMap { each in each.share.map { (each.runs, $0) } }
    return Dictionary(present) { first, _ in first }.sorted { $0.key < $1.key }
      .map { "\(percent($0.value)) with \($0.key) runs" }.joined(separator: ", ")
  }

  private static func alike(_ variants: [VariantSummary]) -> String {
    let alike = variants.filter { $0.mean.method == nil && $0.runs > 1 }.map(\.runs)
    guard let runs = alike.min() else { return "" }
    let share = ConfidenceInterval.shareOfUnlikeRuns(afterAlike: runs)
    return
      " Where \(runs) runs are all alike there is no interval: up to \(percent(share)) of further runs may still do "
      + "otherwise (95 %)."
  }

  /// What failures that no run met do to the coverage of means.
  private static func rare(_ means: [(runs: Int, mean: Estimate)]) -> String {
    let text = byRuns(
      means.map { ($0.runs, $0.mean.coverageWithRareFailures) }.filter { ($0.1 ?? 1) < 0.94 })
    if text.isEmpty { return "" }
    return
      " Intervals of means know of failures only what the runs show: where one run in ten fails, they cover "
      + "\(text), not 95 %."
  }

  private static func percent(_ share: Double) -> String {
    let text = String(format: "%.1f", share * 100)
    return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + " %"
  }
}
