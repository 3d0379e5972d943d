import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import OneHotTestSupport

/// A walk on five places, 0 left and 1 right, that ends at the rightmost: right in every respect but for `flaw`.
struct Walk: Environment {
  enum Flaw {
    case emptyIdentifier, noObservation, noActions, zeroTimeLimit, infiniteThreshold, disorderedBounds
    case changingSpecification, unwrittenNumber, unwrittenAtEnd, outOfBounds, infiniteObservation
    case infiniteReward, ownRandomness, remembersEpisodes, sharedState, endless
  }

  var flaw: Flaw?
  var timeLimit: Int? = 50
  private var position = 0
  private var episodes = 0
  private var shared = Shared()

  /// State that copies have in common, as no environment may.
  private final class Shared: @unchecked Sendable { var position = 0 }

  init(_ flaw: Flaw? = nil, timeLimit: Int? = 50) {
    self.flaw = flaw
    self.timeLimit = flaw == .endless ? nil : timeLimit
  }

  var specification: EnvironmentSpecification {
    var bounds: [ClosedRange<Float>] = [0...4, -.infinity...(.infinity)]
    if flaw == .noObservation { bounds = [] }
    if flaw == .disorderedBounds { bounds[1] = disorderedRange(from: 1, to: -1) }
    let isChanged = flaw == .changingSpecification && episodes > 0
    return EnvironmentSpecification(
      identifier: flaw == .emptyIdentifier ? "" : isChanged ? "run" : "walk",
      observation: .init(bounds: bounds), actionCount: flaw == .noActions ? 0 : 2,
      timeLimit: flaw == .zeroTimeLimit ? 0 : timeLimit,
      rewardThreshold: flaw == .infiniteThreshold ? .infinity : 1)
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    position = random.index(below: 4)
    if flaw == .remembersEpisodes { position = episodes % 4 }
    shared.position = position
    episodes += 1
    write(into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if flaw == .sharedState { position = shared.position }
    position = max(0, position + (action == 1 ? 1 : -1))
    if flaw == .endless { position = min(position, 3) }
    shared.position = position
    if !(flaw == .unwrittenAtEnd && position == 4) { write(into: &observation) }
    var reward = flaw == .infiniteReward && position == 4 ? .infinity : Double(position)
    if flaw == .ownRandomness { reward = Double.random(in: 0..<1) }
    return StepOutcome(reward: reward, status: position == 4 ? .terminated : .running)
  }

  private func write(into observation: inout MutableSpan<Float>) {
    observation[0] = flaw == .outOfBounds && position == 3 ? -1 : Float(position)
    if flaw == .unwrittenNumber { return }
    observation[1] = flaw == .infiniteObservation ? .infinity : 1
  }
}

/// A walk in which one cannot go left from the leftmost place.
struct MaskedWalk: MaskedEnvironment {
  enum Flaw { case nothingAllowed, unwrittenEntry }

  var flaw: Flaw?
  private var isLeftmost = false
  private var walk = Walk()

  init(_ flaw: Flaw? = nil) { self.flaw = flaw }

  var specification: EnvironmentSpecification { walk.specification }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    walk.reset(using: &random, into: &observation)
    isLeftmost = observation[0] == 0
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if isLeftmost && action == 0 { programmerError("an action that is not allowed was taken") }
    defer { isLeftmost = observation[0] == 0 }
    return walk.step(action, using: &random, into: &observation)
  }

  func writeActionMask(into allowed: inout MutableSpan<Bool>) {
    allowed[0] = !isLeftmost && flaw != .nothingAllowed
    if flaw != .unwrittenEntry { allowed[1] = flaw != .nothingAllowed }
  }
}

/// A walk that saves its state.
struct SavedWalk: Environment {
  enum Flaw { case forgets, fails, lapses }

  var flaw: Flaw?
  private var position = 0
  private var steps = 0
  /// Nothing depends on it.
  private var first = 0

  init(_ flaw: Flaw? = nil) { self.flaw = flaw }

  var specification: EnvironmentSpecification { Walk().specification }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    position = random.index(below: 4)
    first = position + 1
    steps = 0
    write(into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    position = min(4, max(0, position + (action == 1 ? 1 : -1)))
    steps += 1
    write(into: &observation)
    return StepOutcome(reward: Double(position), status: position == 4 ? .terminated : .running)
  }

  func savedState() -> Data? {
    Data([UInt8(position), UInt8(flaw == .forgets ? 0 : steps), UInt8(first)])
  }

  mutating func restore(savedState: Data) throws {
    if flaw == .fails { throw InputError(.data, "state", "lost") }
    (position, steps) = (Int(savedState[0]), Int(savedState[1]))
    if flaw != .lapses { first = Int(savedState[2]) }
  }

  private func write(into observation: inout MutableSpan<Float>) {
    observation[0] = Float(position)
    observation[1] = Float(steps)
  }
}

/// A walk with a batch of its own.
struct BatchedWalk: Environment {
  enum Flaw {
    case count, specification, masks, reset, intrusion, observation, unwritten, reward, status, type
  }

  var flaw: Flaw?
  private var walk = Walk()

  init(_ flaw: Flaw? = nil) { self.flaw = flaw }

  var specification: EnvironmentSpecification { walk.specification }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    walk.reset(using: &random, into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    walk.step(action, using: &random, into: &observation)
  }

  func batched(count: Int) -> any BatchEnvironment {
    Batch(original: self, base: Replicated(walk, count: count))
  }

  struct Batch: BatchEnvironment {
    let original: BatchedWalk
    var base: Replicated<Walk>

    private var flaw: Flaw? { original.flaw }
    var count: Int { flaw == .count ? base.count + 1 : base.count }
    var masksActions: Bool { flaw == .masks }
    var specification: EnvironmentSpecification {
      flaw == .specification ? Walk(timeLimit: 49).specification : base.specification
    }

    mutating func reset(
      _ indices: ArraySlice<Int>, using randoms: inout RandomStreams, observations: Matrix
    ) {
      base.reset(indices, using: &randoms, observations: observations)
      if flaw == .intrusion { observations[count - 1, 0] += 1 }
      if flaw == .reset { for index in indices { observations[index, 0] += 1 } }
    }

    mutating func step(
      actions: [Int], using randoms: inout RandomStreams, observations: Matrix,
      outcomes: inout StepOutcomes
    ) {
      base.step(actions: actions, using: &randoms, observations: observations, outcomes: &outcomes)
      // A difference of rounding is allowed, a larger one is not.
      observations[1, 1] += flaw == nil ? 1e-7 : 0
      if flaw == .observation { observations[1, 1] += 1e-4 }
      if flaw == .unwritten { observations[2, 0] = .nan }
      if flaw == .reward { outcomes[1].reward += 1 }
      if flaw == .status && outcomes[2].status == .terminated { outcomes[2].status = .truncated }
    }

    func writeActionMask(_ index: Int, into allowed: inout MutableSpan<Bool>) {}

    subscript(index: Int) -> any MultiDiscreteEnvironment {
      get {
        if flaw == .type { return base[index] }
        var single = original
        single.walk = base[index] as! Walk
        return single
      }
      set { base[index] = (newValue as! BatchedWalk).walk }
    }
  }
}

/// A walk on five places from the second one on, 0 left and 1 right, whose rightmost ends it, with a table.
struct TabularWalk: Environment, TabularEnvironment {
  enum Flaw: CaseIterable {
    /// The second place is shown as the third one when it is entered.
    case shows
    case leavesUnwritten
    /// What is shown is entered, but one stays where one was.
    case stays
    /// One that can be entered, and others that cannot.
    case throwsInSome
    /// By the table the leftmost place is the end, and not the rightmost.
    case leads
  }

  var flaw: Flaw?
  private var position = 1

  init(flaw: Flaw? = nil) { self.flaw = flaw }

  var specification: EnvironmentSpecification {
    .init(identifier: "tabular walk", observation: .init(count: 1, in: 0...4), actionCount: 2, timeLimit: 50)
  }

  var model: TabularModel {
    let end = flaw == .leads ? 0 : 4
    return TabularModel(
      transitions: (0..<5).map { place in
        [max(0, place - 1), min(4, place + 1)].map { next in
          [.init(probability: 1, nextState: next, reward: 0, terminated: next == end)]
        }
      },
      initialDistribution: [0, 1, 0, 0, 0])
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    position = 1
    observation[0] = 1
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    position = min(4, max(0, position + (action == 1 ? 1 : -1)))
    observation[0] = Float(position)
    return StepOutcome(reward: 0, status: position == 4 ? .terminated : .running)
  }

  mutating func enter(
    _ state: Int, afterSteps steps: Int, into observation: inout MutableSpan<Float>
  ) throws {
    if flaw == .throwsInSome, state == 2 { throw InputError(.data, "state 2", "unknown") }
    if flaw != .stays { position = state }
    if flaw != .leavesUnwritten { observation[0] = flaw == .shows && state == 1 ? 2 : Float(state) }
  }
}

/// An environment of one step that brings any model and any metrics.
struct Declared: Environment, TabularEnvironment {
  var model = TabularModel(
    transitions: [
      Array(repeating: [.init(probability: 1, nextState: 0, reward: 1, terminated: true)], count: 2)
    ],
    initialDistribution: [1])
  var metrics: [EpisodeMetric] = []
  var measured = 0.5

  var specification: EnvironmentSpecification {
    .init(
      identifier: "declared", observation: .init(count: 1, in: 0...1), actionCount: 2, timeLimit: 5,
      metrics: metrics)
  }

  func measureEpisode() -> EpisodeMeasurements { .init(repeating: measured) }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    observation[0] = 1
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    observation[0] = 1
    return StepOutcome(reward: 1, status: .terminated)
  }
}
