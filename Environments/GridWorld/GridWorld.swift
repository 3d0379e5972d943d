import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A map of cells to be crossed: 0 up, 1 right, 2 down, 3 left; walls and the border block.
///
/// A map is text, one line a row: `S` start (one of several is drawn uniformly), `.` free, `#` wall, `G` goal
/// (ends the episode), `H` hole (ends it too), `C` cliff (back to a start). Built in are the maps four-rooms,
/// lake, cliff and maze.
///
/// The observation is one-hot over the cells that are not walls, row by row, which are also the states of the
/// ``model``; or, if asked for, the number of that cell alone. All copies share one immutable table of the dynamics.
///
/// Source: four-rooms: Sutton, Precup and Singh (1999), "Between MDPs and semi-MDPs"; lake:
/// Gymnasium's FrozenLake-v1; cliff: Sutton and Barto (2018), "Reinforcement learning: an introduction",
/// example 6.6.
public struct GridWorld: TabularEnvironment {
  let table: GridWorldTable
  let observation: Observation
  /// The state one is in: the position of the 1 in the one-hot observation.
  public internal(set) var state: Int

  /// The map that the options name, with their changes to its rules.
  ///
  /// - Throws: ``InputError`` if there is no such map, or if its file cannot be read or is malformed (naming
  ///   line and column).
  public init(_ options: Options = Options()) throws {
    self.init(try GridWorldPreset(named: options.map), options: options)
  }

  /// A map given as text; the options' `map` does not matter.
  ///
  /// - Parameters:
  ///   - text: the map, one line a row; at most 10,000 cells, and at most 100,000 for the number of moves off a cliff
  ///     times the number of starts.
  ///   - name: what to call it in errors and in the specification.
  /// - Throws: ``InputError`` if the map is malformed (naming line and column).
  public init(text: String, name: String, options: Options = Options()) throws {
    self.init(try GridWorldPreset(text: text, name: name), options: options)
  }

  private init(_ preset: GridWorldPreset, options: Options) {
    let rules = preset.rules.replaced(by: options)
    table = GridWorldTable(
      preset.map, rules: rules, identifier: "gridworld/\(preset.name)",
      // A threshold says what is good under the map's own rules; under others it says nothing.
      rewardThreshold: rules == preset.rules ? preset.rewardThreshold : nil, observation: options.observation)
    observation = options.observation
    state = table.starts[0]
  }

  /// What an agent needs to know. The reward threshold holds for a built-in map under its own rules, and is nil
  /// otherwise.
  public var specification: EnvironmentSpecification { table.specification }

  /// The exact dynamics. As in Gymnasium's tables, goals and holes lead to themselves with reward 0, terminated.
  public var model: TabularModel { table.model }

  /// Starts an episode at a start of the map.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    let starts = table.starts
    state = starts.count == 1 ? starts[0] : starts[random.index(below: starts.count)]
    write(into: &observation)
  }

  /// The number of the state.
  public func savedState() -> Data? { Data("\(state)".utf8) }

  /// Goes to the state of a number.
  public mutating func restore(savedState: Data) throws {
    let number = Int(String(decoding: savedState, as: UTF8.self))
    guard let number, (0..<table.stateCount).contains(number) else {
      throw InputError(
        .data, "environment \(specification.identifier)", "it has no such state as the one that was saved")
    }
    state = number
  }

  /// As many copies as asked for, stepped by one table.
  public func batched(count: Int) -> any BatchEnvironment {
    guard let transitions = table.transitions else { return Replicated(self, count: count) }
    return GridWorldBatch(self, transitions: transitions, count: count)
  }

  /// Moves one cell.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if UInt(bitPattern: action) >= 4 { Self.unknownAction(action) }
    let transition = table.transition(state, action) { random.uniform() }
    state = transition.nextState
    write(into: &observation)
    return StepOutcome(reward: transition.reward, status: transition.terminated ? .terminated : .running)
  }

  /// Traps.
  static func unknownAction(_ action: Int) -> Never {
    programmerError("a gridworld has the actions 0 ..< 4, not \(action)")
  }

  private func write(into target: inout MutableSpan<Float>) {
    switch observation {
    case .oneHot:
      target.update(repeating: 0)
      target[state] = 1
    case .index: target[0] = Float(state)
    }
  }
}
