import OneHotNumerics

/// Wilcoxon's signed-rank test whether paired differences are symmetric around 0, without a normal distribution.
///
/// Differences that are exactly 0 are dropped, those of the same size share the mean of their ranks. Up to 25 of them
/// the p value is exact, ties or not: each of the 2ⁿ ways to give the ranks their signs is as likely as any other.
/// Beyond, it is that of the normal approximation, with the variance n(n + 1)(2n + 1)/24 − Σ(t³ − t)/48 for ties of t
/// differences, without continuity correction. Pairs of all tasks are ranked together, so their scores should be
/// normalized.
///
/// Source: Wilcoxon (1945), "Individual comparisons by ranking methods"; Streitberg and Röhmel (1986), "Exact
/// distributions for permutation and rank tests" (the shift algorithm).
public struct SignedRankTest: Sendable, Equatable {
  /// The sum of the ranks of the positive differences, W⁺.
  public let positiveRankSum: Double
  /// The sum of the ranks of the negative differences.
  public let negativeRankSum: Double
  /// How likely a W⁺ so far from its mean is, in either direction, if the differences are symmetric around 0.
  public let pValue: Double
  /// Whether the p value is exact.
  public let isExact: Bool

  /// Compares the runs of two variants with the same seeds, in the same order.
  ///
  /// - Returns: nil if all differences are 0.
  /// - Throws: `InputError` if the variants have different numbers of tasks, or of runs of a task.
  public static func paired(_ first: ScoreTable, _ second: ScoreTable) throws -> SignedRankTest? {
    SignedRankTest(try first.differences(from: second).values.filter { $0 != 0 })
  }

  private init?(_ differences: [Double]) {
    guard !differences.isEmpty else { return nil }
    let sorted = differences.sorted { abs($0) < abs($1) }
    let ranks = Self.doubledRanks(ofSorted: sorted.map(abs))
    let positive = zip(sorted, ranks).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
    positiveRankSum = Double(positive) / 2
    negativeRankSum = Double(ranks.reduce(0, +) - positive) / 2
    isExact = ranks.count <= 25
    pValue = isExact ? Self.exactPValue(positive, ranks) : Self.normalPValue(positive, ranks)
  }

  /// Twice the rank of each size, so that shared ranks are whole too.
  static func doubledRanks(ofSorted sizes: [Double]) -> [Int] {
    var ranks: [Int] = []
    while ranks.count < sizes.count {
      let ties = sizes[ranks.count...].prefix { $0 == sizes[ranks.count] }.count
      ranks += repeatElement(2 * ranks.count + ties + 1, count: ties)
    }
    return ranks
  }

  /// Twice the smaller tail of the distribution of W⁺, itself included.
  private static func exactPValue(_ positive: Int, _ ranks: [Int]) -> Double {
    var ways = [1.0] + [Double](repeating: 0, count: ranks.reduce(0, +))
    for rank in ranks {
      for sum in ways.indices.dropFirst(rank).reversed() { ways[sum] += ways[sum - rank] }
    }
    let tail = min(ways[...positive].reduce(0, +), ways[positive...].reduce(0, +))
    return min(1, 2 * tail / ways.reduce(0, +))
  }

  /// Var W⁺ = Σ rank²/4, which is the formula with ties.
  private static func normalPValue(_ positive: Int, _ ranks: [Int]) -> Double {
    let distance = abs(Double(2 * positive - ranks.reduce(0, +))) / 4
    let variance = ranks.reduce(0) { $0 + Double($1) * Double($1) / 16 }
    return Elementary.erfc(distance / (2 * variance).squareRoot())
  }
}
