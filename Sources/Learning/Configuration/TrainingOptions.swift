import OneHotEnvironmentKit

/// What every training has, whatever the agent.
public struct TrainingOptions: OptionGroup, Equatable {
  /// Environment steps to train for.
  public var steps = 100_000
  /// The seed of everything random.
  public var seed = 1
  /// Environment steps between two evaluations.
  public var evaluationInterval = 4096
  /// Episodes of an evaluation, greedy and sampled each.
  public var evaluationEpisodes = 100

  /// All defaults.
  public init() {}

  /// The declarations.
  public static var options: [OptionField<Self>] {
    [
      .integer("steps", \.steps, in: 1...1_000_000_000_000, "environment steps to train for"),
      .integer("seed", \.seed, in: 0...Int.max, "seed of everything random"),
      .integer(
        "evaluation-interval", \.evaluationInterval, in: 1...1_000_000_000_000,
        "environment steps between evaluations"),
      .integer(
        "evaluation-episodes", \.evaluationEpisodes, in: 1...1_000_000,
        "episodes of an evaluation, greedy and sampled each"),
    ]
  }
}
