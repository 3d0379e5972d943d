import OneHotNumerics

/// A performance profile: which share of a variant's scores lies above τ, for every τ of a grid.
///
/// Source: Dolan and Moré (2002), "Benchmarking optimization software with performance profiles"; Agarwal et al.
/// (2021), section 4.2 and rliable's `create_performance_profile`.
public struct PerformanceProfile: Sendable, Equatable {
  /// Of what a profile tells the share.
  public enum Distribution: String, Sendable, CaseIterable {
    /// The scores of the single runs.
    case runScores
    /// The tasks' mean scores.
    case averageScores
  }

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
    of scores: ScoreTable, _ distribution: Distribution = .runScores, thresholds: [Double],
    bootstrap: Bootstrap, using random: inout RandomSource
  ) throws {
    try InputError.checkNumbers(thresholds, subject: "thresholds of the profile")
    self.thresholds = thresholds
    fractions = thresholds.map { scores.fraction(of: distribution, above: $0) }
    bands = bootstrap.intervals(of: scores, count: thresholds.count, using: &random) { scores, fractions in
      for place in thresholds.indices {
        fractions[place] = scores.fraction(of: distribution, above: thresholds[place])
      }
    }
  }
}

extension ScoreTable {
  /// The share strictly above a threshold: of the single runs, averaged over the tasks, or of the tasks' means.
  public func fraction(
    of distribution: PerformanceProfile.Distribution, above threshold: Double
  ) -> Double {
    switch distribution {
    case .runScores: mean { $0 > threshold ? 1 : 0 }
    case .averageScores: sortedTaskMeans.reduce(0) { $0 + ($1 > threshold ? 1 : 0) } / Double(taskCount)
    }
  }
}
