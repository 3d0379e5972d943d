import Foundation
import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotNumerics
import Testing

@Suite("Wrappers of observations")
struct ObservationWrapperTests {
  private let conformance = EnvironmentConformance()

  /// A walk, bare or wrapped, whose actions are given; its observations.
  private func observations(
    _ environment: some Environment, _ actions: [Int], episode: Int = 0
  ) -> [[Float]] {
    var environment = environment
    var random = RandomSource(seed: 1, purpose: .measurement, episode: episode)
    let memory = Matrix(count: environment.specification.observation.count)
    memory.fill(.nan)
    memory.withElements { environment.reset(using: &random, into: &$0) }
    return [memory.elements]
      + actions.map { action in
        memory.fill(.nan)
        memory.withElements { _ = environment.step(action, using: &random, into: &$0) }
        return memory.elements
      }
  }

  @Test("a stack shows the last observations, the oldest first, and the first one for those there were not")
  func stack() {
    let actions = [0, 0, 1, 0, 1]
    let seen = observations(Walk(), actions)
    let stacked = observations(FrameStack(Walk(), count: 3), actions)
    #expect(stacked.count == 6)
    for step in stacked.indices {
      #expect(stacked[step] == seen[max(0, step - 2)] + seen[max(0, step - 1)] + seen[step])
    }
    #expect(observations(FrameStack(Walk(), count: 1), actions) == seen)
  }

  @Test("a clock shows the share of the time limit that has passed, and stays at 1 beyond it")
  func clock() throws {
    let actions = [0, 0, 0, 0, 0, 0]
    let seen = observations(Walk(timeLimit: 4), actions)
    let timed = try observations(TimeAware(Walk(timeLimit: 4)), actions)
    #expect(timed.map { $0[2] } == [0, 0.25, 0.5, 0.75, 1, 1, 1])
    #expect(timed.map { Array($0[..<2]) } == seen)
  }

  @Test("specifications change in nothing but the observation")
  func specifications() throws {
    var expected = Walk().specification
    let bounds = expected.observation.bounds
    expected.observation = .init(bounds: bounds + bounds + [0...1])
    #expect(try TimeAware(FrameStack(Walk(), count: 2)).specification == expected)
    expected.observation = .init(bounds: bounds + [0...1] + bounds + [0...1])
    #expect(try FrameStack(TimeAware(Walk()), count: 2).specification == expected)
  }

  @Test("wrapped environments conform, each in the other too")
  func conform() throws {
    func verify(_ environment: some MultiDiscreteEnvironment) throws {
      try conformance.verify(FrameStack(environment, count: 4))
      guard environment.specification.timeLimit != nil else { return }
      try conformance.verify(TimeAware(environment))
      try conformance.verify(TimeAware(FrameStack(environment, count: 2)))
      try conformance.verify(FrameStack(TimeAware(environment), count: 2))
    }
    try verify(Walk())
    try verify(Walk(timeLimit: nil))
    try verify(MaskedWalk())
    try verify(SavedWalk())
    try verify(BatchedWalk())
    try verify(CartPole())
    try verify(GridWorld())
    try verify(Declared(metrics: [EpisodeMetric("share", title: "share")]))
  }

  @Test("a wrapper of one's own conforms, alone and around another")
  func own() throws {
    try conformance.verify(Remembering(MaskedWalk()))
    try conformance.verify(TimeAware(Remembering(SavedWalk())))
    try conformance.verify(FrameStack(Remembering(CartPole()), count: 2))
  }

  @Test("masks, tables and metrics are kept where there are any")
  func capabilities() throws {
    func wrapped(_ environment: some MultiDiscreteEnvironment) throws -> any MultiDiscreteEnvironment {
      try TimeAware(FrameStack(environment, count: 2))
    }
    #expect(try wrapped(MaskedWalk()) is any MaskedMultiDiscreteEnvironment)
    #expect(try wrapped(MaskedWalk()).batched(count: 2).masksActions)
    #expect(
      try
        !(wrapped(Walk()) is any MaskedMultiDiscreteEnvironment || wrapped(Walk()) is any TabularEnvironment))
    let table = try #require(try wrapped(GridWorld()) as? any TabularEnvironment)
    #expect(try table.model == GridWorld().model)
    let measuring = Declared(metrics: [EpisodeMetric("share", title: "share")], measured: 0.25)
    #expect(try wrapped(measuring).measureEpisode()[0] == 0.25)
    #expect(try wrapped(measuring).batched(count: 2).measureEpisode(1)[0] == 0.25)
  }

  @Test("a state is saved with what is remembered, and only where the environment saves its own")
  func savedStates() throws {
    #expect(try FrameStack(Walk(), count: 2).savedState() == nil)
    var environment = try TimeAware(FrameStack(SavedWalk(), count: 3))
    var random = RandomSource(seed: 1, purpose: .measurement)
    let memory = Matrix(count: 7)
    memory.withElements { environment.reset(using: &random, into: &$0) }
    for action in [0, 1, 0] {
      memory.withElements { _ = environment.step(action, using: &random, into: &$0) }
    }
    let state = try #require(try environment.savedState())
    var other = try TimeAware(FrameStack(SavedWalk(), count: 3))
    try other.restore(savedState: state)
    let expected = memory.elements
    #expect(expected[1] == 1 && expected[5] == 3)
    memory.withElements { _ = other.step(0, using: &random, into: &$0) }
    #expect(memory.elements[0..<4] == expected[2..<6] && memory.elements[6] == 4 / 50)
    #expect(throws: InputError.self) { try other.restore(savedState: state.dropLast()) }
    #expect(throws: InputError.self) { try other.restore(savedState: state + [0]) }
  }

  @Test("a batch is that of the environment wrapped")
  func batches() throws {
    var random = RandomStreams(seed: 1, purpose: .measurement, count: 2)
    var batch = try TimeAware(FrameStack(BatchedWalk(), count: 2)).batched(count: 2)
    let observations = Matrix(rows: 2, columns: 5)
    batch.reset([0, 1], using: &random, observations: observations)
    var outcomes = StepOutcomes(count: 2)
    batch.step(actions: [0, 0], using: &random, observations: observations, outcomes: &outcomes)
    // By this a batched walk differs from single ones.
    #expect(observations[0, 3] == 1 && observations[1, 3] == 1 + 1e-7)
    batch[0] = batch[1]
    batch.step(actions: [0, 0], using: &random, observations: observations, outcomes: &outcomes)
    #expect(observations[0, 1] == 1 + 1e-7 && observations[0, 4] == 2 / 50)
  }

  @Test("copies of a batch go on by themselves")
  func copies() {
    var runner = EnvironmentRunner(FrameStack(CartPole(), count: 2), count: 3, seed: 2)
    runner.startAll()
    runner.step([0, 1, 0])
    var copy = runner
    runner.step([1, 1, 1])
    runner.step([1, 1, 1])
    copy.step([1, 1, 1])
    copy.step([1, 1, 1])
    #expect(copy.observations.elements == runner.observations.elements)
  }

  @Test("what an environment leaves unwritten is found")
  func unwritten() {
    let violations = conformance.violations(in: FrameStack(Walk(.unwrittenNumber), count: 2))
    #expect(violations.first?.check == .observationWritten)
  }

  @Test("a clock needs a time limit, and a stack an observation")
  func refusals() async {
    let error = #expect(throws: InputError.self) { try TimeAware(Walk(timeLimit: nil)) }
    #expect(
      error?.description
        == "environment walk: it has no time limit, so that there is no share of it to be shown; leave out "
        + "time=true, or declare a time limit")
    await #expect(processExitsWith: .failure) { _ = FrameStack(Walk(), count: 0) }
  }
}

/// The wrapper of the article on environments of one's own.
private struct Remembering<Base: MultiDiscreteEnvironment>: ObservationWrapper {
  var base: Base
  let specification: EnvironmentSpecification
  let baseStart = 0
  private var first: Float = 0

  init(_ environment: Base) {
    base = environment
    var specification = environment.specification
    let bounds = specification.observation.bounds
    specification.observation = .init(bounds: bounds + [bounds[0]])
    self.specification = specification
  }

  mutating func complete(_ observation: inout MutableSpan<Float>, isFirst: Bool) {
    if isFirst { first = observation[0] }
    observation[observation.count - 1] = first
  }

  mutating func exchangeMemory(with archive: inout StateArchive) throws {
    try archive.exchange("first", &first)
  }
}

extension Remembering: MaskedMultiDiscreteEnvironment where Base: MaskedMultiDiscreteEnvironment {}
extension Remembering: TabularEnvironment where Base: TabularEnvironment {}
