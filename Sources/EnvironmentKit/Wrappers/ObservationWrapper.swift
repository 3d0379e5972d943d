import Foundation
import OneHotFoundations
import OneHotNumerics

/// Another environment, seen otherwise: actions, rewards and ends are those of ``base``, and so are its action mask, its
/// metrics and its table; to each of its observations something is added.
///
/// What conforms has to say no more than how an observation is completed, and what of it is remembered. It is then stepped in batches, many at once where
/// ``base`` can be, and saved in the middle of an episode as ``base`` is. ``FrameStack`` and ``TimeAware`` are such; they
/// wrap each other too.
///
/// To keep mask, table and picture, a wrapper `W` declares `extension W: Environment where Base: Environment {}`, and the same for
/// ``MaskedMultiDiscreteEnvironment``, ``TabularEnvironment`` and ``RenderableEnvironment``.
public protocol ObservationWrapper: MultiDiscreteEnvironment {
  /// What is wrapped.
  associatedtype Base: MultiDiscreteEnvironment

  /// The environment wrapped, in its present state.
  var base: Base { get set }

  /// Where the numbers of ``base`` stand in an observation: one after the other from here on.
  var baseStart: Int { get }

  /// Writes what is missing of an observation, and remembers what later ones need.
  ///
  /// - Parameters:
  ///   - observation: the whole, in which those numbers are written that come from ``base``.
  ///   - isFirst: whether an episode starts with it; then nothing of an earlier one may be remembered.
  mutating func complete(_ observation: inout MutableSpan<Float>, isFirst: Bool)

  /// Saves and restores what it remembers of the present episode, apart from ``base``.
  mutating func exchangeMemory(with archive: inout StateArchive) throws
}

extension ObservationWrapper {
  private var baseColumns: Range<Int> {
    baseStart..<baseStart + base.specification.observation.count
  }

  /// Starts an episode of ``base``.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    var part = observation._mutatingExtracting(baseColumns)
    base.reset(using: &random, into: &part)
    complete(&observation, isFirst: true)
  }

  /// Takes a step in ``base``.
  public mutating func step(
    _ actions: Span<Int>, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    var part = observation._mutatingExtracting(baseColumns)
    let outcome = base.step(actions, using: &random, into: &part)
    complete(&observation, isFirst: false)
    return outcome
  }

  /// As those of ``base``.
  public var areCopiesIndependent: Bool { base.areCopiesIndependent }

  /// What ``base`` measured.
  public func measureEpisode() -> EpisodeMeasurements { base.measureEpisode() }

  /// The state of ``base`` and what is remembered; nil if ``base`` saves none.
  public func savedState() throws -> Data? {
    guard let state = try base.savedState() else { return nil }
    var (copy, archive, bytes) = (self, StateArchive(), Array(state))
    try archive.exchange(list: "environment", &bytes)
    try copy.exchangeMemory(with: &archive)
    return Data(archive.bytes)
  }

  /// Takes over the state of ``base`` and what is remembered.
  public mutating func restore(savedState: Data) throws {
    var (archive, bytes) = (StateArchive(restoring: Array(savedState)), [UInt8]())
    try archive.exchange(list: "environment", &bytes)
    try base.restore(savedState: Data(bytes))
    try base.verifyRestored(from: Data(bytes))
    try exchangeMemory(with: &archive)
    try archive.finish()
  }

  /// A batch of ``base``, whose observations are completed.
  public func batched(count: Int) -> any BatchEnvironment { WrappedBatch(self, count: count) }
}

extension ObservationWrapper where Base: Environment {
  /// Takes a step in ``base``.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    var part = observation._mutatingExtracting(baseColumns)
    let outcome = base.step(action, using: &random, into: &part)
    complete(&observation, isFirst: false)
    return outcome
  }
}

extension ObservationWrapper where Base: MaskedMultiDiscreteEnvironment {
  /// What ``base`` allows.
  public func writeActionMask(into allowed: inout MutableSpan<Bool>) {
    base.writeActionMask(into: &allowed)
  }
}

extension ObservationWrapper where Base: TabularEnvironment {
  /// The model of ``base``: what is seen does not change what happens.
  public var model: TabularModel { base.model }
}

extension ObservationWrapper where Self: TabularEnvironment, Base: TabularEnvironment {
  /// Throws: what the wrapper adds may depend on the way to a state.
  public mutating func enter(
    _ state: Int, afterSteps steps: Int, into observation: inout MutableSpan<Float>
  ) throws {
    let wrapper = "\(Self.self)".prefix { $0 != "<" }
    throw InputError(
      .usage, "environment \(specification.identifier)",
      "what is observed through its wrapper \(wrapper) depends on the way to a state, of which the table knows nothing, "
        + "so that no exact return can be worked out", remedy: "play episodes, or do without the wrapper")
  }
}
