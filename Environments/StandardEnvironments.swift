import OneHotEnvironmentKit
import OneHotFoundations

extension EnvironmentRegistry {
  /// The environments that come with OneHot.
  public static var standard: Self {
    var registry = Self()
    registry.register(
      "gridworld", summary: "find the goal in a map of rooms, a frozen lake, a cliff, a maze or one's own",
      options: GridWorld.Options.self,
      settings: ["actor-critic": ["entropy": .real(0.03)], "reinforce": ["entropy": .real(0.01)]]
    ) { options, _ in try GridWorld(options) }
    registry.register(
      "bandit", summary: "one choice among arms of unknown mean reward; arms are drawn from the seed",
      options: Bandit.Options.self,
      settings: [
        "training": ["steps": .integer(4000), "evaluation-interval": .integer(400)],
        "actor-critic": [
          "horizon": .integer(1), "minibatch": .integer(16), "hidden": .text("none"),
          "policy-learning-rate": .real(0.03), "critic-learning-rate": .real(0.03),
        ],
        "reinforce": ["hidden": .text("none"), "policy-learning-rate": .real(0.1)],
      ]
    ) { options, random in Bandit(options, using: &random) }
    registry.register(
      "cartpole", summary: "keep a pole upright on a cart (Gymnasium's CartPole-v1)",
      settings: [
        // Once it balances, returns barely vary: scales that fell with them would make the next failure a target
        // of hundreds of deviations.
        "actor-critic": [
          "environments": .integer(8), "scale-decay": .real(1), "divergence-limit": .real(0.02),
        ],
        "reinforce": ["episodes": .integer(8), "policy-learning-rate": .real(0.004)],
      ],
      environment: CartPole())
    return registry
  }
}
