import OneHotFoundations

/// The hyperparameters of PPO: by default those of Stable-Baselines3, but for its one environment of 2048 steps, which
/// are eight of 256 here.
///
/// Of the thirteen core details in Huang et al. (2022), "The 37 implementation details of proximal policy optimization",
/// twelve are kept: environments stepped side by side; orthogonal weights (gain √2 in hidden layers, 0.01 for the
/// policy's output, 1 for the value's) and biases of 0; Adam with ε = 10⁻⁵; a learning rate that may fall linearly;
/// generalized advantages; shuffled minibatches; advantages normalized in each of them; the clipped surrogate; one loss
/// with an entropy bonus; the gradient's norm clipped over both networks together; the measurements; separate tanh
/// networks. Of the four auxiliary ones: a clip that may fall linearly, the early end at a divergence, and masked actions.
///
/// Not kept, as in Stable-Baselines3 by default: the clipping of the value network's loss, and any normalization of
/// rewards, so that their size matters, other than for the actor-critic. Observations are normalized only on demand.
///
/// Deviations from Stable-Baselines3: the early end goes by the exact divergence of the distributions, not by an estimate
/// from the actions taken; schedules begin at the full rate, of which the last update still has some.
///
/// Source: Schulman, Wolski, Dhariwal, Radford and Klimov (2017), "Proximal policy optimization algorithms"; Raffin et
/// al. (2021), "Stable-Baselines3: reliable reinforcement learning implementations", for the defaults.
public struct PPOOptions: OptionGroup, Equatable {
  /// Environments stepped side by side.
  public var environments = 8
  /// Steps of each environment between two updates.
  public var horizon = 256
  /// Rows of a minibatch.
  public var minibatch = 64
  /// Passes over a rollout, at most.
  public var epochs = 10
  /// What its networks are made of, which share nothing.
  public var networks = NetworkOptions(observationScaling: .never)
  /// What each network remembers between the steps of an episode.
  public var memory = NetworkMemory.none
  /// Discount γ of future rewards.
  public var discount = 0.99
  /// λ of the generalized advantages.
  public var lambda = 0.95
  /// How far the ratio of probabilities may move from 1 and still count.
  public var clip = 0.2
  /// Fraction of the clip that is left at the end; 1 if it stays.
  public var clipFloor = 1.0
  /// Learning rate of both networks.
  public var learningRate = 3e-4
  /// Fraction of the learning rate that is left at the end; 1 if it stays.
  public var learningRateFloor = 1.0
  /// Weight of the entropy.
  public var entropy = 0.0
  /// Weight of the value network's squared error.
  public var valueWeight = 0.5
  /// Largest norm of the gradient of both networks together.
  public var gradientClip = 0.5
  /// Mean KL divergence from the policy that acted of which half as much again ends the passes; 0 for no end.
  public var targetDivergence = 0.0
  /// Adam's ε.
  public var adamEpsilon = 1e-5

  /// All defaults.
  public init() {}

  /// The declarations.
  public static var options: [OptionField<Self>] {
    [
      .integer("environments", \.environments, in: 1...65_536, "environments stepped side by side"),
      .integer("horizon", \.horizon, in: 1...65_536, "steps of each environment between two updates"),
      .integer("minibatch", \.minibatch, in: 1...1_048_576, "rows of a minibatch"),
      .integer("epochs", \.epochs, in: 1...1000, "passes over a rollout, at most"),
      .real("discount", \.discount, in: 0...1, "discount of future rewards"),
      .real("lambda", \.lambda, in: 0...1, "lambda of the generalized advantages"),
      .real(
        "clip", \.clip, in: 0...1000, "how far the ratio of probabilities may move from 1 and still count"),
      .real(
        "clip-floor", \.clipFloor, in: 0...1, "fraction of the clip left at the end, linearly; 1: constant"
      )
      .effective(if: "'clip' is above 0") { $0.clip > 0 },
      .real("learning-rate", \.learningRate, in: 1e-12...10, "learning rate of both networks"),
      .real(
        "learning-rate-floor", \.learningRateFloor, in: 0...1,
        "fraction of the learning rate left at the end, linearly; 1: constant"
      ),
      .real("entropy", \.entropy, in: 0...1000, "weight of the entropy"),
      .real("value-weight", \.valueWeight, in: 0...1000, "weight of the value network's squared error"),
      .real(
        "gradient-clip", \.gradientClip, in: 1e-6...1e6,
        "largest norm of the gradient of both networks together"),
      .real(
        "target-divergence", \.targetDivergence, in: 0...1000,
        "mean KL divergence from the acting policy, 1.5 times of which ends the passes; 0: never"),
      .real("adam-epsilon", \.adamEpsilon, in: 1e-12...1, "Adam's epsilon"),
    ] + NetworkOptions.options.map { $0.within(\.networks) } + [.memory(\.memory)]
  }
}

extension PPOOptions {
  /// Rows of a rollout.
  var rolloutRows: Int { environments * horizon }
  /// How rows are sequences to networks with a memory; nil if these have none.
  var sequences: SequenceLayout? {
    memory == .none ? nil : SequenceLayout(environments: environments, horizon: horizon)
  }
  /// Rows of a minibatch, which with a memory is one of whole sequences.
  var minibatchRows: Int { sequences?.rows(ofAbout: minibatch) ?? minibatch }

  /// The learning rate after a fraction of the plan.
  func learningRate(at progress: Double) -> Double { learningRate * max(1 - progress, learningRateFloor) }

  /// The clip after a fraction of the plan.
  func clip(at progress: Double) -> Double { clip * max(1 - progress, clipFloor) }
}
