import OneHotNumerics
import Testing

@testable import OneHotEnvironments

@Suite("A table of transitions")
struct TransitionTableTests {
  private static let (states, actions) = (5, 3)

  /// From each state and with each action one to four ways, all of them different.
  private static let ways = (0..<states * actions).map { entry in
    let count = 1 + entry % 4
    return (0..<count).map { way in
      TransitionTable.Way(
        cumulative: way == count - 1 ? 1 : Double(way + 1) / Double(count),
        nextState: (entry + 2 * way) % states, reward: Double(10 * entry + way), terminated: way == 3)
    }
  }

  @Test("is stepped as one draws from it by hand, for any number of actions", arguments: [1, 7, 33])
  func steps(count: Int) {
    let table = TransitionTable(Self.ways, actionCount: Self.actions)
    for variant in Kernels.available {
      var streams = RandomStreams(seed: 3, purpose: .measurement, count: count)
      var singles = (0..<count).map { streams[$0] }
      var choices = RandomSource(seed: 3, purpose: .action)
      var states = (0..<count).map { Int32($0 % Self.states) }
      let observations = Matrix(rows: count, columns: Self.states)
      var (rewards, statuses) = ([Double](repeating: 0, count: count), [UInt8](repeating: 0, count: count))
      for _ in 0..<50 {
        let chosen = (0..<count).map { _ in choices.index(below: Self.actions) }
        let expected = (0..<count).map { way(from: Int(states[$0]), chosen[$0], using: &singles[$0]) }
        #expect(
          EnvironmentKernels(of: variant).tableStep(
            table, states: &states, actions: chosen, using: &streams, observations: observations,
            oneHot: true, rewards: &rewards, statuses: &statuses))
        #expect(states.map(Int.init) == expected.map(\.nextState), "\(variant.name)")
        #expect(rewards == expected.map(\.reward) && statuses == expected.map { $0.terminated ? 1 : 0 })
        #expect(
          observations.elements
            == expected.flatMap { way in (0..<Self.states).map { $0 == way.nextState ? 1 : 0 } })
      }
      #expect((0..<count).allSatisfy { streams[$0] == singles[$0] })
    }
  }

  private func way(from state: Int, _ action: Int, using random: inout RandomSource) -> TransitionTable.Way {
    let ways = Self.ways[Self.actions * state + action]
    guard ways.count > 1 else { return ways[0] }
    let number = random.uniform()
    return ways.first { number < $0.cumulative }!
  }

  @Test("knows which actions it has", arguments: [-1, 3, 4, Int.max, Int.min])
  func unknownActions(action: Int) {
    let table = TransitionTable(Self.ways, actionCount: Self.actions)
    var streams = RandomStreams(seed: 3, purpose: .measurement, count: 2)
    var (states, rewards, statuses) = ([Int32](repeating: 4, count: 2), [0.0, 0.0], [0, 0] as [UInt8])
    #expect(
      !EnvironmentKernels.active.tableStep(
        table, states: &states, actions: [2, action], using: &streams,
        observations: Matrix(rows: 2, columns: 1), oneHot: false, rewards: &rewards, statuses: &statuses))
  }
}
