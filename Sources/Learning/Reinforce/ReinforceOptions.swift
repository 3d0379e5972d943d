import OneHotFoundations

/// The hyperparameters of REINFORCE.
public struct ReinforceOptions: OptionGroup, Equatable {
  /// Name of what is subtracted from the returns.
  public var baseline = "leave-one-out"
  /// Whole episodes between two updates.
  public var episodes = 16
  /// What its networks are made of, which share nothing.
  public var networks = NetworkOptions()
  /// What each of them remembers between the steps of an episode.
  public var memory = NetworkMemory.none
  /// Discount γ of future rewards.
  public var discount = 0.99
  /// Learning rate of the policy, falling linearly.
  public var policyLearningRate = 1e-2
  /// Fraction of a learning rate that is left at the end.
  public var learningRateFloor = 0.02
  /// Weight of the entropy.
  public var entropy = 0.0
  /// Largest norm of a network's gradient.
  public var gradientClip = 0.5
  /// Decay of the moving average of returns.
  public var averageDecay = 0.9
  /// Learning rate of the value network, falling linearly.
  public var valueLearningRate = 3e-3
  /// Minibatches on which the value network is fitted after each policy update.
  public var valueMinibatches = 8
  /// Rows of such a minibatch.
  public var valueMinibatch = 512
  /// Adam's ε.
  public var adamEpsilon = 1e-5

  /// All defaults.
  public init() {}

  /// The declarations.
  public static var options: [OptionField<Self>] {
    [
      .text(
        "baseline", \.baseline, expectation: "the name of a baseline", "what is subtracted from the returns"
      ).flagged("NAME"),
      .integer("episodes", \.episodes, in: 1...65_536, "whole episodes between two updates"),
      .real("discount", \.discount, in: 0...1, "discount of future rewards"),
      .real(
        "policy-learning-rate", \.policyLearningRate, in: 1e-12...10,
        "policy's learning rate, falling linearly"),
      .real(
        "learning-rate-floor", \.learningRateFloor, in: 0...1,
        "fraction of the learning rates left at the end"),
      .real("entropy", \.entropy, in: 0...1000, "weight of the entropy"),
      .real("gradient-clip", \.gradientClip, in: 1e-6...1e6, "largest norm of a network's gradient"),
      .real("average-decay", \.averageDecay, in: 0...1, "decay of the moving average of returns")
        .heeded(by: "baseline"),
      .real("value-learning-rate", \.valueLearningRate, in: 0...10, "value network's learning rate")
        .heeded(by: "baseline").effective(if: fitting, fits),
      .integer(
        "value-minibatches", \.valueMinibatches, in: 0...10_000, "minibatches that fit the value network"
      ).heeded(by: "baseline"),
      .integer("value-minibatch", \.valueMinibatch, in: 1...1_048_576, "rows of such a minibatch")
        .heeded(by: "baseline").effective(if: fitting, fits),
      .real("adam-epsilon", \.adamEpsilon, in: 1e-12...1, "Adam's epsilon"),
    ] + NetworkOptions.options.map { $0.within(\.networks) } + [.memory(\.memory)]
  }
}

extension ReinforceOptions {
  private static let fitting = "'value-minibatches' is above 0"
  private static let fits = { @Sendable (options: Self) in options.valueMinibatches > 0 }

  /// Those that baselines may heed.
  var baselineSettings: BaselineSettings {
    BaselineSettings(
      averageDecay: averageDecay, learningRate: valueLearningRate,
      minibatches: valueMinibatches, minibatch: valueMinibatch, gradientClip: gradientClip,
      adamEpsilon: adamEpsilon)
  }
}
