import OneHotEnvironmentKit
import OneHotFoundations

extension EnvironmentRegistry {
  /// Mechanics with few numbers to be seen.
  mutating func registerClassicControl() {
    register(
      "cartpole", family: "classic control",
      summary: "keep a pole upright on a cart (Gymnasium's CartPole-v1 and CartPole-v0)",
      options: CartPole.Options.self,
      settings: [
        "reinforce": ["episodes": .integer(8), "policy-learning-rate": .real(0.004)],
        // Source: Raffin (2020), "RL Baselines3 Zoo", hyperparams/ppo.yml, CartPole-v1.
        "ppo": [
          "environments": .integer(8), "horizon": .integer(32), "minibatch": .integer(256),
          "epochs": .integer(20), "discount": .real(0.98), "lambda": .real(0.8),
          "learning-rate": .real(0.001), "learning-rate-floor": .real(0), "clip-floor": .real(0),
        ],
      ]
    ) { options, _ -> any MultiDiscreteEnvironment in
      let cartPole = CartPole(options)
      return options.velocities == .shown ? cartPole : CartPolePositions(cartPole)
    }
    register(
      "acrobot", family: "classic control",
      summary: "swing two links up by the joint between them (Gymnasium's Acrobot-v1)",
      settings: [
        // How far the links swing changes most while it learns: a normalization that follows doubles the steps to -100.
        "actor-critic": ["normalize-observations": .text("false")],
        "dqn": ["normalize-observations": .text("false")],
      ],
      environment: Acrobot())
    register(
      "mountain-car", family: "classic control",
      summary: "swing a weak car out of a valley (Gymnasium's MountainCar-v0)", environment: MountainCar())
    register(
      "cartpole-swing-up", family: "classic control",
      summary: "swing up a pole that hangs from a cart (bsuite's cartpole swingup)",
      options: CartPoleSwingUp.Options.self
    ) { options, _ in CartPoleSwingUp(options) }
    register(
      "pendulum", family: "classic control",
      summary: "swing a pendulum up by a few torques (Gymnasium's Pendulum-v1, made discrete)",
      options: Pendulum.Options.self
    ) { options, _ in Pendulum(options) }
  }
}
