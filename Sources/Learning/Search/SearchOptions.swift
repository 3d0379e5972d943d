import OneHotFoundations

/// The hyperparameters of the agent that plans: of its search those of Danihelka et al. (2022), of the rest as far as it goes
/// those of the actor-critic.
public struct SearchOptions: OptionGroup, Equatable {
  /// Simulations at each step of an environment.
  public var simulations = 16
  /// Actions that are tried at first, at most.
  public var considered = 16
  /// How much a unit of value counts, by the actions' most visits and the offset.
  public var valueScale = 0.05
  /// What is added to the actions' most visits.
  public var visitOffset = 50.0
  /// Environments stepped side by side.
  public var environments = 16
  /// Steps of each environment between two phases of learning.
  public var horizon = 32
  /// Rollouts that are learned from, the newest.
  public var rolloutsKept = 4
  /// Rows of a minibatch.
  public var minibatch = 128
  /// Minibatches of a phase of learning, for each network.
  public var minibatches = 40
  /// What its networks are made of, which share nothing.
  public var networks = NetworkOptions()
  /// Discount γ of future rewards.
  public var discount = 0.99
  /// λ of the TD(λ) returns.
  public var lambda = 0.95
  /// Learning rates.
  public var (policyLearningRate, valueLearningRate) = (1e-3, 3e-3)
  /// Largest error of the value network that counts, in units of the returns.
  public var errorClip = 10.0
  /// Largest norm of a network's gradient.
  public var gradientClip = 0.5
  /// Factor by which a scale may fall in one update, at most.
  public var scaleDecay = 0.97
  /// Adam's ε.
  public var adamEpsilon = 1e-5

  /// All defaults.
  public init() {}

  /// The declarations.
  public static var options: [OptionField<Self>] {
    [
      .integer("simulations", \.simulations, in: 1...100_000, "simulations at each step of an environment"),
      .integer("considered", \.considered, in: 1...65_536, "actions that simulations begin with, at most"),
      .real(
        "value-scale", \.valueScale, in: 0...1000,
        "how much a value counts, in units of the advantages and for each visit"),
      .real(
        "visit-offset", \.visitOffset, in: 0...1e6, "visits that are added to those of the action tried most"
      )
      .effective(if: "'value-scale' is above 0") { $0.valueScale > 0 },
      .integer("environments", \.environments, in: 1...65_536, "environments stepped side by side"),
      .integer(
        "horizon", \.horizon, in: 1...65_536, "steps of each environment between two phases of learning"),
      .integer("rollouts-kept", \.rolloutsKept, in: 1...1024, "rollouts that are learned from, the newest"),
      .integer("minibatch", \.minibatch, in: 1...1_048_576, "rows of a minibatch"),
      .integer(
        "minibatches", \.minibatches, in: 1...1_000_000,
        "minibatches of a phase of learning, for each network"),
      .real("discount", \.discount, in: 0...1, "discount of future rewards"),
      .real("lambda", \.lambda, in: 0...1, "lambda of the TD(lambda) returns"),
      .real("policy-learning-rate", \.policyLearningRate, in: 1e-12...10, "policy's learning rate"),
      .real("value-learning-rate", \.valueLearningRate, in: 1e-12...10, "value network's learning rate"),
      .real("gradient-clip", \.gradientClip, in: 1e-6...1e6, "largest norm of a network's gradient"),
      .real(
        "error-clip", \.errorClip, in: 1e-6...1e6,
        "largest error of the value network that counts, normalized"),
      .real("scale-decay", \.scaleDecay, in: 0...1, "factor by which a scale may fall in one update"),
      .real("adam-epsilon", \.adamEpsilon, in: 1e-12...1, "Adam's epsilon"),
    ] + NetworkOptions.options.map { $0.within(\.networks) }
  }

  /// Rows of a rollout.
  var rolloutRows: Int { environments * horizon }
}
