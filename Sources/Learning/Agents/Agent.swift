import OneHotFoundations
import OneHotEnvironmentKit
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// What learns: plays episodes and improves its policy with them, one update at a time.
///
/// An agent is known by its ``name`` once an ``AgentRegistry`` has it. The trainer makes it from options it declares itself,
/// asks for updates until all steps are taken, evaluates its policy in between, and saves and restores it.
///
/// Results must depend on the setup's seed alone, never on its number of workers: environments belong to lanes
/// (``AgentSetup/lanes(count:policy:)``), and what lanes find is combined in their order.
public protocol Agent: SendableMetatype {
  /// Its hyperparameters, with their defaults.
  associatedtype Options: OptionGroup

  /// What one types after `--agent`.
  static var name: String { get }
  /// What it is, in one line.
  static var summary: String { get }
  /// The option that tells its variants apart in titles and messages, such as "estimator"; nil if there is none.
  static var methodOption: String? { get }
  /// What it measures in an update, in the order of the columns of `progress.csv`.
  static var scalars: [UpdateScalar] { get }

  /// Throws `InputError` if an option names a part that there is not.
  static func verify(_ options: Options, parts: AgentParts) throws

  /// The parts that options name, each by the name of that option, and the options that it heeds: what is declared
  /// ``OptionField/heeded(by:)`` and given where it is not is refused. By "agent" are meant those of ``TrainingOptions``.
  ///
  /// - Throws: `InputError` if an option names a part that there is not.
  static func heeds(_ options: Options, parts: AgentParts) throws -> [String: OptionHeed]

  /// An untrained agent.
  ///
  /// - Throws: `InputError` if it cannot be trained in the environment, or not with these options.
  init(_ setup: AgentSetup, options: Options) throws

  /// The policy's network: an observation in, one logit for each action out.
  var policy: NeuralNetwork { get }

  /// All networks with which another training of it may begin, the policy's first; by default that alone.
  var networks: [NeuralNetwork] { get }

  /// Takes over what the numbers of another's networks are in, such as the scale of its critics, when this has taken over
  /// their weights; by default there is nothing of that kind.
  mutating func takeUnits(from other: Self)

  /// Plays and learns once.
  ///
  /// - Parameters:
  ///   - update: number of the update, from 1 on.
  ///   - progress: the fraction of its plan that is done, in [0, 1].
  /// - Throws: `InputError` if what an environment yields is not as declared, ``PoisonedUpdate`` if a return, loss,
  ///   gradient or weight is not finite.
  mutating func update(_ update: Int, progress: Double) throws -> AgentUpdate

  /// Everything the next update goes on from, the lanes included.
  ///
  /// - Throws: `InputError` if an archive does not hold what is asked for.
  mutating func exchange(with archive: inout StateArchive) throws
}

extension Agent {
  /// No option tells variants apart.
  public static var methodOption: String? { nil }

  /// The policy's.
  public var networks: [NeuralNetwork] { [policy] }

  /// Takes over nothing.
  public mutating func takeUnits(from other: Self) {}

  /// Names no parts.
  public static func verify(_ options: Options, parts: AgentParts) throws {}

  /// Everything is heeded.
  public static func heeds(_ options: Options, parts: AgentParts) throws -> [String: OptionHeed] { [:] }
}

/// What agents can be put together from, by name.
public struct AgentParts: Sendable {
  /// The gradient estimators.
  public var estimators: EstimatorRegistry
  /// What REINFORCE subtracts from returns.
  public var baselines: BaselineRegistry
}

/// What an agent is made for, and of.
public struct AgentSetup {
  /// The environment to learn, not started.
  public let environment: any MultiDiscreteEnvironment
  /// Names all random streams.
  public let seed: UInt64
  /// Runs lanes on as many threads as the training may use. Its ``ParallelLanes/stop`` ends an update that takes long after
  /// the training was told to stop: lanes ask it before every step, and long work beside them should.
  public let parallel: ParallelLanes
  /// What it can be put together from.
  public let parts: AgentParts

  /// What an agent needs to know of the environment.
  public var specification: EnvironmentSpecification { environment.specification }

  /// Copies of the environment to train in, grouped into lanes of equal size but the last, none of them started yet.
  ///
  /// - Parameters:
  ///   - count: how many copies, in all lanes together.
  ///   - policy: the network that will choose the actions, or one of the same shape.
  public func lanes(count: Int, policy: NeuralNetwork) -> [Lane] {
    Lane.lanes(
      of: environment, 0..<count, width: Lane.trainingWidth, streams: .training(seed: seed),
      timeLimit: specification.timeLimit ?? .max, policy: policy, stop: parallel.stop)
  }
}

/// What an update brought.
public struct AgentUpdate: Sendable {
  /// Environment steps it took.
  public var steps: Int
  /// The episodes that ended in it, in order; their steps are counted from its beginning.
  public var episodes: [EpisodeRecord]
  /// What the agent measured.
  public var measured: UpdateMeasurements

  /// What an update brought.
  public init(steps: Int, episodes: [EpisodeRecord], measured: UpdateMeasurements) {
    self.steps = steps
    self.episodes = episodes
    self.measured = measured
  }
}
