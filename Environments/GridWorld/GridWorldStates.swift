import OneHotEnvironmentKit

/// The states of a map: its cells without the walls, row by row.
struct GridWorldStates {
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
