import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotNumerics
import Testing

@Suite("Environments that need a memory")
struct MemoryTests {
  /// Plays an episode; `act` is told the step and the place of the 1.
  private func play(
    _ environment: some Environment, seed: UInt64, act: (Int, Int) -> Int
  ) -> (return: Double, steps: Int) {
    var (environment, random) = (environment, RandomSource(seed: seed, purpose: .measurement))
    let observation = Matrix(count: environment.specification.observation.count)
    observation.withElements { environment.reset(using: &random, into: &$0) }
    var (total, steps) = (0.0, 0)
    while true {
      let action = act(steps, observation.placeOfOne(inRow: 0)!)
      let outcome = observation.withElements { environment.step(action, using: &random, into: &$0) }
      total += outcome.reward
      steps += 1
      if outcome.status != .running { return (total, steps) }
    }
  }

  @Test("the maze shows its sign once, and pays for the turn that it told", arguments: [1, 2, 20])
  func maze(length: Int) {
    var options = TMaze.Options()
    options.length = length
    var signs: Set<Int> = []
    for seed: UInt64 in 0..<20 {
      var (seen, sign): ([Int], Int) = ([], 0)
      let right = play(TMaze(options), seed: seed) { step, place in
        seen.append(place)
        if step == 0 { sign = place }
        return step == length ? sign : 1 - sign
      }
      #expect(right == (1, length + 1))
      #expect(seen == [sign] + Array(repeating: 2, count: length - 1) + [3])
      signs.insert(sign)
      #expect(play(TMaze(options), seed: seed) { _, _ in 1 - sign }.return == 0)
    }
    #expect(signs == [0, 1])
  }

  @Test("symbols are to be said after the delay", arguments: [1, 4, 7])
  func symbols(delay: Int) {
    var options = RepeatedSymbols.Options()
    (options.delay, options.symbols) = (delay, 3)
    var seen: [Int] = []
    let right = play(RepeatedSymbols(options), seed: 1) { step, place in
      seen.append(place)
      return step < delay ? 0 : seen[step - delay]
    }
    #expect(right == (1, delay + RepeatedSymbols.answers))
    #expect(Set(seen) == [0, 1, 2])
    seen = []
    let wrong = play(RepeatedSymbols(options), seed: 1) { step, place in
      seen.append(place)
      return step < delay ? 0 : (seen[step - delay] + 1) % 3
    }
    #expect(wrong.return == 0)
  }

  @Test("a pole whose velocities are hidden moves as it does where they are shown")
  func hiddenVelocities() throws {
    let entry = try EnvironmentRegistry.standard.element(named: "cartpole")
    let hidden = try entry.makeEnvironment(options: ["velocities": .text("hidden")], seed: 0)
    #expect(hidden.specification.observation.count == 2)
    var (few, all) = (hidden.batched(count: 5), CartPole().batched(count: 5))
    let (positions, states) = (Matrix(rows: 5, columns: 2), Matrix(rows: 5, columns: 4))
    func streams() -> RandomStreams {
      var streams = RandomStreams(seed: 3, purpose: .environment, first: 0, count: 5)
      for index in 0..<5 { streams.start(index, episode: 0) }
      return streams
    }
    var (one, other) = (streams(), streams())
    var (fewOutcomes, allOutcomes) = (StepOutcomes(count: 5), StepOutcomes(count: 5))
    few.reset([0, 1, 2, 3, 4], using: &one, observations: positions)
    all.reset([0, 1, 2, 3, 4], using: &other, observations: states)
    for step in 0..<30 {
      for index in 0..<5 {
        #expect(positions[index, 0] == states[index, 0] && positions[index, 1] == states[index, 2])
      }
      let actions = (0..<5).map { ($0 + step) % 3 == 0 ? 1 : 0 }
      few.step(actions: actions, using: &one, observations: positions, outcomes: &fewOutcomes)
      all.step(actions: actions, using: &other, observations: states, outcomes: &allOutcomes)
      #expect((0..<5).allSatisfy { fewOutcomes[$0].status == allOutcomes[$0].status })
    }
  }
}
