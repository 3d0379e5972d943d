import OneHotFoundations

/// How many of some runs did something, such as to solve their task.
public struct Proportion: Sendable, Equatable {
  /// The runs that did.
  public let successes: Int
  /// All runs, at least 1.
  public let count: Int

  /// Traps unless there are runs, and no more successes than runs.
  public init(_ successes: Int, of count: Int) {
    if count < 1 || !(0...count).contains(successes) { programmerError("\(successes) of \(count) runs") }
    (self.successes, self.count) = (successes, count)
  }

  /// The share of the runs that did.
  public var share: Double { Double(successes) / Double(count) }

  /// Wilson's interval of the share: all that a score test does not reject. It lies within 0...1 and is never empty.
  ///
  /// Source: Wilson (1927), "Probable inference, the law of succession, and statistical inference"; Brown, Cai and
  /// DasGupta (2001), "Interval estimation for a binomial proportion".
  public func interval(confidence: Double = 0.95) -> ConfidenceInterval {
    let z = NormalDistribution.criticalValue(twoSided: 1 - confidence)
    let (n, square) = (Double(count), z * z)
    let middle = (Double(successes) + square / 2) / (n + square)
    let margin = z / (n + square) * (n * share * (1 - share) + square / 4).squareRoot()
    let (low, high) = (
      successes == 0 ? 0 : max(0, middle - margin), successes == count ? 1 : min(1, middle + margin)
    )
    return ConfidenceInterval(low, high, coverage: confidence, method: .score)
  }
}
