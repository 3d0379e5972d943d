import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel

/// What runs can be made of, by name. A copy can be extended with environments, agents, estimators and baselines of one's
/// own.
public struct Catalogue: Sendable {
  /// The environments.
  public var environments: EnvironmentRegistry
  /// The agents.
  public var agents: AgentRegistry
  /// The gradient estimators.
  public var estimators: EstimatorRegistry
  /// What REINFORCE subtracts from returns.
  public var baselines: BaselineRegistry

  /// A catalogue; by default with the agents, estimators and baselines that come with the library.
  public init(
    environments: EnvironmentRegistry, agents: AgentRegistry = .standard,
    estimators: EstimatorRegistry = .standard, baselines: BaselineRegistry = .standard
  ) {
    self.environments = environments
    self.agents = agents
    self.estimators = estimators
    self.baselines = baselines
  }

  /// What agents can be put together from.
  var parts: AgentParts { AgentParts(estimators: estimators, baselines: baselines) }
}

extension AgentRegistry {
  /// The agents that come with the library.
  public static var standard: Self {
    Self([ActorCritic.self, Reinforce.self, PPO.self, DQN.self, Search.self])
  }
}
