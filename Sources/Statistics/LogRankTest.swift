import OneHotNumerics

/// The log-rank test whether two variants reach the threshold equally fast, censored runs taken into account.
///
/// At each step at which, of n runs at risk, d reach the threshold, n₁ of the n being of the first variant, that
/// variant would have d·n₁/n of them if there were no difference, with the hypergeometric variance
/// d·(n₁/n)(1 − n₁/n)(n − d)/(n − 1). The p value takes (observed − expected)²/variance, both summed over the steps,
/// for chi-square of one degree of freedom, which holds for many runs only.
///
/// Source: Mantel (1966), "Evaluation of survival data and two new rank order statistics arising in its consideration".
public struct LogRankTest: Sendable, Equatable {
  /// How many runs of the first variant reached the threshold.
  public let observed: Int
  /// How many would have, were there no difference: if that is more, then the first variant is the slower.
  public let expected: Double
  /// The variance of their difference.
  public let variance: Double

  /// Compares the runs of two variants; nil if one has none, or the variance is 0, as when no run reached the threshold.
  public init?(_ first: [StepsToThreshold], _ second: [StepsToThreshold]) {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    observed = first.count(where: \.isReached)
    var (expected, variance) = (0.0, 0.0)
    for step in Set((first + second).lazy.filter(\.isReached).map(\.step)).sorted() {
      let atRisk = (Self.atRisk(first, step), Self.atRisk(second, step))
      let reached = Self.reached(first, step) + Self.reached(second, step)
      let total = atRisk.0 + atRisk.1
      let share = atRisk.0 / total
      expected += reached * share
      variance += reached * share * (1 - share) * (total - reached) / max(1, total - 1)
    }
    guard variance > 0 else { return nil }
    (self.expected, self.variance) = (expected, variance)
  }

  /// (observed − expected)²/variance
  public var chiSquare: Double {
    (Double(observed) - expected) * (Double(observed) - expected) / variance
  }

  /// How likely so great a difference is, if there is none.
  public var pValue: Double { Elementary.erfc((chiSquare / 2).squareRoot()) }

  private static func atRisk(_ runs: [StepsToThreshold], _ step: Double) -> Double {
    Double(runs.count { $0.step >= step })
  }

  private static func reached(_ runs: [StepsToThreshold], _ step: Double) -> Double {
    Double(runs.count { $0.step == step && $0.isReached })
  }
}
