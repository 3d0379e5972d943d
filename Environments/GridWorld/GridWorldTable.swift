import OneHotEnvironmentKit
import OneHotNumerics

/// The dynamics of a map under its rules, written out once and shared by all copies of a ``GridWorld``: the
/// stepper and the model read the same entries.
final class GridWorldTable: Sendable {
  typealias Transition = TabularModel.Transition

  /// One way a step may go.
  struct Way {
    let transition: Transition
    /// The probability of this way or one listed before it; 1 for the last.
    let cumulative: Double
  }

  let specification: EnvironmentSpecification
  /// How many states there are.
  let stateCount: Int
  /// The same dynamics for the kernel of a batch; nil if somewhere there are too many ways for it.
  let transitions: TransitionTable?
  /// The states in which an episode may start.
  let starts: [Int]
  /// All ways, those of one state and action next to each other.
  private let ways: [Way]
  /// `firstWay[4 * state + action]`: where they begin; they end where the next begin.
  private let firstWay: [Int]

  init(
    _ map: GridWorldMap, rules: GridWorldRules, identifier: String, rewardThreshold: Double?,
    observation: GridWorld.Observation
  ) {
    let states = GridWorldStates(map)
    var ways = [Way]()
    var firstWay = [0]
    for state in states.cells.indices {
      for direction in Direction.allCases {
        ways += Self.accumulated(states.transitions(from: state, direction, rules: rules))
        firstWay.append(ways.count)
      }
    }
    self.ways = ways
    self.firstWay = firstWay
    stateCount = states.cells.count
    transitions = Self.transitions(ways, firstWay)
    starts = states.starts
    specification = EnvironmentSpecification(
      identifier: identifier, observation: observation.specification(stateCount: states.cells.count),
      actionCount: 4,
      timeLimit: rules.timeLimit, rewardThreshold: rewardThreshold)
  }

  private static func transitions(_ ways: [Way], _ firstWay: [Int]) -> TransitionTable? {
    let entries = zip(firstWay, firstWay.dropFirst()).map { ways[$0..<$1] }
    guard entries.allSatisfy({ $0.count <= TransitionTable.largestWayCount }) else { return nil }
    return TransitionTable(
      entries.map { entry in
        entry.map {
          .init(
            cumulative: $0.cumulative, nextState: $0.transition.nextState, reward: $0.transition.reward,
            terminated: $0.transition.terminated)
        }
      }, actionCount: Direction.allCases.count)
  }

  /// Puts equal ways together and adds up their probabilities.
  ///
  /// Falling off a cliff and walking may lead to the same start, but with different rewards.
  private static func accumulated(_ transitions: [Transition]) -> [Way] {
    var merged = [Transition]()
    var places = [Transition: Int]()
    for transition in transitions where transition.probability > 0 {
      var way = transition
      way.probability = 0
      if let index = places[way] {
        merged[index].probability += transition.probability
      } else {
        places[way] = merged.count
        merged.append(transition)
      }
    }
    var sum = 0.0
    return merged.indices.map { index in
      sum += merged[index].probability
      return Way(transition: merged[index], cumulative: index == merged.count - 1 ? 1 : sum)
    }
  }

  /// The way that a uniform number in [0, 1) picks; the number is drawn only if there is a choice.
  @inline(__always)
  func transition(_ state: Int, _ action: Int, uniform: () -> Double) -> Transition {
    var index = firstWay[4 * state + action]
    if ways[index].cumulative < 1 {
      let number = uniform()
      while number >= ways[index].cumulative { index += 1 }
    }
    return ways[index].transition
  }

  var model: TabularModel {
    let transitions = (0..<stateCount).map { state in
      (0..<4).map { action in
        ways[firstWay[4 * state + action]..<firstWay[4 * state + action + 1]].map(\.transition)
      }
    }
    var initial = [Double](repeating: 0, count: transitions.count)
    for start in starts { initial[start] = 1 / Double(starts.count) }
    return TabularModel(transitions: transitions, initialDistribution: initial)
  }
}

/// The states of a map: its cells without the walls, row by row.
private struct GridWorldStates {
  let map: GridWorldMap
  /// The cell of each state.
  let cells: [Int]
  /// The states in which an episode may start.
  let starts: [Int]
  /// The state of each cell; −1 for a wall.
  private let states: [Int]

  init(_ map: GridWorldMap) {
    let cells = map.cells.indices.filter { map.cells[$0] != .wall }
    var states = [Int](repeating: -1, count: map.cells.count)
    for (state, cell) in cells.enumerated() { states[cell] = state }
    self.map = map
    self.cells = cells
    self.states = states
    starts = cells.indices.filter { map.cells[cells[$0]] == .start }
  }

  /// All ways a step may go, possibly with several to the same state.
  func transitions(
    from state: Int, _ direction: Direction, rules: GridWorldRules
  ) -> [TabularModel.Transition] {
    if map.cells[cells[state]].isTerminal {
      return [.init(probability: 1, nextState: state, reward: 0, terminated: true)]
    }
    let sideways = direction.perpendicular.flatMap {
      arrival(from: state, $0, probability: rules.slip / 2, rules: rules)
    }
    return arrival(from: state, direction, probability: 1 - rules.slip, rules: rules) + sideways
  }

  private func arrival(
    from state: Int, _ direction: Direction, probability: Double, rules: GridWorldRules
  ) -> [TabularModel.Transition] {
    let target = map.destination(from: cells[state], direction)
    let kind = map.cells[target]
    let arrivals = kind == .cliff ? starts : [states[target]]
    return arrivals.map {
      .init(
        probability: probability / Double(arrivals.count), nextState: $0,
        reward: rules.reward(arrivingAt: kind), terminated: kind.isTerminal)
    }
  }
}
