import OneHotEnvironmentKit
import OneHotFoundations

extension EnvironmentRegistry {
  /// Choices of one step.
  mutating func registerBandits() {
    register(
      "bandit", family: "bandits",
      summary: "one choice among arms of unknown mean reward; arms are drawn from the seed",
      options: Bandit.Options.self,
      settings: [
        "training": ["steps": .integer(4000), "evaluation-interval": .integer(400)],
        "actor-critic": [
          "horizon": .integer(1), "minibatch": .integer(16), "hidden": .text("none"),
          "policy-learning-rate": .real(0.03), "critic-learning-rate": .real(0.03),
        ],
        "reinforce": ["hidden": .text("none"), "policy-learning-rate": .real(0.1)],
        "ppo": ["horizon": .integer(16), "hidden": .text("none"), "learning-rate": .real(0.03)],
        "dqn": ["horizon": .integer(2), "minibatches": .integer(8), "learning-starts": .integer(64)],
      ]
    ) { options, random -> any MultiDiscreteEnvironment in
      options.contexts == 0 ? Bandit(options, using: &random) : ContextualBandit(options, using: &random)
    }
  }
}
