import OneHotFoundations

/// The hyperparameters of DQN.
///
/// Deviations from the paper, which they begin with: Adam in place of RMSProp; several environments side by side;
/// n-step targets; double and dueling by default; predictions in units of the targets, which are followed.
///
/// Source: Mnih et al. (2015), "Human-level control through deep reinforcement learning"; Raffin (2020), "RL Baselines3 Zoo",
/// hyperparams/dqn.yml, CartPole-v1, for half a minibatch a step.
public struct DQNOptions: OptionGroup, Equatable {
  /// Environments stepped side by side.
  public var environments = 8
  /// Steps of each environment between two phases of learning.
  public var horizon = 16
  /// Rows of a minibatch.
  public var minibatch = 64
  /// Minibatches of a phase of learning.
  public var minibatches = 64
  /// Steps that are remembered, of all environments together.
  public var bufferSize = 50_000
  /// Steps before the first phase of learning.
  public var learningStarts = 1000
  /// Phases of learning from one copy of the network for targets to the next.
  public var targetInterval = 5
  /// Rewards that are added up before the network is asked for the rest.
  public var rewardSteps = 3
  /// Whether the action whose value counts is chosen by the network that learns.
  public var isDouble = true
  /// Whether values of states and advantages of actions are told apart.
  public var isDueling = true
  /// What its networks are made of, which share nothing.
  public var networks = NetworkOptions(activation: .relu)
  /// Discount γ of future rewards.
  public var discount = 0.99
  /// Learning rate.
  public var learningRate = 1e-3
  /// How often an action is random at first, and in the end.
  public var (exploration, explorationFloor) = (1.0, 0.05)
  /// Fraction of the training in which the one becomes the other.
  public var explorationFraction = 0.2
  /// Largest error that counts, in units of the targets.
  public var errorClip = 1.0
  /// Largest norm of the gradient.
  public var gradientClip = 10.0
  /// Adam's ε.
  public var adamEpsilon = 1e-5

  /// All defaults.
  public init() {}

  /// The declarations.
  public static var options: [OptionField<Self>] {
    [
      .integer("environments", \.environments, in: 1...65_536, "environments stepped side by side"),
      .integer(
        "horizon", \.horizon, in: 1...65_536, "steps of each environment between two phases of learning"),
      .integer("minibatch", \.minibatch, in: 1...1_048_576, "rows of a minibatch"),
      .integer("minibatches", \.minibatches, in: 1...1_000_000, "minibatches of a phase of learning"),
      .integer(
        "buffer-size", \.bufferSize, in: 1...1_000_000_000, "steps remembered, of all environments together"),
      .integer(
        "learning-starts", \.learningStarts, in: 0...1_000_000_000, "steps before the first phase of learning"
      ),
      .integer(
        "target-interval", \.targetInterval, in: 1...1_000_000,
        "phases of learning from one copy of the network for targets to the next"),
      .integer(
        "reward-steps", \.rewardSteps, in: 1...1000,
        "rewards added up before the network is asked for the rest"),
      .boolean("double", \.isDouble, "whether the network that learns chooses the action whose value counts"),
      .boolean("dueling", \.isDueling, "whether values of states and advantages of actions are told apart"),
      .real("discount", \.discount, in: 0...1, "discount of future rewards"),
      .real("learning-rate", \.learningRate, in: 1e-12...10, "learning rate"),
      .real("exploration", \.exploration, in: 0...1, "how often a choice is random at first"),
      .real("exploration-floor", \.explorationFloor, in: 0...1, "how often a choice is random in the end"),
      .real(
        "exploration-fraction", \.explorationFraction, in: 0...1,
        "fraction of the training in which the one becomes the other, linearly"
      ).effective(if: "'exploration' and 'exploration-floor' differ") {
        $0.exploration != $0.explorationFloor
      },
      .real("error-clip", \.errorClip, in: 1e-6...1e6, "largest error that counts, normalized"),
      .real("gradient-clip", \.gradientClip, in: 1e-6...1e6, "largest norm of the gradient"),
      .real("adam-epsilon", \.adamEpsilon, in: 1e-12...1, "Adam's epsilon"),
    ] + NetworkOptions.options.map { $0.within(\.networks) }
  }
}

extension DQNOptions {
  /// How often a choice is random after a fraction of the plan.
  func exploration(at progress: Double) -> Double {
    guard progress < explorationFraction else { return explorationFloor }
    return exploration + (explorationFloor - exploration) * progress / explorationFraction
  }
}
