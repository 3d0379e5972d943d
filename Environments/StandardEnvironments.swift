import OneHotEnvironmentKit
import OneHotFoundations

extension EnvironmentRegistry {
  /// The environments that come with OneHot.
  public static var standard: Self {
    var registry = Self()
    registry.register(
      "gridworld", summary: "find the goal in a map of rooms, a frozen lake, a cliff, a maze or one's own",
      options: GridWorld.Options.self,
      settings: ["reinforce": ["entropy": .real(0.01)]]
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
        "dqn": ["horizon": .integer(2), "minibatches": .integer(8), "learning-starts": .integer(64)],
      ]
    ) { options, random -> any MultiDiscreteEnvironment in
      options.contexts == 0 ? Bandit(options, using: &random) : ContextualBandit(options, using: &random)
    }
    registry.register(
      "cartpole", summary: "keep a pole upright on a cart (Gymnasium's CartPole-v1)",
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
      options.velocities == .shown ? CartPole() : CartPolePositions()
    }
    registry.register(
      "acrobot", summary: "swing two links up by the joint between them (Gymnasium's Acrobot-v1)",
      settings: [
        // How far the links swing changes most while it learns: a normalization that follows doubles the steps to -100.
        "actor-critic": ["normalize-observations": .text("false")],
        "dqn": ["normalize-observations": .text("false")],
      ],
      environment: Acrobot())
    registry.registerToyText()
    registry.registerManyChoices()
    registry.registerBoards()
    registry.registerMemory()
    registry.registerContextualBandits()
    registry.registerTeams()
    return registry
  }

  /// Small worlds whose dynamics are tables, as Gymnasium has them.
  private mutating func registerToyText() {
    register(
      "frozen-lake", summary: "cross slippery ice without falling into a hole (Gymnasium's FrozenLake-v1)",
      options: FrozenLake.Options.self
    ) { options, _ in FrozenLake(options) }
    register(
      "cliff-walking", summary: "walk along a cliff to the goal (Gymnasium's CliffWalking-v1)",
      options: CliffWalking.Options.self
    ) { options, _ in CliffWalking(options) }
    register(
      "taxi", summary: "fetch a passenger and drive them to their destination (Gymnasium's Taxi-v4)",
      options: Taxi.Options.self
    ) { options, _ -> any MultiDiscreteEnvironment in options.masked ? MaskedTaxi() : Taxi() }
  }
  /// Worlds in which many choices are made at once.
  private mutating func registerManyChoices() {
    register(
      "switchboard",
      summary: "set many switches at once as the state wants them; what is right is drawn from the seed",
      options: Switchboard.Options.self
    ) { options, random in
      try options.verify()
      return Switchboard(options, using: &random)
    }
    register(
      "patrol", summary: "units that move at once cover landmarks together without colliding",
      options: Patrol.Options.self
    ) { options, _ in
      try options.verify()
      return Patrol(options)
    }
  }

  /// Worlds in which what is seen now does not tell what is right now.
  private mutating func registerMemory() {
    register(
      "memory", summary: "a corridor whose beginning tells where to turn at its end (a T-maze)",
      options: TMaze.Options.self,
      // Who always turns to the same side never learns what the sign is for.
      settings: ["actor-critic": ["entropy": .real(1)]]
    ) { options, _ in TMaze(options) }
    register(
      "repeat", summary: "say which symbol was shown some steps ago", options: RepeatedSymbols.Options.self
    ) { options, _ in RepeatedSymbols(options) }
  }

  /// Games on a board, against an opponent who is part of the environment.
  private mutating func registerBoards() {
    register(
      "tic-tac-toe", summary: "three in a row against an opponent who plays at random, or perfectly",
      options: LineGame.TicTacToe.self
    ) { options, _ in LineGame(options) }
    register(
      "connect-four", summary: "four in a row against an opponent who plays at random, or looks ahead",
      options: LineGame.ConnectFour.self
    ) { options, _ in try LineGame(options) }
  }
}
