import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// What a training tells its observers, in an order that does not depend on the number of workers.
public enum TrainingEvent: Sendable {
  /// Episodes that have ended since the last event of this kind, in a fixed order.
  case episodes([EpisodeRecord])
  /// An update of the networks.
  case update(UpdateRecord)
  /// An evaluation, and the policy evaluated.
  case evaluation(EvaluationRecord, Policy)
}

/// An episode that has ended.
public struct EpisodeRecord: Sendable, Equatable {
  /// Environment steps taken in the whole training when it ended.
  public var step: Int
  /// Its number in the training, from 1 on.
  public var episode: Int
  /// The environment it was played in.
  public var environment: Int
  /// The undiscounted sum of its rewards.
  public var `return`: Double
  /// Its steps.
  public var length: Int
  /// How it ended: `.terminated` or `.truncated`.
  public var outcome: StepOutcome.Status

  /// An episode.
  public init(
    step: Int, episode: Int, environment: Int, return: Double, length: Int, outcome: StepOutcome.Status
  ) {
    self.step = step
    self.episode = episode
    self.environment = environment
    self.return = `return`
    self.length = length
    self.outcome = outcome
  }
}

/// What an update did. What an agent does not have is nil.
public struct UpdateRecord: Sendable, Equatable {
  /// Its number, from 1 on.
  public var update: Int
  /// Environment steps taken so far.
  public var step: Int
  /// The policy's loss: minus the critic's value of the sampled actions, or minus the weighted log-probability.
  public var policyLoss: Double?
  /// Mean squared error of the value network, in normalised units.
  public var valueLoss: Double?
  /// Mean squared error of the critic of the actions, in normalised units.
  public var advantageLoss: Double?
  /// Mean entropy of the policy, in nats.
  public var entropy: Double?
  /// Mean KL divergence of the policy from the one that acted, in nats.
  public var divergence: Double?
  /// The temperature τ.
  public var temperature: Double?
  /// Norm of the policy's gradient before clipping.
  public var policyGradientNorm: Double?
  /// Norm of the value network's gradient before clipping.
  public var valueGradientNorm: Double?
  /// Norm of the gradient of the critic of the actions before clipping.
  public var advantageGradientNorm: Double?
  /// Fraction of the variance of the returns that the value network explained before the update.
  public var explainedVariance: Double?
  /// How good the estimator's gradient was, where that was measured.
  public var gradient: GradientDiagnostics?

  /// An update of which nothing is known yet.
  public init(update: Int, step: Int) {
    self.update = update
    self.step = step
  }
}

/// Episodes played for evaluation alone, with the most probable actions and with sampled ones.
public struct EvaluationRecord: Sendable, Equatable {
  /// The returns and lengths of the episodes of one way to act.
  public struct Outcome: Sendable, Equatable {
    /// Moments of the returns.
    public var returns: RunningMoments
    /// Mean length.
    public var meanLength: Double

    /// The outcome of some episodes.
    public init(returns: RunningMoments, meanLength: Double) {
      self.returns = returns
      self.meanLength = meanLength
    }

    mutating func exchange(with archive: inout StateArchive) throws {
      try returns.exchange("returns", with: &archive)
      try archive.exchange("mean length", &meanLength)
    }
  }

  /// Environment steps of training before it.
  public var step: Int
  /// Acting with the most probable action.
  public var greedy: Outcome
  /// Acting with samples of the policy.
  public var sampled: Outcome

  /// An evaluation.
  public init(step: Int, greedy: Outcome, sampled: Outcome) {
    self.step = step
    self.greedy = greedy
    self.sampled = sampled
  }

  /// All of it.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("step", &step)
    try archive.within("greedy") { try greedy.exchange(with: &$0) }
    try archive.within("sampled") { try sampled.exchange(with: &$0) }
  }

  /// Whether both ways to act reach a mean return.
  public func reaches(_ threshold: Double) -> Bool {
    greedy.returns.mean >= threshold && sampled.returns.mean >= threshold
  }
}

/// What came of a training.
public struct TrainingSummary: Sendable {
  /// Environment steps taken.
  public var steps = 0
  /// Episodes that ended.
  public var episodes = 0
  /// Steps before the first evaluation at which both means reached the environment's threshold.
  public var solvedAtStep: Int?
  /// The last evaluation.
  public var evaluation: EvaluationRecord?
  /// What only a bandit knows.
  public var bandit: BanditSummary?

  /// Nothing yet.
  public init() {}

  /// All but what only a bandit knows.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("steps", &steps)
    try archive.exchange("episodes", &episodes)
    try archive.exchange("solved at step", &solvedAtStep)
    var isEvaluated = evaluation != nil
    try archive.exchange("is evaluated", &isEvaluated)
    guard isEvaluated else { return }
    let none = EvaluationRecord.Outcome(returns: RunningMoments(), meanLength: 0)
    var last = evaluation ?? EvaluationRecord(step: 0, greedy: none, sampled: none)
    try archive.within("evaluation") { try last.exchange(with: &$0) }
    evaluation = last
  }
}

/// How well a training on a bandit chose its arms.
public struct BanditSummary: Sendable, Equatable {
  /// Mean of the best arm less the mean of the arm pulled, averaged over all pulls of the training.
  public var regretPerPull: Double
  /// The share of pulls of a best arm among the last tenth of all pulls.
  public var fractionOptimal: Double
}
