import OneHotFoundations
import OneHotNumerics

/// Another environment, of which the last observations are seen side by side, the oldest first: what moves can then be told
/// from what stands still.
///
/// At the start of an episode the first observation stands for those that there were not yet. Identifier, time limit and
/// reward threshold are those of the environment wrapped.
///
/// Source: Mnih et al. (2015), "Human-level control through deep reinforcement learning", methods: the last 4 frames.
public struct FrameStack<Base: MultiDiscreteEnvironment>: ObservationWrapper {
  /// The environment wrapped, in its present state.
  public var base: Base
  /// That of the environment wrapped, with observations `count` times as long.
  public let specification: EnvironmentSpecification
  /// Where the newest observation stands: behind all older ones.
  public let baseStart: Int
  /// The last observation completed.
  private var frames: [Float]

  /// The last `count` observations of an environment; traps unless `count` is 1 or more.
  public init(_ environment: Base, count: Int) {
    if count < 1 { programmerError("a stack of \(count) observations") }
    base = environment
    var specification = environment.specification
    let size = specification.observation.count
    specification.observation = specification.observation.repeated(count)
    self.specification = specification
    baseStart = (count - 1) * size
    frames = Array(repeating: 0, count: count * size)
  }

  /// Writes the older observations before the newest.
  public mutating func complete(_ observation: inout MutableSpan<Float>, isFirst: Bool) {
    let size = frames.count - baseStart
    for index in 0..<baseStart {
      observation[index] = isFirst ? observation[baseStart + index % size] : frames[index + size]
    }
    for index in frames.indices { frames[index] = observation[index] }
  }

  /// The observations of the present stack.
  public mutating func exchangeMemory(with archive: inout StateArchive) throws {
    try archive.exchange("frames", &frames)
  }
}

extension FrameStack: Environment where Base: Environment {}
extension FrameStack: MaskedMultiDiscreteEnvironment where Base: MaskedMultiDiscreteEnvironment {}
extension FrameStack: RenderableEnvironment where Base: RenderableEnvironment {}
extension FrameStack: TabularEnvironment where Base: TabularEnvironment {}
