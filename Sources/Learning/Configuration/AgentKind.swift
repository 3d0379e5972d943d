import OneHotFoundations

/// The agents there are.
public enum AgentKind: String, Sendable, CaseIterable, Codable {
  /// The actor-critic whose gradient passes through the sampled action.
  case actorCritic = "actor-critic"
  /// REINFORCE with a choice of baselines.
  case reinforce

  /// What it is, in one line.
  public var summary: String {
    switch self {
    case .actorCritic: "actor-critic with a pathwise gradient through the sampled one-hot action"
    case .reinforce: "REINFORCE, the score-function gradient, with a variance-reducing baseline"
    }
  }

  /// Its hyperparameters.
  public var options: [OptionDescription] {
    switch self {
    case .actorCritic: ActorCriticOptions.descriptions
    case .reinforce: ReinforceOptions.descriptions
    }
  }

  /// The values of all hyperparameters, with defaults for those not given; throws `InputError`.
  func resolve(_ values: [String: OptionValue]) throws -> [String: OptionValue] {
    switch self {
    case .actorCritic: try ActorCriticOptions(values, of: rawValue).values
    case .reinforce: try ReinforceOptions(values, of: rawValue).values
    }
  }
}

extension OptionGroup {
  /// Defaults but for the given values; throws `InputError`.
  init(_ values: [String: OptionValue], of owner: String) throws {
    self.init()
    try set(values, of: owner)
  }
}
