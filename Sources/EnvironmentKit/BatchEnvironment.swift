import OneHotFoundations
import OneHotNumerics

/// A fixed number of independent environments of one kind, stepped in lockstep.
///
/// Environment `i` draws from stream `i` only, and its observation is row `i`. Like a single environment, a batch
/// neither resets by itself nor applies the time limit; its runner does both (``EnvironmentRunner``).
public protocol BatchEnvironment: Sendable {
  /// What an agent needs to know; the same for all environments of the batch.
  var specification: EnvironmentSpecification { get }
  /// How many environments there are.
  var count: Int { get }
  /// Whether some actions may be forbidden, so that ``writeActionMask(_:into:)`` has to be asked.
  var masksActions: Bool { get }

  /// Starts an episode in some of the environments.
  ///
  /// - Parameters:
  ///   - indices: which, each at most once.
  ///   - randoms: `[count]`, one stream an environment.
  ///   - observations: `[count, observation count]`; the rows of those environments, and no others, are
  ///     overwritten with their first observations.
  mutating func reset(_ indices: ArraySlice<Int>, using randoms: inout RandomStreams, observations: Matrix)

  /// Takes a step in every environment.
  ///
  /// - Parameters:
  ///   - actions: `[count, choices]`, environment by environment: an option of each choice of `specification.actions`.
  ///   - randoms: `[count]`, one stream an environment.
  ///   - observations: `[count, observation count]`, all overwritten with what follows the actions, whatever
  ///     they held before.
  ///   - outcomes: `[count]`, overwritten.
  mutating func step(
    actions: [Int], using randoms: inout RandomStreams, observations: Matrix, outcomes: inout StepOutcomes)

  /// Writes which actions one environment allows now; called only if ``masksActions``.
  func writeActionMask(_ index: Int, into allowed: inout MutableSpan<Bool>)

  /// What one environment measured of the episode that has just ended; called only if the specification has metrics.
  func measureEpisode(_ index: Int) -> EpisodeMeasurements

  /// One of the environments by itself, in its present state and of the type whose batch this is; what is put in its place
  /// is such an environment too.
  subscript(index: Int) -> any MultiDiscreteEnvironment { get set }
}

extension BatchEnvironment {
  /// Asks the environment by itself.
  public func measureEpisode(_ index: Int) -> EpisodeMeasurements { self[index].measureEpisode() }
}

/// The batch every environment gets for free: copies of it, stepped one after the other.
///
/// What a copy leaves unwritten of its observation is a NaN of its own afterwards, unless it is said to leave nothing.
public struct Replicated<Base: MultiDiscreteEnvironment>: BatchEnvironment {
  @usableFromInline var environments: [Base]
  /// The specification of the environment copied.
  public let specification: EnvironmentSpecification
  /// Whether the environment copied is a ``MaskedMultiDiscreteEnvironment``.
  public let masksActions: Bool
  private let marksUnwritten: Bool

  /// `count` copies of an environment.
  ///
  /// - Parameters:
  ///   - environment: what is copied.
  ///   - count: how many copies.
  ///   - marksUnwritten: whether to mark, at every step, what an environment leaves unwritten of its observation; one with a
  ///     large observation saves time if that is not looked for where it is known to leave nothing.
  public init(_ environment: Base, count: Int, marksUnwritten: Bool = true) {
    self.marksUnwritten = marksUnwritten
    environments = Array(repeating: environment, count: count)
    specification = environment.specification
    masksActions = environment is any MaskedMultiDiscreteEnvironment
  }

  /// How many copies there are.
  public var count: Int { environments.count }

  /// One of the copies. Traps if something else than a `Base` is put in its place.
  public subscript(index: Int) -> any MultiDiscreteEnvironment {
    get { environments[index] }
    set {
      guard let environment = newValue as? Base else {
        programmerError("a \(type(of: newValue)) cannot take the place of a \(Base.self)")
      }
      environments[index] = environment
    }
  }

  /// Starts an episode in some copies.
  public mutating func reset(
    _ indices: ArraySlice<Int>, using randoms: inout RandomStreams, observations: Matrix
  ) {
    let mark = CopyMark()
    for index in indices {
      mark.note(index)
      var random = randoms[index]
      observations.withRow(index) {
        $0.update(repeating: EnvironmentSpecification.Observation.unwritten)
        environments[index].reset(using: &random, into: &$0)
      }
      randoms[index] = random
    }
  }

  /// Takes a step in every copy.
  public mutating func step(
    actions: [Int], using randoms: inout RandomStreams, observations: Matrix, outcomes: inout StepOutcomes
  ) {
    if marksUnwritten { observations.fill(EnvironmentSpecification.Observation.unwritten) }
    Base.stepAll(
      &environments, actions: actions, using: &randoms, observations: observations, outcomes: &outcomes)
  }

  /// Asks one copy.
  public func measureEpisode(_ index: Int) -> EpisodeMeasurements { environments[index].measureEpisode() }

  /// Asks one copy which actions it allows.
  public func writeActionMask(_ index: Int, into allowed: inout MutableSpan<Bool>) {
    if let masked = environments[index] as? any MaskedMultiDiscreteEnvironment {
      masked.writeActionMask(into: &allowed)
    }
  }
}
