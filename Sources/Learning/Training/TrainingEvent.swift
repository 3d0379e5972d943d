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
  /// The means of what the environment measures of its episodes.
  public var metrics: [MetricSummary] = []

  /// Nothing yet.
  public init() {}

  /// All but the metrics.
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
