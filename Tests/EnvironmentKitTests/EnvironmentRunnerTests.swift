import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotNumerics
import Testing

@Suite("A runner of environments")
struct EnvironmentRunnerTests {
  /// One environment run by hand: everything a runner does.
  private struct Single {
    var environment: CartPole
    var index: Int
    var random: RandomSource
    var episode = 0
    var steps = 0
    var total = 0.0
    let observation = Matrix(count: 4)

    init(index: Int) {
      environment = CartPole()
      self.index = index
      random = RandomSource(seed: 4, purpose: .measurement, index: index)
      restart(0)
    }

    mutating func restart(_ episode: Int) {
      self.episode = episode
      random = RandomSource(seed: 4, purpose: .measurement, index: index, episode: episode)
      (steps, total) = (0, 0)
      observation.withElements { environment.reset(using: &random, into: &$0) }
    }

    mutating func step(_ action: Int, limit: Int) -> StepOutcome {
      var outcome = observation.withElements { environment.step(action, using: &random, into: &$0) }
      steps += 1
      total += outcome.reward
      if outcome.status == .running && steps >= limit { outcome.status = .truncated }
      return outcome
    }
  }

  @Test("does what running each environment by itself does", arguments: [1, 5, 8, 21])
  func againstSingles(count: Int) {
    let limit = 20
    var runner = EnvironmentRunner(
      CartPole(), count: count, first: 100, seed: 4, purpose: .measurement, timeLimit: limit)
    var singles = (0..<count).map { Single(index: 100 + $0) }
    var choices = RandomSource(seed: 0, purpose: .action)
    runner.startAll()
    var statuses: Set<StepOutcome.Status> = []
    for _ in 0..<400 {
      let actions = (0..<count).map { _ in choices.index(below: 2) }
      runner.step(actions)
      let outcomes = (0..<count).map { singles[$0].step(actions[$0], limit: limit) }
      for index in 0..<count { expectSame(runner, index, singles[index]) }
      #expect((0..<count).map { runner.outcomes[$0] } == outcomes)
      #expect(Array(runner.ended) == (0..<count).filter { outcomes[$0].status != .running })
      statuses.formUnion(outcomes.map(\.status))
      for index in runner.ended { singles[index].restart(singles[index].episode + 1) }
      runner.restartEnded()
      #expect(runner.ended.isEmpty)
      for index in 0..<count { expectSame(runner, index, singles[index]) }
    }
    #expect(statuses == [.running, .terminated, .truncated])
  }

  private func expectSame(_ runner: EnvironmentRunner, _ index: Int, _ single: Single) {
    #expect(runner.observations.slice(index..<index + 1).elements == single.observation.elements)
    #expect(runner.length(index) == single.steps && runner.returns[index] == single.total)
    #expect(runner.episodes[index] == single.episode)
  }

  @Test("gives an environment the same episodes in any group")
  func grouping() throws {
    var options = GridWorld.Options()
    options.slip = 0.5
    let environment = try GridWorld(options)
    var whole = EnvironmentRunner(environment, count: 9, seed: 2)
    var part = EnvironmentRunner(environment, count: 4, first: 3, seed: 2)
    whole.startAll()
    part.startAll()
    var choices = RandomSource(seed: 0, purpose: .action)
    for _ in 0..<2000 {
      let actions = (0..<9).map { _ in choices.index(below: 4) }
      whole.step(actions)
      part.step(Array(actions[3..<7]))
      #expect(whole.observations.slice(3..<7).elements == part.observations.elements)
      whole.restartEnded()
      part.restartEnded()
    }
    #expect(part.episodes.max()! > 3)
  }

  @Test("leaves what it handed out as it was, and its copies alone")
  func copies() {
    var runner = EnvironmentRunner(CartPole(), count: 3, seed: 2)
    runner.startAll()
    let start = runner.observations
    let numbers = start.elements
    var copy = runner
    runner.step([0, 1, 0])
    #expect(start.elements == numbers && copy.observations.elements == numbers)
    #expect(runner.observations.elements != numbers)
    copy.step([0, 1, 0])
    #expect(copy.observations.elements == runner.observations.elements)
    copy.startAll()
    #expect(copy.observations.elements == numbers && runner.observations.elements != numbers)
  }

  @Test("can play a given episode, wherever one has ended or everywhere")
  func givenEpisodes() {
    var runner = EnvironmentRunner(CartPole(), count: 3, seed: 2, timeLimit: 1)
    runner.startAll(episode: 6)
    let first = runner.observations.elements
    runner.step([0, 1, 0])
    #expect(Array(runner.ended) == [0, 1, 2])
    runner.restartEnded(episode: 6)
    #expect(runner.observations.elements == first && runner.episodes == [6, 6, 6])
    runner.startAll()
    #expect(runner.observations.elements != first && runner.episodes == [0, 0, 0])
  }

  @Test("of no environments does nothing")
  func none() {
    var runner = EnvironmentRunner(CartPole(), count: 0, seed: 2)
    runner.startAll()
    runner.step([])
    #expect(runner.ended.isEmpty)
  }
}
