import OneHotFoundations
import OneHotGumbel
import OneHotNumerics

/// The hyperparameters of the actor-critic.
public struct ActorCriticOptions: OptionGroup, Equatable {
  /// Environments stepped side by side.
  public var environments = 16
  /// Steps of each environment between two updates.
  public var horizon = 32
  /// Rows of a minibatch.
  public var minibatch = 128
  /// What its networks are made of, which share nothing.
  public var networks = NetworkOptions()
  /// What each network remembers between the steps of an episode.
  public var memory = NetworkMemory.none
  /// Discount γ of future rewards.
  public var discount = 0.99
  /// λ of the TD(λ) returns.
  public var lambda = 0.95
  /// Name of the gradient estimator.
  public var estimator = "straight-through-gumbel"
  /// The critic of the actions.
  public var critic = CriticKind.additive
  /// How many numbers of each option tell the pairwise critic how it goes together with another choice's.
  public var criticRank = 16
  /// Temperature τ of the estimator.
  public var temperature = TemperatureSpecification.fixed(1)
  /// Learning rate of the policy.
  public var policyLearningRate = 1e-3
  /// Learning rate of both critics.
  public var criticLearningRate = 3e-3
  /// Minibatches that each critic is fitted to in an update, as passes over one rollout.
  public var criticEpochs = 10
  /// Minibatches that the policy learns from in an update, as passes over one rollout, at most.
  public var policyEpochs = 10
  /// η, the weight of the policy's divergence from what it was before the update, in units of the advantages' root mean
  /// square.
  public var proximity = 1.0
  /// Mean KL divergence of a minibatch from the policy before the update beyond which its improvement ends.
  public var divergenceLimit = 0.03
  /// Rollouts that are kept at most.
  public var rolloutsKept = 32
  /// Mean KL divergence from the policy that acted beyond which a rollout is forgotten, and all before it, unless it is
  /// among the newest four.
  public var keepingLimit = 0.02
  /// β, how far the critic of the actions is trusted; nil: as far as it has predicted.
  public var trust: Double?
  /// Weight of the entropy at first, with a critic of the actions that is fully trusted, in units of the advantages' root mean
  /// square. It falls to 0 as the square of what remains of the training.
  public var entropy = 0.1
  /// Weight of the barrier that keeps actions from becoming rare, with a critic of them that is not trusted at all, in the same
  /// units and falling alike: who does not know what is good has to look for it.
  public var exploration = 0.1
  /// Largest norm of a network's gradient.
  public var gradientClip = 0.5
  /// Largest error of a critic that counts, in normalized units.
  public var errorClip = 10.0
  /// Factor by which a scale may fall in one update, at most.
  public var scaleDecay = 0.97
  /// Adam's ε.
  public var adamEpsilon = 1e-5

  /// Updates from one measurement of the estimator's gradient to the next; 0 for none.
  public var gradientDiagnostics = 0

  /// All defaults.
  public init() {}

  /// The declarations.
  public static var options: [OptionField<Self>] {
    [
      .text(
        "estimator", \.estimator, expectation: "the name of a gradient estimator",
        "how the gradient passes through the sampled action"
      ).flagged("NAME"),
      .text(
        "temperature", \.temperature, expectation: TemperatureSpecification.expectation,
        parse: { TemperatureSpecification($0) }, format: \.description, "temperature of the estimator"
      ).flagged("SPEC").heeded(by: "estimator"),
      .choice("critic", \.critic, "what the policy's gradient passes through").heeded(by: "estimator"),
      .integer(
        "critic-rank", \.criticRank, in: 1...256,
        "numbers by which the pairwise critic tells how two options go together"
      ).effective(if: "'critic' is pairwise") { $0.critic == .pairwise }.heeded(by: "estimator"),
      .integer("environments", \.environments, in: 1...65_536, "environments stepped side by side"),
      .integer("horizon", \.horizon, in: 1...65_536, "steps of each environment between two updates"),
      .integer("minibatch", \.minibatch, in: 1...1_048_576, "rows of a minibatch"),
      .real("discount", \.discount, in: 0...1, "discount of future rewards"),
      .real("lambda", \.lambda, in: 0...1, "lambda of the TD(lambda) returns"),
      .real("policy-learning-rate", \.policyLearningRate, in: 0...10, "policy's learning rate")
        .effective(if: improving, improves),
      .real("critic-learning-rate", \.criticLearningRate, in: 0...10, "critics' learning rate")
        .effective(if: fitting, fits),
      .integer(
        "critic-epochs", \.criticEpochs, in: 0...1000, "minibatches of both critics, as passes over a rollout"
      ),
      .integer(
        "policy-epochs", \.policyEpochs, in: 0...1000,
        "minibatches of the policy, as passes over a rollout, at most"),
      .real(
        "proximity", \.proximity, in: 0...1e6,
        "weight of the policy's divergence from what it was before the update"
      ).effective(if: improving, improves),
      .real(
        "divergence-limit", \.divergenceLimit, in: 0...1000,
        "mean KL divergence from what the policy was that ends its improvement"
      ).effective(if: improving, improves),
      .integer("rollouts-kept", \.rolloutsKept, in: 1...1024, "rollouts that are kept, at most"),
      .real(
        "keeping-limit", \.keepingLimit, in: 0...1000,
        "mean KL divergence from the acting policy beyond which all but the newest four rollouts are forgotten"
      ).effective(if: "'rollouts-kept' is above \(KeptRollouts.alwaysKept)") {
        $0.rolloutsKept > KeptRollouts.alwaysKept
      },
      .text(
        "trust", \.trust, expectation: "learned, or a number from 0 to 1", parse: parse(trust:),
        format: { $0.map { "\($0)" } ?? "learned" }, "how much of what the critic of the actions says counts"
      ).heeded(by: "estimator"),
      .real(
        "entropy", \.entropy, in: 0...1000, "weight at first of the entropy, while the critic is trusted"
      ).effective(if: "'policy-epochs' is above 0 and 'trust' is not 0") {
        $0.policyEpochs > 0 && $0.trust != 0
      },
      .real(
        "exploration", \.exploration, in: 0...1000,
        "weight at first of a barrier against rare actions, while the critic is not trusted"
      ).effective(if: "'policy-epochs' is above 0 and 'trust' is not 1") {
        $0.policyEpochs > 0 && $0.trust != 1
      },
      .real("gradient-clip", \.gradientClip, in: 1e-6...1e6, "largest norm of a network's gradient"),
      .real("error-clip", \.errorClip, in: 1e-6...1e6, "largest critic error that counts, normalized")
        .effective(if: fitting, fits),
      .real("scale-decay", \.scaleDecay, in: 0...1, "factor by which a scale may fall in one update"),
      .real("adam-epsilon", \.adamEpsilon, in: 1e-12...1, "Adam's epsilon"),
      .integer(
        "gradient-diagnostics", \.gradientDiagnostics, in: 0...1_000_000_000,
        "measure the estimator's gradient every so many updates, into progress.csv; 0: never"),
    ] + NetworkOptions.options.map { $0.within(\.networks) } + [.memory(\.memory)]
  }

  private static let (improving, fitting) = ("'policy-epochs' is above 0", "'critic-epochs' is above 0")
  private static let improves = { @Sendable (options: Self) in options.policyEpochs > 0 }
  private static let fits = { @Sendable (options: Self) in options.criticEpochs > 0 }

  private static func parse(trust text: String) -> Double?? {
    if text == "learned" { return .some(nil) }
    guard let value = Double(text), (0...1).contains(value) else { return nil }
    return value
  }

  /// Weight of the entropy after a fraction of the training, with a critic that is trusted so far.
  func entropyWeight(trust: Double, progress: Double) -> Double {
    entropy * trust * (1 - progress) * (1 - progress)
  }

  /// Weight of the barrier after a fraction of the training, with a critic that is trusted so far.
  func explorationWeight(trust: Double, progress: Double) -> Double {
    exploration * (1 - trust) * (1 - progress) * (1 - progress)
  }

  /// Rows of a rollout.
  var rolloutRows: Int { environments * horizon }

  /// Rows of all rollouts that are kept at most.
  var keptRows: Int { rolloutRows * rolloutsKept }
  /// How rows are sequences to networks with a memory; nil if these have none.
  var sequences: SequenceLayout? {
    memory == .none ? nil : SequenceLayout(environments: environments, horizon: horizon)
  }
  /// Rows of a minibatch, which with a memory is one of whole sequences.
  var minibatchRows: Int { sequences?.rows(ofAbout: minibatch) ?? minibatch }

  /// How many minibatches so many passes over a rollout are.
  func minibatches(passes: Int, rows: Int) -> Int { (passes * rows + minibatchRows - 1) / minibatchRows }
}
