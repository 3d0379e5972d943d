import OneHotEnvironmentKit

extension EnvironmentRegistry {
  /// The environments that come with OneHot.
  public static let standard: EnvironmentRegistry = {
    var registry = EnvironmentRegistry()
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
        "ppo": ["horizon": .integer(16), "hidden": .text("none"), "learning-rate": .real(0.03)],
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
        // Source: Raffin (2020), "RL Baselines3 Zoo", hyperparams/ppo.yml, CartPole-v1.
        "ppo": [
          "environments": .integer(8), "horizon": .integer(32), "minibatch": .integer(256),
          "epochs": .integer(20),
          "discount": .real(0.98), "lambda": .real(0.8), "learning-rate": .real(0.001),
          "learning-rate-floor": .real(0), "clip": .real(0.2), "clip-floor": .real(0),
        ],
      ],
      environment: CartPole())
    return registry
  }()
}
