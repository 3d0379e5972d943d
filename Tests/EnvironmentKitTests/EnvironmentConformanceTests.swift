import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import Testing

@Suite("The conformance checker")
struct EnvironmentConformanceTests {
  typealias Check = EnvironmentConformance.Check

  private let conformance = EnvironmentConformance()

  @Test("finds nothing in environments that conform")
  func sound() throws {
    try conformance.verify(Walk())
    try conformance.verify(Walk(timeLimit: nil))
    try conformance.verify(MaskedWalk())
    try conformance.verify(BatchedWalk())
    try conformance.verify(SavedWalk())
    try conformance.verify(Declared())
  }

  @Test(
    "finds what a flawed environment does wrong",
    arguments: [
      (Walk.Flaw.emptyIdentifier, Check.specification), (.noObservation, .specification),
      (.noActions, .specification), (.zeroTimeLimit, .specification), (.infiniteThreshold, .specification),
      (.disorderedBounds, .specification), (.changingSpecification, .specification),
      (.unwrittenNumber, .observationWritten), (.unwrittenAtEnd, .observationWritten),
      (.outOfBounds, .observationBounds), (.infiniteObservation, .observationBounds),
      (.infiniteReward, .finiteReward), (.ownRandomness, .determinism), (.remembersEpisodes, .restart),
      (.sharedState, .independentCopies), (.endless, .episodeEnds),
    ])
  func walk(flaw: Walk.Flaw, check: Check) {
    #expect(conformance.violations(in: Walk(flaw)).first?.check == check)
  }

  @Test("finds flawed action masks", arguments: [MaskedWalk.Flaw.nothingAllowed, .unwrittenEntry])
  func masks(flaw: MaskedWalk.Flaw) {
    #expect(conformance.violations(in: MaskedWalk(flaw)).map(\.check) == [.actionMask])
  }

  @Test(
    "finds states that are not wholly saved or restored",
    arguments: [SavedWalk.Flaw.forgets, .fails, .lapses])
  func savedStates(flaw: SavedWalk.Flaw) {
    #expect(conformance.violations(in: SavedWalk(flaw)).map(\.check) == [.savedState])
  }

  @Test(
    "finds batches that differ from single environments",
    arguments: [
      BatchedWalk.Flaw.count, .specification, .masks, .reset, .intrusion, .observation, .unwritten, .reward,
      .status, .type,
    ])
  func batches(flaw: BatchedWalk.Flaw) {
    #expect(conformance.violations(in: BatchedWalk(flaw)).map(\.check) == [.batch])
  }

  @Test("finds tables that make no sense")
  func models() {
    let changes: [(inout TabularModel) -> Void] = [
      { $0.transitions[0][1][0].probability = 0.9 },
      { $0.transitions[0][1].append(.init(probability: -0.1, nextState: 0, reward: 0, terminated: true)) },
      { $0.transitions[0][0][0].nextState = 1 },
      { $0.transitions[0][0][0].reward = .nan },
      { $0.transitions[0].removeLast() },
      { $0.initialDistribution = [0.5, 0.5] },
      { $0.initialDistribution = [0.5] },
    ]
    for change in changes {
      var environment = Declared()
      change(&environment.model)
      #expect(conformance.violations(in: environment).map(\.check) == [.model])
    }
  }

  @Test("finds states of a table that are not entered as they are played")
  func entries() throws {
    try conformance.verify(TabularWalk())
    try conformance.verify(TimeAware(TabularWalk()))
    for flaw in TabularWalk.Flaw.allCases {
      #expect(conformance.violations(in: TabularWalk(flaw: flaw)).map(\.check) == [.entry])
    }
    let shown = try #require(conformance.violations(in: TabularWalk(flaw: .shows)).first)
    #expect(
      shown.description
        == "entered state, episode 0, step 0: [2.0] in state 1 where it was entered, should be [1.0] as it is when played"
    )
    let stays = try #require(conformance.violations(in: TabularWalk(flaw: .stays)).first)
    #expect(stays.seen.contains("which was entered, the step leads to ") && stays.actions != nil)
  }

  @Test("finds metrics that are not finite, too many or not told apart")
  func metrics() {
    let metric = EpisodeMetric("share", title: "share")
    #expect(conformance.violations(in: Declared(metrics: [metric])).isEmpty)
    #expect(
      conformance.violations(in: Declared(metrics: [metric], measured: .nan)).map(\.check) == [.metrics])
    let many = (0...EpisodeMetric.most).map { EpisodeMetric("\($0)", title: "share") }
    for metrics in [many, [metric, metric]] {
      #expect(conformance.violations(in: Declared(metrics: metrics)).map(\.check) == [.specification])
    }
  }

  @Test("finds players who are not as many as choices")
  func players() {
    func problem(_ players: Int) -> String? {
      let specification = EnvironmentSpecification(
        identifier: "team", observation: .init(bounds: [0...1, 0...2], ofEachOf: players),
        actions: ActionSpace([4, 4]))
      do { try EnvironmentConformance.verify(specification) } catch { return "\(error)" }
      return nil
    }
    #expect(problem(2) == nil)
    #expect(problem(3)?.contains("3 players see something, who make 2 choices") == true)
  }

  @Test("says where, what was seen and what would be right")
  func wording() throws {
    let bounds = try #require(conformance.violations(in: Walk(.outOfBounds)).first)
    #expect(bounds.episode != nil && bounds.step != nil)
    #expect(bounds.description.hasPrefix("observation bounds, episode "))
    #expect(bounds.description.hasSuffix(": observation[0] is -1.0, should be finite and in 0.0...4.0"))
    let endless = try #require(EnvironmentConformance(stepBudget: 99).violations(in: Walk(.endless)).first)
    #expect(
      endless.description
        == "episode ends, episode 0, step 99: the episode still goes on, should be over; declare a time "
        + "limit, or allow more steps than 99")
    let batch = try #require(conformance.violations(in: BatchedWalk(.reset)).first)
    #expect(batch.description.hasPrefix("batch, episode 0, step 0: environment 0: observation[0] is "))
  }

  @Test("names every action as the first of an episode")
  func actions() throws {
    let trap = TrapDoor()
    let violation = try #require(EnvironmentConformance(episodes: 1).violations(in: trap).first)
    #expect(violation.check == .finiteReward && violation.actions == [99] && violation.step == 1)
  }

  @Test("throws one error with all violations")
  func verification() {
    let error = #expect(throws: InputError.self) { try conformance.verify(Walk(.infiniteReward)) }
    #expect(error?.kind == .data)
    #expect(error?.subject == "environment 'walk'")
    #expect(error?.problem.contains("the reward is inf, should be finite") == true)
  }
}

/// One of a hundred actions gives no proper reward.
private struct TrapDoor: Environment {
  var specification: EnvironmentSpecification {
    .init(identifier: "trap door", observation: .init(count: 1), actionCount: 100, timeLimit: 1)
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    observation[0] = 0
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    observation[0] = 0
    return StepOutcome(reward: action == 99 ? .nan : 0)
  }
}
