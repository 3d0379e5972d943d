import Foundation
import OneHotFoundations
import OneHotNumerics

/// A world in which an agent makes M choices at once, step by step; ``Environment`` is the plain case of one choice.
///
/// An environment is a copyable value: a copy goes on independently of the original. All randomness is passed
/// in, so that the same streams give the same episodes. `step` never resets by itself, and an environment does
/// not count its own steps against a time limit: it declares one in its ``specification``, and whoever runs it
/// truncates there.
///
/// ``EnvironmentConformance`` checks that an implementation keeps these promises.
public protocol MultiDiscreteEnvironment: Sendable {
  /// What an agent needs to know before it starts.
  var specification: EnvironmentSpecification { get }

  /// Starts an episode and writes its first observation, all `specification.observation.count` numbers of it: the
  /// memory holds no numbers before.
  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>)

  /// Takes an option of each choice of `specification.actions`, and writes the observation that follows, also when the
  /// episode has ended with it.
  mutating func step(
    _ actions: Span<Int>, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome

  /// The values of the specification's ``EnvironmentSpecification/metrics`` for the present episode, asked for when it has
  /// ended.
  func measureEpisode() -> EpisodeMeasurements

  /// What the rest of the present episode depends on, as bytes that ``restore(savedState:)`` understands; what every
  /// copy has in common need not be among them. With it a training that was stopped goes on in the middle of an episode.
  ///
  /// By default, an environment that is `Codable` is encoded as a whole, and any other one gives nil: its episode is then
  /// played again, action by action, from its start.
  func savedState() throws -> Data?

  /// Takes over a state that another copy saved: what ``savedState()`` gives afterwards is that state again.
  ///
  /// - Throws: whatever it likes, ``InputError`` best, if the bytes are no state of this environment.
  mutating func restore(savedState: Data) throws

  /// Whether a copy that is made in the middle of an episode goes on independently, as copies should: agents that plan ask
  /// it. By default it does; not so where there is but one of what an environment stands for, such as another process.
  var areCopiesIndependent: Bool { get }

  /// As many independent copies as asked for, to be run in lockstep. By default ``Replicated``; an environment
  /// with a faster way to step many at once returns its own, which must agree with the plain one step for step.
  func batched(count: Int) -> any BatchEnvironment

  /// Steps every environment with its own of the actions, which lie environment by environment: a requirement only so that
  /// its default, a plain loop, is compiled once for each type of environment instead of looking the type up at every step.
  static func stepAll(
    _ environments: inout [Self], actions: [Int], using randoms: inout RandomStreams,
    observations: Matrix, outcomes: inout StepOutcomes)
}

/// A world in which an agent picks one of K actions, step by step.
public protocol Environment: MultiDiscreteEnvironment {
  /// Takes one action in 0 ..< `specification.actionCount` and writes the observation that follows, also when
  /// the episode has ended with it.
  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome
}

extension MultiDiscreteEnvironment {
  /// They are.
  public var areCopiesIndependent: Bool { true }

  /// Nothing is measured.
  public func measureEpisode() -> EpisodeMeasurements { .zero }

  /// Nothing: the episode is played again instead.
  public func savedState() throws -> Data? { nil }

  /// Throws: an environment that saves no state restores none.
  public mutating func restore(savedState: Data) throws {
    throw InputError(
      .data, "environment \(specification.identifier)", "it cannot restore a state that was saved",
      remedy: "make it Codable, or let it have savedState() and restore(savedState:)")
  }

  /// As many copies as asked for, stepped one after the other.
  @inlinable
  public func batched(count: Int) -> any BatchEnvironment {
    Replicated(self, count: count)
  }

  /// Steps one environment after the other.
  @inlinable
  public static func stepAll(
    _ environments: inout [Self], actions: [Int], using randoms: inout RandomStreams,
    observations: Matrix, outcomes: inout StepOutcomes
  ) {
    let (mark, choices) = (CopyMark(), actions.count / max(1, environments.count))
    for index in environments.indices {
      mark.note(index)
      var random = randoms[index]
      outcomes[index] = observations.withRow(index) { observation in
        environments[index].step(
          actions.span.extracting(index * choices..<(index + 1) * choices), using: &random, into: &observation
        )
      }
      randoms[index] = random
    }
  }
}

extension Environment {
  /// Takes the one action.
  @inlinable
  public mutating func step(
    _ actions: Span<Int>, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    step(actions[0], using: &random, into: &observation)
  }

  /// Steps one environment after the other.
  @inlinable
  public static func stepAll(
    _ environments: inout [Self], actions: [Int], using randoms: inout RandomStreams,
    observations: Matrix, outcomes: inout StepOutcomes
  ) {
    let mark = CopyMark()
    for index in environments.indices {
      mark.note(index)
      var random = randoms[index]
      outcomes[index] = observations.withRow(index) { observation in
        environments[index].step(actions[index], using: &random, into: &observation)
      }
      randoms[index] = random
    }
  }
}

extension MultiDiscreteEnvironment where Self: Codable {
  /// The whole environment as a binary property list, which keeps every bit of a number.
  public func savedState() throws -> Data? {
    let encoder = PropertyListEncoder()
    encoder.outputFormat = .binary
    // Within an array, since a property list cannot be a mere number.
    return try encoder.encode([self])
  }

  /// Becomes the environment that was encoded.
  public mutating func restore(savedState: Data) throws {
    self = try decoded(from: savedState)
  }

  /// The environment that was encoded: for those which take over but a part of it.
  package func decoded(from savedState: Data) throws -> Self {
    let found = try PropertyListDecoder().decode([Self].self, from: savedState)
    guard found.count == 1 else {
      throw InputError(
        .data, "environment \(specification.identifier)", "\(found.count) states were saved instead of one")
    }
    return found[0]
  }
}

/// An environment in which some options of its choices are not allowed in some states.
public protocol MaskedMultiDiscreteEnvironment: MultiDiscreteEnvironment {
  /// Writes which options are allowed now, one entry an option of ``ActionSpace``; of each choice at least one must be
  /// `true`.
  func writeActionMask(into allowed: inout MutableSpan<Bool>)
}

/// An environment in which some actions are not allowed in some states: its mask has one entry an action
/// (``MaskedMultiDiscreteEnvironment/writeActionMask(into:)``).
public protocol MaskedEnvironment: Environment, MaskedMultiDiscreteEnvironment {}

/// What one step led to.
public struct StepOutcome: Sendable, Equatable {
  /// How an episode stands after a step.
  public enum Status: UInt8, Sendable {
    /// It goes on.
    case running
    /// It is over: the state reached has no future, and its value is zero.
    case terminated
    /// It was cut off, by a time limit for instance: the state reached has a future, and its value counts.
    case truncated
  }

  /// The reward of the step.
  public var reward: Double
  /// How the episode stands.
  public var status: Status

  /// A reward, and how the episode stands after it.
  @inlinable
  public init(reward: Double, status: Status = .running) {
    self.reward = reward
    self.status = status
  }
}

/// What an agent needs to know of an environment before it starts.
public struct EnvironmentSpecification: Sendable, Equatable, Codable {
  /// The shape of an observation and the bounds of its numbers.
  public struct Observation: Sendable, Equatable, Codable {
    /// The smallest and the largest value of each number; infinite where there is no bound.
    public let bounds: [ClosedRange<Float>]
    /// Whether all numbers are 0 but for one, which is 1: networks then read which one that is.
    public private(set) var isOneHot = false
    /// Its shape, if it is a picture, plane by plane, row by row: networks may then look for patterns in it.
    public private(set) var planes: PlaneShape?
    /// How many players see it, where each makes a choice of its own: it is then what each of them sees, side by side, all
    /// of the same size. Nil: there is one observation for all choices.
    public private(set) var playerCount: Int?
    /// How many numbers an observation has.
    public var count: Int { bounds.count }

    /// A NaN that no environment writes by chance: what an observation holds before it is written.
    package static var unwritten: Float { Float(bitPattern: 0x7FC0_5EED) }

    /// One range for each number of an observation.
    public init(bounds: [ClosedRange<Float>]) {
      self.bounds = bounds
    }

    /// `count` numbers with the same bounds.
    public init(count: Int, in range: ClosedRange<Float> = -.infinity...(.infinity)) {
      self.init(bounds: Array(repeating: range, count: count))
    }

    /// A picture of numbers with the same bounds.
    public init(planes: PlaneShape, in range: ClosedRange<Float> = 0...1) {
      self.init(count: planes.count, in: range)
      self.planes = planes
    }

    /// What each of several players sees, with the same bounds for all of them.
    public init(bounds: [ClosedRange<Float>], ofEachOf players: Int) {
      self.init(bounds: (0..<players).flatMap { _ in bounds })
      playerCount = players
    }

    /// `count` observations side by side; pictures are laid plane on plane.
    func repeated(_ count: Int) -> Self {
      var observation = Self(bounds: (0..<count).flatMap { _ in bounds })
      observation.planes = planes.map {
        PlaneShape(planes: $0.planes * count, rows: $0.rows, columns: $0.columns)
      }
      return observation
    }

    /// `count` numbers of which one is 1 and all others are 0, as where a state is observed by its number.
    public init(oneHot count: Int) {
      self.init(count: count, in: 0...1)
      isOneHot = true
    }
  }

  /// The name under which the environment is known, such as "CartPole-v1".
  public var identifier: String
  /// The shape and bounds of an observation.
  public var observation: Observation
  /// What can be done at a step.
  public var actions: ActionSpace
  /// Steps after which an episode is truncated; nil if episodes end by themselves.
  public var timeLimit: Int?
  /// The mean return from which on the environment counts as solved; nil if there is no such figure.
  public var rewardThreshold: Double?
  /// The mean return of play that is uniformly random over the allowed options, if it is known beforehand; that of a
  /// ``TabularEnvironment`` is worked out (``MultiDiscreteEnvironment/references()``).
  public var floor: ReferenceReturn?
  /// The largest mean return there can be, or the best that is known; that of a ``TabularEnvironment`` is worked out.
  public var optimum: ReferenceReturn?
  /// What it measures of every episode, beside the return; at most ``EpisodeMetric/most``.
  public var metrics: [EpisodeMetric]

  /// The number of actions, which are 0 ..< `actionCount`; of several choices, the options of all of them together. Setting
  /// it makes it one choice.
  public var actionCount: Int {
    get { actions.optionCount }
    set { actions = ActionSpace(newValue) }
  }

  /// A specification of an environment with one choice, of `actionCount` actions.
  public init(
    identifier: String, observation: Observation, actionCount: Int, timeLimit: Int? = nil,
    rewardThreshold: Double? = nil, floor: ReferenceReturn? = nil, optimum: ReferenceReturn? = nil,
    metrics: [EpisodeMetric] = []
  ) {
    self.init(
      identifier: identifier, observation: observation, actions: ActionSpace(actionCount),
      timeLimit: timeLimit,
      rewardThreshold: rewardThreshold, floor: floor, optimum: optimum, metrics: metrics)
  }

  /// A specification.
  public init(
    identifier: String, observation: Observation, actions: ActionSpace, timeLimit: Int? = nil,
    rewardThreshold: Double? = nil, floor: ReferenceReturn? = nil, optimum: ReferenceReturn? = nil,
    metrics: [EpisodeMetric] = []
  ) {
    self.identifier = identifier
    self.observation = observation
    self.actions = actions
    self.timeLimit = timeLimit
    self.rewardThreshold = rewardThreshold
    self.floor = floor
    self.optimum = optimum
    self.metrics = metrics
  }
}
