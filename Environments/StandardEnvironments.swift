import OneHotEnvironmentKit

extension EnvironmentRegistry {
  /// The environments that come with OneHot.
  public static let standard: EnvironmentRegistry = {
    var registry = EnvironmentRegistry()
    registry.register(
      "gridworld", summary: "find the goal in a map of rooms, a frozen lake, a cliff, a maze or one's own",
      options: GridWorld.Options.self, settings: [:]
    ) { options, _ in try GridWorld(options) }
    registry.register(
      "bandit", summary: "one choice among arms of unknown mean reward; arms are drawn from the seed",
      options: Bandit.Options.self, settings: [:]
    ) { options, random in Bandit(options, using: &random) }
    registry.register(
      "cartpole", summary: "keep a pole upright on a cart (Gymnasium's CartPole-v1)", settings: [:],
      environment: CartPole())
    return registry
  }()
}
