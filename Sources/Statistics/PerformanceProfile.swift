import OneHotFoundations
import OneHotNumerics

/// A performance profile: which share of a variant's runs scores above τ, for every τ of a grid.
///
/// Source: Dolan and Moré (2002), "Benchmarking optimization software with performance profiles"; Agarwal et al.
/// (2021), section 4.2 and rliable's `create_performance_profile`.
public struct PerformanceProfile: Sendable, Equatable {
  /// The grid of τ.
  public let thresholds: [Double]
  /// The share strictly above each τ.
  public let fractions: [Double]
  /// The bootstrap interval at each τ; nil if some task has a single run.
  public let bands: [ClosedRange<Double>]?

  /// The profile of a variant at τ of any order, with an interval at each that holds for that τ alone.
  ///
  /// - Throws: `InputError` if there are no thresholds, or one that is not finite.
  public init(
    of scores: ScoreTable, thresholds: [Double],
    bootstrap: Bootstrap, using random: inout RandomSource
  ) throws {
    try InputError.checkNumbers(thresholds, subject: "thresholds of the profile")
    self.thresholds = thresholds
    fractions = thresholds.map { scores.fraction(above: $0) }
    bands = bootstrap.intervals(of: scores, count: thresholds.count, using: &random) { scores, fractions in
      for place in thresholds.indices {
        fractions[place] = scores.fraction(above: thresholds[place])
      }
    }
  }
}

extension ScoreTable {
  /// The share of the single runs strictly above a threshold, averaged over the tasks.
  public func fraction(above threshold: Double) -> Double {
    mean { $0 > threshold ? 1 : 0 }
  }
}
