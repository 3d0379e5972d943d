import OneHotStatistics

/// The share of a variant's runs, over all environments, with a normalized score above each of some values.
public struct ProfileSummary: Sendable, Encodable {
  /// The variant.
  public var variant: String
  /// The normalized scores τ, from random play (0) to the optimum (1).
  public var thresholds: [Double]
  /// The share of the runs above each.
  public var shares: [Double]
  /// The lower ends of the shares' 95 % intervals, each of which holds for its τ alone.
  public var low: [Double]
  /// The upper ends.
  public var high: [Double]

  init(_ variant: String, tasks: [[Double]]) throws {
    self.variant = variant
    thresholds = (0...100).map { Double($0) / 100 }
    let profile = try ScoreTable(tasks: tasks).performanceProfile(at: thresholds)
    shares = profile.fractions
    low = profile.intervals.map(\.low)
    high = profile.intervals.map(\.high)
  }
}
