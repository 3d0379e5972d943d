import OneHotFoundations
import OneHotNumerics

/// Another environment with a clock: behind each observation stands the share of the time limit that has passed, 0 at the
/// start of an episode and 1 when it is truncated.
///
/// Without it nothing tells an agent how much of an episode is left, though the return to come depends on that. Identifier,
/// time limit and reward threshold are those of the environment wrapped.
///
/// Source: Pardo, Tavakoli, Levdik and Kormushev (2018), "Time limits in reinforcement learning", section 3.
public struct TimeAware<Base: MultiDiscreteEnvironment>: ObservationWrapper {
  /// The environment wrapped, in its present state.
  public var base: Base
  /// That of the environment wrapped, with observations longer by one number in 0...1.
  public let specification: EnvironmentSpecification
  /// 0: the observation wrapped stands before the clock.
  public let baseStart = 0
  private let timeLimit: Int
  private var steps = 0

  /// An environment with a clock.
  ///
  /// - Throws: ``InputError`` if the environment has no time limit.
  public init(_ environment: Base) throws {
    base = environment
    var specification = environment.specification
    guard let limit = specification.timeLimit else {
      throw InputError(
        .usage, "environment \(specification.identifier)",
        "it has no time limit, so that there is no share of it to be shown",
        remedy: "leave out time=true, or declare a time limit")
    }
    timeLimit = limit
    specification.observation = .init(bounds: specification.observation.bounds + [0...1])
    self.specification = specification
  }

  /// Writes the share of the time limit that has passed.
  public mutating func complete(_ observation: inout MutableSpan<Float>, isFirst: Bool) {
    steps = isFirst ? 0 : steps + 1
    // Whoever runs the environment may go on beyond its time limit.
    observation[observation.count - 1] = min(1, Float(steps) / Float(timeLimit))
  }

  /// How many steps the present episode has had.
  public mutating func exchangeMemory(with archive: inout StateArchive) throws {
    try archive.exchange("steps", &steps)
  }
}

extension TimeAware: Environment where Base: Environment {}
extension TimeAware: MaskedMultiDiscreteEnvironment where Base: MaskedMultiDiscreteEnvironment {}
extension TimeAware: RenderableEnvironment where Base: RenderableEnvironment {}
extension TimeAware: TabularEnvironment where Base: TabularEnvironment {
  /// Yes.
  public var observesSteps: Bool { true }

  /// What is observed in the state of ``base``, and the clock.
  public mutating func enter(
    _ state: Int, afterSteps steps: Int, into observation: inout MutableSpan<Float>
  ) throws {
    var part = observation._mutatingExtracting(0..<base.specification.observation.count)
    try base.enter(state, afterSteps: steps, into: &part)
    self.steps = steps - 1
    complete(&observation, isFirst: false)
  }
}
