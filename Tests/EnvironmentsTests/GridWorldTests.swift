import Foundation
import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotNumerics
import Testing

@Suite("GridWorld")
struct GridWorldTests {
  private func world(_ map: String, _ change: (inout GridWorld.Options) -> Void = { _ in }) throws
    -> GridWorld
  {
    var options = GridWorld.Options()
    options.map = .name(map)
    change(&options)
    return try GridWorld(options)
  }

  @Test(
    "has built-in maps with their rules and optima",
    arguments: [
      ("four-rooms", 104, 200, 0.75, 0.81), ("lake", 64, 100, 0.75, 0.87), ("cliff", 48, 200, -20, -13),
      ("maze", 107, 300, 0.65, 0.73),
    ] as [(String, Int, Int, Double, Double)])
  func builtIn(map: String, states: Int, limit: Int, threshold: Double, optimum: Double) throws {
    let world = try world(map)
    let specification = world.specification
    #expect(specification.identifier == "gridworld/\(map)")
    #expect(specification.observation == .init(oneHot: states))
    #expect(specification.actionCount == 4)
    #expect(specification.timeLimit == limit)
    #expect(specification.rewardThreshold == threshold)
    #expect(abs(world.model.optimalReturn(horizon: limit) - optimum) < 1e-9)
  }

  @Test("keeps its threshold only under the map's own rules")
  func threshold() throws {
    #expect(try world("lake") { $0.goalReward = 1 }.specification.rewardThreshold == 0.75)
    #expect(try world("lake") { $0.goalReward = 2 }.specification.rewardThreshold == nil)
    #expect(try world("lake") { $0.slip = 0.1 }.specification.rewardThreshold == nil)
    #expect(try world("lake") { $0.timeLimit = 99 }.specification.timeLimit == 99)
    #expect(try GridWorld().specification.identifier == "gridworld/four-rooms")
  }

  /// Walks along actions and gives all states and outcomes.
  private func walk(_ world: GridWorld, _ actions: [Int]) -> (states: [Int], outcomes: [StepOutcome]) {
    var world = world
    var random = RandomSource(seed: 0, purpose: .measurement)
    let observation = Matrix(count: world.specification.observation.count)
    observation.withElements { world.reset(using: &random, into: &$0) }
    var states = [world.state]
    var outcomes: [StepOutcome] = []
    for action in actions {
      outcomes.append(observation.withElements { world.step(action, using: &random, into: &$0) })
      states.append(world.state)
      #expect(observation.elements.indices.filter { observation[$0] == 1 } == [world.state])
      #expect(observation.elements.reduce(0, +) == 1)
    }
    return (states, outcomes)
  }

  @Test("moves up, right, down and left; walls and the border block")
  func moves() throws {
    // The states:   0 1 2
    //               3   4
    //               5 6 7
    let world = try GridWorld(text: "S..\n.#.\n..G", name: "ring")
    let (states, outcomes) = walk(world, [0, 3, 1, 2, 1, 1, 2, 3, 2])
    #expect(states == [0, 0, 0, 1, 1, 2, 2, 4, 4, 7])
    #expect(outcomes.dropLast().allSatisfy { $0 == StepOutcome(reward: -0.01) })
    #expect(outcomes.last == StepOutcome(reward: 1, status: .terminated))
  }

  @Test("gives the reward of a hole, a cliff and a goal instead of the step's")
  func rewards() throws {
    let text = "S.H\n.CG\n..."
    #expect(
      walk(try GridWorld(text: text, name: "m"), [1, 1]).outcomes.last
        == .init(reward: -1, status: .terminated))
    var options = GridWorld.Options()
    options.stepReward = -2
    options.holeReward = -3
    options.cliffReward = -4
    options.goalReward = 5
    let world = try GridWorld(text: text, name: "m", options: options)
    let cliff = walk(world, [1, 2, 1, 1])
    #expect(cliff.states == [0, 1, 0, 1, 2])
    #expect(
      cliff.outcomes == [
        .init(reward: -2), .init(reward: -4), .init(reward: -2), .init(reward: -3, status: .terminated),
      ])
    #expect(walk(world, [2, 2, 1, 1, 0]).outcomes.last == .init(reward: 5, status: .terminated))
  }

  @Test("steps as often to each state as its model says", arguments: [0.0, 0.3, 2.0 / 3, 1])
  func frequencies(slip: Double) throws {
    var options = GridWorld.Options()
    options.slip = slip
    let world = try GridWorld(text: "S.S.\n.CC.\n#H.G", name: "m", options: options)
    let model = world.model
    let observation = Matrix(count: model.stateCount)
    for start in [0, 1, 2, 4, 7] {
      for action in 0..<4 {
        let before = try arrived(world, at: start)
        var counts: [Arrival: Int] = [:]
        var random = RandomSource(seed: 9, purpose: .measurement, index: start, episode: action)
        for _ in 0..<4000 {
          var copy = before
          let outcome = observation.withElements { copy.step(action, using: &random, into: &$0) }
          let arrival = Arrival(
            state: copy.state, reward: outcome.reward, terminated: outcome.status == .terminated)
          counts[arrival, default: 0] += 1
        }
        expect(counts, toFit: model.transitions[start][action])
      }
    }
  }

  /// A copy of a world in a given state, reached by trial.
  private func arrived(_ world: GridWorld, at state: Int) throws -> GridWorld {
    var copy = world
    var random = RandomSource(seed: 1, purpose: .measurement, index: state)
    let observation = Matrix(count: world.specification.observation.count)
    observation.withElements { copy.reset(using: &random, into: &$0) }
    while copy.state != state {
      let outcome = observation.withElements {
        copy.step(random.index(below: 4), using: &random, into: &$0)
      }
      if outcome.status == .terminated {
        observation.withElements { copy.reset(using: &random, into: &$0) }
      }
    }
    return copy
  }

  private struct Arrival: Hashable {
    var state: Int
    var reward: Double
    var terminated: Bool
  }

  /// Each count lies within 4.5 standard deviations of a binomial one, and nothing else occurs.
  private func expect(_ counts: [Arrival: Int], toFit ways: [TabularModel.Transition]) {
    var rest = counts
    for way in ways {
      let arrival = Arrival(state: way.nextState, reward: way.reward, terminated: way.terminated)
      let count = Double(rest.removeValue(forKey: arrival) ?? 0)
      let deviation = (4000 * way.probability * (1 - way.probability)).squareRoot()
      #expect(abs(count - 4000 * way.probability) <= 4.5 * deviation + 1e-9)
    }
    #expect(rest.isEmpty)
  }

  @Test("starts uniformly at its starts")
  func starts() throws {
    var world = try GridWorld(text: "S.S\nS.G", name: "m")
    var random = RandomSource(seed: 2, purpose: .measurement)
    let observation = Matrix(count: 6)
    var counts = [0, 0, 0, 0, 0, 0]
    for _ in 0..<3000 {
      observation.withElements { world.reset(using: &random, into: &$0) }
      counts[world.state] += 1
    }
    for (state, probability) in world.model.initialDistribution.enumerated() {
      #expect(abs(Double(counts[state]) - 3000 * probability) <= 4 * (3000 * 2.0 / 9).squareRoot())
    }
    #expect(counts[1] + counts[4] + counts[5] == 0)
  }
}
