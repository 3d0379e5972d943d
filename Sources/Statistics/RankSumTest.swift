import OneHotNumerics

/// The test of Wilcoxon, Mann and Whitney whether the runs of one variant tend to score higher than those of another, without
/// pairs and without a normal distribution.
///
/// Equal scores share the mean of their ranks. Up to 40 runs the p value is exact, ties or not: each choice of the first
/// variant's runs among all is as likely as any other. Beyond, it is that of the normal approximation, with the variance
/// mn/12·(N + 1 − Σ(t³ − t)/(N(N − 1))) for ties of t among N = m + n runs, without continuity correction.
///
/// Source: Wilcoxon (1945), "Individual comparisons by ranking methods"; Mann and Whitney (1947), "On a test of whether one
/// of two random variables is stochastically larger than the other"; Streitberg and Röhmel (1986), "Exact distributions for
/// permutation and rank tests" (the shift algorithm).
public struct RankSumTest: Sendable, Equatable {
  /// How many of the mn pairs of a run of each variant the first variant's wins, ties counting half: U.
  public let wins: Double
  /// How likely a U so far from mn/2 is, in either direction, if the variants score alike.
  public let pValue: Double
  /// Whether the p value is exact.
  public let isExact: Bool

  /// More runs than this have too many ways to be chosen to count them exactly.
  private static let mostExactRuns = 40

  /// Compares the scores of two variants on one task.
  ///
  /// - Returns: nil if one of them has none, or all scores are equal.
  public init?(_ first: [Double], _ second: [Double]) {
    let all = (first.map { ($0, 1) } + second.map { ($0, 0) }).sorted { $0.0 < $1.0 }
    guard !first.isEmpty, !second.isEmpty, all[0].0 < all[all.count - 1].0 else { return nil }
    let ranks = SignedRankTest.doubledRanks(ofSorted: all.map(\.0))
    let sum = zip(all, ranks).reduce(0) { $0 + $1.0.1 * $1.1 }
    // Twice the difference of the rank sum from its mean, which is also that of U.
    let distance = abs(sum - first.count * (all.count + 1))
    wins = Double(sum - first.count * (first.count + 1)) / 2
    isExact = all.count <= Self.mostExactRuns
    pValue =
      isExact
      ? Self.exactPValue(distance, ranks, chosen: first.count)
      : Self.normalPValue(distance, ranks, chosen: first.count)
  }

  /// The share of all choices of so many ranks whose sum is as far from its mean.
  private static func exactPValue(_ distance: Int, _ ranks: [Int], chosen: Int) -> Double {
    let most = ranks.reduce(0, +)
    var ways = [[Double]](repeating: [Double](repeating: 0, count: most + 1), count: chosen + 1)
    ways[0][0] = 1
    for rank in ranks {
      for count in (1...chosen).reversed() {
        for sum in rank...most { ways[count][sum] += ways[count - 1][sum - rank] }
      }
    }
    let mean = chosen * (ranks.count + 1)
    let far = ways[chosen].enumerated().reduce(0) {
      $0 + (abs($1.offset - mean) >= distance ? $1.element : 0)
    }
    return far / ways[chosen].reduce(0, +)
  }

  /// The variance of the sum of chosen ranks is mn/(N(N − 1))·Σ(rank − mean)², which is the formula with ties.
  private static func normalPValue(_ distance: Int, _ ranks: [Int], chosen: Int) -> Double {
    let count = Double(ranks.count)
    let scatter = ranks.reduce(0) { $0 + (Double($1) - count - 1) * (Double($1) - count - 1) / 4 }
    let variance = Double(chosen) * (count - Double(chosen)) / (count * (count - 1)) * scatter
    return Elementary.erfc(Double(distance) / 2 / (2 * variance).squareRoot())
  }
}
