import OneHotFoundations
import OneHotNetworks
import OneHotNumerics

/// What REINFORCE subtracts from the returns to reduce the variance of its gradient. It must not depend on the action
/// whose return it is subtracted from, else the gradient is biased.
public protocol Baseline: SendableMetatype {
  /// What one types after `--baseline`.
  static var name: String { get }
  /// What it is, in one line.
  static var summary: String { get }
  /// Episodes that a batch must have for anything to be learned with it; 1 by default.
  static var leastEpisodes: Int { get }

  /// Those options of REINFORCE declared for baselines that it heeds; nil, by default: all of them.
  static var heededOptions: Set<String>? { get }

  /// A baseline that has seen nothing.
  ///
  /// - Parameters:
  ///   - setup: what it serves.
  ///   - random: where weights are drawn from, if there are any.
  init(_ setup: BaselineSetup, using random: inout RandomSource)

  /// Replaces `advantages` by return less baseline of every step of a batch, before the policy learns from it.
  mutating func writeAdvantages(of batch: EpisodeBatch, into advantages: inout [Double])

  /// Learns from a batch, after the policy did.
  ///
  /// - Parameters:
  ///   - batch: what the policy learned from.
  ///   - rate: what is left of learning rates by now, a factor in [0, 1].
  /// - Throws: ``PoisonedUpdate`` if a gradient is not finite.
  mutating func learn(from batch: EpisodeBatch, rate: Double) throws

  /// Mean squared error of what it predicts, in units of its own; nil if it predicts nothing.
  var loss: Double? { get }
  /// Norm of its last gradient before clipping; nil if it has none.
  var gradientNorm: Double? { get }

  /// The networks it predicts with, with which another training may begin; none by default.
  var networks: [NeuralNetwork] { get }

  /// Takes over what the predictions of another one of its kind are in, when this has taken over its weights; nothing by
  /// default.
  mutating func takeUnits(from other: any Baseline)

  /// Everything it goes on from.
  mutating func exchange(with archive: inout StateArchive) throws
}

extension Baseline {
  /// One.
  public static var leastEpisodes: Int { 1 }

  /// All.
  public static var heededOptions: Set<String>? { nil }

  /// Learns nothing.
  public mutating func learn(from batch: EpisodeBatch, rate: Double) throws {}

  /// Predicts nothing.
  public var loss: Double? { nil }

  /// Has no gradient.
  public var gradientNorm: Double? { nil }

  /// Has none.
  public var networks: [NeuralNetwork] { [] }

  /// Takes over nothing.
  public mutating func takeUnits(from other: any Baseline) {}

  /// Keeps nothing from batch to batch.
  public mutating func exchange(with archive: inout StateArchive) throws {}
}

/// What a baseline is made for.
public struct BaselineSetup {
  /// Episodes of a batch.
  public let episodes: Int
  /// Steps of an episode, at most.
  public let duration: Int
  /// Names all random streams.
  public let seed: UInt64
  /// The policy's network but for its outputs, for others to be like it. With a memory they pass through whole episodes, as
  /// ``EpisodeBatch/groups`` has them.
  public let networks: NetworkShape
  /// Ends what takes long: ``Baseline/learn(from:rate:)`` throws what it throws.
  public let stop: StopSignal
  /// What REINFORCE's options say.
  public let settings: BaselineSettings

  /// Steps of a batch, at most.
  public var rows: Int { episodes * duration }
}

/// The options of REINFORCE that baselines may heed.
public struct BaselineSettings: Sendable, Equatable {
  /// Decay of a moving average of returns.
  public let averageDecay: Double
  /// Learning rate of a value network.
  public let learningRate: Double
  /// Minibatches on which a value network is fitted after each policy update.
  public let minibatches: Int
  /// Rows of such a minibatch.
  public let minibatch: Int
  /// Largest norm of a network's gradient.
  public let gradientClip: Double
  /// Adam's ε.
  public let adamEpsilon: Double
}

/// The baselines known by name.
public typealias BaselineRegistry = Registry<any Baseline.Type>

extension BaselineRegistry {
  /// The baselines that come with the library.
  public static var standard: Self {
    Self([
      NoBaseline.self, MovingAverageBaseline.self, ValueBaseline.self, LeaveOneOutBaseline.self,
      OptimalBaseline.self,
    ])
  }

  /// A registry of some baselines.
  public init(_ baselines: [any Baseline.Type]) {
    self.init(of: "baseline", baselines) { $0.name }
  }
}
