import OneHotEnvironmentKit

/// A map of cells to be crossed: 0 up, 1 right, 2 down, 3 left; walls and the border block.
///
/// A map is text, one line a row: `S` start (one of several is drawn uniformly), `.`, `F` or a blank free, `#` or `X` wall,
/// `G` goal (ends the episode), `H` hole (ends it too), `C` cliff (back to a start). Built in are the maps four-rooms,
/// lake, cliff and maze.
///
/// The observation is one-hot over the cells that are not walls, row by row, which are also the states of the
/// `model`; or, if asked for, the number of that cell alone. All copies share one immutable table of the dynamics;
/// as in Gymnasium's tables, goals and holes lead in it to themselves with reward 0, terminated.
///
/// Source: four-rooms: Sutton, Precup and Singh (1999), "Between MDPs and semi-MDPs"; lake:
/// Gymnasium's FrozenLake-v1; cliff: Sutton and Barto (2018), "Reinforcement learning: an introduction",
/// example 6.6.
public struct GridWorld: TableEnvironment {
  let dynamics: TabularDynamics
  /// The state one is in: the position of the 1 in the one-hot observation.
  public internal(set) var state: Int
  /// The cells of the map, row by row: in one word, so that a copy as any environment needs no memory of its own.
  private let rows: [[GridWorldMap.Cell]]

  /// The map that the options name, with their changes to its rules.
  ///
  /// - Throws: ``InputError`` if there is no such map, or if it is malformed (naming line and column).
  public init(_ options: Options = Options()) throws {
    self.init(try GridWorldPreset(options.map), options: options)
  }

  /// A map given as text; the options' `map` does not matter.
  ///
  /// - Parameters:
  ///   - text: the map, one line a row; at most 10,000 cells, and at most 100,000 for the number of moves off a cliff
  ///     times the number of starts.
  ///   - name: what to call it in errors and in the specification.
  ///   - options: rewards, slips and what is observed.
  /// - Throws: ``InputError`` if the map is malformed (naming line and column).
  public init(text: String, name: String, options: Options = Options()) throws {
    self.init(try GridWorldPreset(text: text, name: name), options: options)
  }

  private init(_ preset: GridWorldPreset, options: Options) {
    let rules = preset.rules.replaced(by: options)
    let states = GridWorldStates(preset.map)
    let stateCount = states.cells.count
    let specification = EnvironmentSpecification(
      identifier: "gridworld/\(preset.name)",
      observation: options.observation.specification(stateCount: stateCount),
      actionCount: Direction.allCases.count, timeLimit: rules.timeLimit,
      // A threshold says what is good under the map's own rules; under others it says nothing.
      rewardThreshold: rules == preset.rules ? preset.rewardThreshold : nil)
    dynamics = TabularDynamics(specification, stateCount: stateCount, starts: states.starts) {
      state, action in
      states.transitions(from: state, Direction(rawValue: action)!, rules: rules)
    }
    state = states.starts[0]
    let map = preset.map
    rows = (0..<map.height).map { Array(map.cells[$0 * map.width..<($0 + 1) * map.width]) }
  }

  /// The map, `@` where one is.
  public var text: String {
    var next = 0
    return String(rows: rows.count, columns: rows[0].count) { row, column in
      let cell = rows[row][column]
      if cell == .wall { return cell.rawValue }
      defer { next += 1 }
      return next == state ? "@" : cell.rawValue
    }
  }
}
