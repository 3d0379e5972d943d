import OneHotEnvironmentKit
import OneHotNumerics
import Testing

@testable import OneHotEnvironments

@Suite("A batch of CartPoles")
struct CartPoleBatchTests {
  /// The batch and as many single environments with equal streams, actions and states.
  private struct Pair {
    var batch: CartPoleBatch
    var singles: [CartPole]
    var streams: RandomStreams
    var randoms: [RandomSource]
    var outcomes: StepOutcomes
    let observations: Matrix
    let single = Matrix(count: 4)

    init(_ environment: CartPole = CartPole(), count: Int, kernels: EnvironmentKernels) {
      batch = CartPoleBatch(environment, count: count, kernels: kernels)
      singles = Array(repeating: environment, count: count)
      let streams = RandomStreams(seed: 7, purpose: .measurement, first: 5, count: count)
      self.streams = streams
      randoms = (0..<count).map { streams[$0] }
      outcomes = StepOutcomes(count: count)
      observations = Matrix(rows: count, columns: 4)
    }

    mutating func reset(_ indices: [Int]) {
      batch.reset(indices[...], using: &streams, observations: observations)
      for index in indices {
        single.withElements { singles[index].reset(using: &randoms[index], into: &$0) }
        #expect(agrees(index) && streams[index] == randoms[index])
      }
    }

    /// Takes the actions on both sides; returns the environments that are through.
    mutating func step(_ actions: [Int]) -> [Int] {
      batch.step(actions: actions, using: &streams, observations: observations, outcomes: &outcomes)
      var ended = [Int]()
      var differences = 0
      for index in singles.indices {
        let outcome = single.withElements {
          singles[index].step(actions[index], using: &randoms[index], into: &$0)
        }
        if outcome != outcomes[index] || !agrees(index) { differences += 1 }
        if outcome.status != .running { ended.append(index) }
      }
      #expect(differences == 0)
      return ended
    }

    private func agrees(_ index: Int) -> Bool {
      batch.state(index) == singles[index].state
        && observations.slice(index..<index + 1).elements == single.elements
    }
  }

  private static let variants = Kernels.available.map { EnvironmentKernels(of: $0) }

  @Test("gives the same bits as single ones, with random actions", arguments: [1, 3, 7, 17, 65])
  func randomActions(count: Int) {
    for kernels in Self.variants {
      var pair = Pair(count: count, kernels: kernels)
      var choices = RandomSource(seed: 1, purpose: .action, index: count)
      pair.reset(Array(0..<count))
      for _ in 0..<3000 {
        let ended = pair.step((0..<count).map { _ in choices.index(below: 2) })
        if !ended.isEmpty { pair.reset(ended) }
      }
    }
  }

  @Test("gives the same rewards as single ones, whatever is rewarded")
  func rewards() {
    var options = CartPole.Options()
    options.suttonBartoReward = true
    for kernels in Self.variants {
      var pair = Pair(CartPole(options), count: 9, kernels: kernels)
      pair.reset(Array(0..<9))
      for step in 0..<200 {
        let ended = pair.step((0..<9).map { ($0 * step) % 3 == 0 ? 0 : 1 })
        if !ended.isEmpty { pair.reset(ended) }
      }
    }
  }

  @Test("gives the same bits as single ones over whole balanced episodes")
  func balanced() {
    for kernels in Self.variants {
      var pair = Pair(count: 11, kernels: kernels)
      pair.reset(Array(0..<11))
      for _ in 0..<2000 {
        let actions = pair.singles.map { $0.state.angle + 0.3 * $0.state.angularVelocity > 0 ? 1 : 0 }
        let ended = pair.step(actions)
        if !ended.isEmpty { pair.reset(ended) }
      }
    }
  }

  @Test(
    "gives the same bits as single ones from any state",
    arguments: [0, 0.3, -0.785, 0.7850001, 1.5, -3, 100, 1e9, .infinity, .nan] as [Double])
  func anyState(angle: Double) {
    let state = CartPole.State(position: 1, velocity: -2, angle: angle, angularVelocity: 3)
    for kernels in Self.variants {
      var pair = Pair(CartPole(state: state), count: 9, kernels: kernels)
      pair.batch.step(
        actions: Array(repeating: 1, count: 9), using: &pair.streams, observations: pair.observations,
        outcomes: &pair.outcomes)
      let outcome = pair.single.withElements {
        pair.singles[0].step(1, using: &pair.randoms[0], into: &$0)
      }
      for index in 0..<9 {
        #expect(pair.outcomes[index] == outcome)
        #expect(bits(pair.batch.state(index)) == bits(pair.singles[0].state))
      }
    }
  }

  /// What NaN does not equal, its bits do; that of which sign it is nobody promises.
  private func bits(_ state: CartPole.State) -> [UInt64] {
    [state.position, state.velocity, state.angle, state.angularVelocity].map {
      $0.isNaN ? Double.nan.bitPattern : $0.bitPattern
    }
  }

  @Test("falls, one state after the other, exactly as single ones do, far beyond the end")
  func beyondTheEnd() {
    for kernels in Self.variants {
      var pair = Pair(count: 5, kernels: kernels)
      pair.reset(Array(0..<5))
      for _ in 0..<500 { _ = pair.step([1, 0, 1, 0, 1]) }
    }
  }

  @Test("starts from streams that stand within a block, too")
  func oddStreams() {
    for kernels in Self.variants {
      var pair = Pair(count: 6, kernels: kernels)
      for index in 0..<6 {
        for _ in 0..<index { _ = pair.randoms[index].nextWord() }
        pair.streams[index] = pair.randoms[index]
      }
      pair.reset([0, 2, 3, 5])
      pair.reset([4])
    }
  }

  @Test("conforms at odd sizes", arguments: [1, 7, 17, 65])
  func conforms(count: Int) throws {
    try EnvironmentConformance(batchCount: count).verify(CartPole())
  }

  @Test("traps at actions it does not have")
  func unknownActions() async {
    await #expect(processExitsWith: .failure) { takeActions([0, 1, 2]) }
    await #expect(processExitsWith: .failure) { takeActions([0, 0, 0, 1, 0, 1, 0, 1, -1]) }
    await #expect(processExitsWith: .failure) { takeActions([0, .min, 1]) }
  }
}

private func takeActions(_ actions: [Int]) {
  var runner = EnvironmentRunner(CartPole(), count: actions.count, seed: 1, purpose: .measurement)
  runner.startAll()
  runner.step(actions)
}
