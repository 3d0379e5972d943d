import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import Foundation

/// Mazes of N × N cells that are to be crossed from the upper left to the lower right: 0 up, 1 right, 2 down, 3 left; walls block.
///
/// The mazes are drawn from the seed, as many as asked for, and each episode is in one of them. Any two free cells of a maze are
/// joined by exactly one path. Each step gives reward −1, and the goal ends the episode, which is cut off after 2 N² steps. The best
/// return is minus the mean length of the shortest paths, which the model gives.
///
/// The observation is three planes: the walls, where one is, and the goal. A state of the model is `N² · maze + cell`.
///
/// Source: depth-first search with random turns, as in Buck (2015), "Mazes for programmers", chapter 5.
public struct Maze: TabularEnvironment, RenderableEnvironment, Environment {
  /// How it is played.
  public struct Options: OptionGroup {
    /// Rows and columns, walls counted, N; odd.
    public var size = 9
    /// How many mazes there are.
    public var mazes = 1

    /// One maze of 9 × 9 cells.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .text(
          "size", \.size, expectation: "an odd whole number from 5 to 41",
          parse: { text in Int(text).flatMap { (5...41).contains($0) && $0 % 2 == 1 ? $0 : nil } },
          format: { "\($0)" }, "rows and columns, walls counted"),
        .integer("mazes", \.mazes, in: 1...500, "how many mazes are drawn, of which each episode has one"),
      ]
    }

    /// Throws `InputError` if the table would be too large.
    func verify() throws {
      if mazes * size * size <= 25_000 { return }
      throw InputError(
        .usage, "options of environment maze", "\(mazes) mazes of \(size) x \(size) cells are too many",
        remedy: "'mazes' x 'size' x 'size' of 25000 at most")
    }
  }

  private let mazes: MazeCollection
  /// The state of the model.
  private(set) var state: Int

  /// Mazes that are drawn from a source.
  ///
  /// - Throws: `InputError` if they are too many or too large.
  public init(_ options: Options = Options(), using random: inout RandomSource) throws {
    try options.verify()
    mazes = MazeCollection(options, using: &random)
    state = mazes.start
  }

  /// What an agent needs to know.
  public var specification: EnvironmentSpecification { mazes.specification }

  /// The dynamics. Walls lead to themselves.
  public var model: TabularModel { mazes.model }

  /// Starts an episode in any of the mazes.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    let maze = mazes.count == 1 ? 0 : random.index(below: mazes.count)
    state = mazes.area * maze + mazes.start
    write(into: &observation)
  }

  /// Goes to the next cell unless a wall is there.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if UInt(bitPattern: action) >= 4 { programmerError("maze has the actions 0 ..< 4, not \(action)") }
    state = mazes.next(state, action)
    write(into: &observation)
    return StepOutcome(reward: -1, status: mazes.isGoal(state) ? .terminated : .running)
  }

  /// Goes to the state, whatever the steps.
  public mutating func enter(_ state: Int, afterSteps steps: Int, into observation: inout MutableSpan<Float>)
  {
    self.state = state
    write(into: &observation)
  }

  private func write(into observation: inout MutableSpan<Float>) {
    let (area, first) = (mazes.area, state / mazes.area * mazes.area)
    for cell in 0..<area { observation[cell] = mazes.walls[first + cell] }
    for place in area..<3 * area { observation[place] = 0 }
    observation[area + state - first] = 1
    observation[2 * area + mazes.goal] = 1
  }

  /// The number of the state.
  public func savedState() -> Data? { Data("\(state)".utf8) }

  /// Goes to the state of a number.
  public mutating func restore(savedState: Data) throws {
    guard let number = Int(String(decoding: savedState, as: UTF8.self)), mazes.walls.indices.contains(number),
      mazes.walls[number] == 0
    else {
      throw InputError(
        .data, "environment \(specification.identifier)", "it has no such state as the one that was saved")
    }
    state = number
  }

  /// The maze: `#` walls, `@` where one is, `G` the goal.
  public var text: String {
    let (area, size) = (mazes.area, mazes.size)
    let first = state / area * area
    return String(rows: size, columns: size) { row, column in
      let cell = row * size + column
      if first + cell == state { return "@" }
      return cell == mazes.goal ? "G" : mazes.walls[first + cell] == 1 ? "#" : "."
    }
  }
}

/// Mazes side by side in memory, one for all copies of an environment.
private final class MazeCollection: Sendable {
  let specification: EnvironmentSpecification
  let size, count: Int
  /// `[count, area]`: 1 for a wall.
  let walls: [Float]

  var area: Int { size * size }
  /// The cells of start and goal within a maze.
  var start: Int { size + 1 }
  var goal: Int { area - size - 2 }

  init(_ options: Maze.Options, using random: inout RandomSource) {
    (size, count) = (options.size, options.mazes)
    specification = EnvironmentSpecification(
      identifier: "maze/\(size)x\(size)" + (count == 1 ? "" : "-\(count)"),
      observation: .init(planes: PlaneShape(planes: 3, rows: size, columns: size)), actionCount: 4,
      timeLimit: 2 * size * size)
    var walls: [Float] = []
    for _ in 0..<count { walls += Self.maze(size, using: &random) }
    self.walls = walls
  }

  /// One maze: cells of odd row and column are rooms, between which walls are taken away.
  private static func maze(_ size: Int, using random: inout RandomSource) -> [Float] {
    var walls = Array(repeating: Float(1), count: size * size)
    var path = [size + 1]
    walls[path[0]] = 0
    while let room = path.last {
      let steps = Direction.allCases.compactMap { direction -> Int? in
        let row = room / size + 2 * direction.offset.row
        let column = room % size + 2 * direction.offset.column
        guard (0..<size).contains(row), (0..<size).contains(column), walls[row * size + column] == 1 else {
          return nil
        }
        return direction.offset.row * size + direction.offset.column
      }
      if steps.isEmpty {
        path.removeLast()
        continue
      }
      let step = steps[random.index(below: steps.count)]
      walls[room + step] = 0
      walls[room + 2 * step] = 0
      path.append(room + 2 * step)
    }
    return walls
  }

  func isGoal(_ state: Int) -> Bool { state % area == goal }

  /// The state that a step leads to; there is a wall around every maze.
  func next(_ state: Int, _ action: Int) -> Int {
    let target = state + (action == 0 ? -size : action == 1 ? 1 : action == 2 ? size : -1)
    return walls[target] == 1 ? state : target
  }

  var model: TabularModel {
    var initial = Array(repeating: 0.0, count: walls.count)
    for maze in 0..<count { initial[maze * area + start] = 1 / Double(count) }
    return TabularModel(
      transitions: walls.indices.map { state in
        (0..<4).map { action in
          if walls[state] == 1 {
            return [.init(probability: 1, nextState: state, reward: -1, terminated: false)]
          }
          let next = next(state, action)
          return [.init(probability: 1, nextState: next, reward: -1, terminated: isGoal(next))]
        }
      }, initialDistribution: initial)
  }
}
