import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// Level-Based Foraging: players on a grid collect food together that lies between them.
///
/// Every player stays, moves to a cell beside it (north, south, west, east), or loads, all at once. A move off the grid or
/// onto food, and loading without food beside one, is no move; players who would share a cell all stay. Food is collected if
/// the levels of those players beside it that load it add up to its own, and else each of them has to pay the penalty.
///
/// What a player gets of food is its share of these levels times the food's share of all food there was; the reward is what
/// all players get together, 1 in an episode in which everything is collected, which ends it. Players and food are placed at
/// random, food neither at the border nor near other food. Levels of players are drawn from 1 to the largest, and those of
/// food from 1 to the sum of the three lowest levels of players, or always that sum, so that they have to cooperate.
///
/// Observed is, player by player, what each of them sees: row, column and level of every food, and then of every player,
/// itself first; −1, −1 and 0 of what is collected or out of sight. Rows and columns are counted from the corner of what it
/// sees.
///
/// Source: Albrecht and Ramamoorthy (2013), "A game-theoretic model and best-response learning method for ad hoc
/// coordination in multiagent systems", AAMAS; Papoudakis, Christianos, Schäfer and Albrecht (2021), "Benchmarking
/// multi-agent deep reinforcement learning algorithms in cooperative tasks", NeurIPS, appendix B: `Foraging-8x8-2p-2f-v3` and
/// its siblings of lbforaging 2.0.0.
///
/// Deviations: the time limit truncates an episode, where lbforaging says that it terminated; and players are placed without
/// heed to where they stood in the episode before.
public struct Foraging: MultiDiscreteEnvironment, RenderableEnvironment {
  /// What an agent needs to know.
  public let specification: EnvironmentSpecification
  private let options: Options
  /// The level of the food in each cell; 0: none.
  private var field: [Int]
  /// Where food was placed, in ascending order; as many as there was place for.
  private var foodCells: [Int]
  /// The levels of all food that was placed.
  private var placedLevels = 0
  /// The cell and the level of each player.
  private var cells, levels: [Int]
  /// What each player got in the last step.
  private(set) var rewards: [Double]
  /// Where each player is going, and whether it loads.
  private var goals: [Int]
  private var isLoading: [Bool]

  /// What a player may do: stay, go north, south, west or east, load.
  public static let moveCount = 6
  private static let load = 5

  /// A grid without anything on it, until an episode starts.
  public init(_ options: Options = Options()) {
    self.options = options
    field = Array(repeating: 0, count: options.size * options.size)
    foodCells = []
    foodCells.reserveCapacity(options.foods)
    cells = Array(repeating: 0, count: options.players)
    (levels, goals) = (cells, cells)
    rewards = Array(repeating: 0, count: options.players)
    isLoading = Array(repeating: false, count: options.players)
    specification = options.specification
  }

  /// Places players and food.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    place { random.index(below: $0) }
    write(into: &observation)
  }

  /// Places players and food.
  ///
  /// - Parameter draw: gives a whole number below another.
  mutating func place(drawing draw: (Int) -> Int) {
    for cell in field.indices { field[cell] = 0 }
    for player in cells.indices {
      repeat {
        cells[player] = draw(options.size) * options.size + draw(options.size)
      } while cells[..<player].contains(cells[player])
      levels[player] = 1 + draw(options.playerLevel)
    }
    placeFood(drawing: draw)
  }

  private mutating func placeFood(drawing draw: (Int) -> Int) {
    foodCells.removeAll(keepingCapacity: true)
    placedLevels = 0
    let largest = largestFoodLevel
    let smallest = options.isCooperative ? largest : 1
    var attempts = 0
    while foodCells.count < options.foods && attempts < 1000 {
      attempts += 1
      let (row, column) = (1 + draw(options.size - 2), 1 + draw(options.size - 2))
      let cell = row * options.size + column
      if cells.contains(cell) || isNearFood(row, column) { continue }
      field[cell] = smallest == largest ? largest : smallest + draw(largest - smallest + 1)
      placedLevels += field[cell]
      let place = foodCells.firstIndex { $0 > cell } ?? foodCells.count
      foodCells.insert(cell, at: place)
    }
  }

  /// The sum of the three lowest levels of players, if it is not limited.
  private var largestFoodLevel: Int {
    if let level = options.foodLevel { return level }
    var (sum, taken) = (0, 0)
    for level in 1...options.playerLevel {
      for player in levels where player == level && taken < 3 { (sum, taken) = (sum + player, taken + 1) }
    }
    return sum
  }

  /// Whether there is food in one of the eight cells around a cell, in itself, or two cells away in its row or column.
  private func isNearFood(_ row: Int, _ column: Int) -> Bool {
    foodCells.contains { food in
      let (rows, columns) = (abs(food / options.size - row), abs(food % options.size - column))
      return max(rows, columns) < 2 || (rows + columns == 2)
    }
  }

  /// Moves all players, and then lets them load.
  public mutating func step(
    _ actions: Span<Int>, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    for player in cells.indices {
      if UInt(bitPattern: actions[player]) >= Self.moveCount {
        programmerError("player \(player) has the moves 0 ..< \(Self.moveCount), not \(actions[player])")
      }
      rewards[player] = 0
      goals[player] = goal(from: cells[player], actions[player])
      isLoading[player] = actions[player] == Self.load && foodBeside(cells[player]) != nil
    }
    for player in cells.indices where isAlone(player) { cells[player] = goals[player] }
    for player in cells.indices where isLoading[player] {
      if let food = foodBeside(cells[player]) { load(food) }
    }
    write(into: &observation)
    return StepOutcome(
      reward: rewards.reduce(0, +), status: foodCells.contains { field[$0] > 0 } ? .running : .terminated)
  }

  /// Where a move leads.
  private func goal(from cell: Int, _ move: Int) -> Int {
    let (row, column, size) = (cell / options.size, cell % options.size, options.size)
    let goal =
      switch move {
      case 1 where row > 0: cell - size
      case 2 where row < size - 1: cell + size
      case 3 where column > 0: cell - 1
      case 4 where column < size - 1: cell + 1
      default: cell
      }
    return field[goal] > 0 ? cell : goal
  }

  /// Whether nobody else goes where a player goes.
  private func isAlone(_ player: Int) -> Bool {
    for other in goals.indices where other != player && goals[other] == goals[player] { return false }
    return true
  }

  /// The cell of the food beside a cell: there is at most one, so far apart is it placed.
  private func foodBeside(_ cell: Int) -> Int? {
    for food in foodCells where field[food] > 0 && areNeighbors(food, cell) { return food }
    return nil
  }

  private func areNeighbors(_ one: Int, _ other: Int) -> Bool {
    abs(one / options.size - other / options.size) + abs(one % options.size - other % options.size) == 1
  }

  /// Lets all players load food that are beside it and want to.
  private mutating func load(_ food: Int) {
    var sum = 0
    for player in cells.indices where isLoading[player] && areNeighbors(food, cells[player]) {
      sum += levels[player]
    }
    for player in cells.indices where isLoading[player] && areNeighbors(food, cells[player]) {
      isLoading[player] = false
      rewards[player] =
        sum < field[food]
        ? -options.penalty : Double(levels[player] * field[food]) / Double(sum * placedLevels)
    }
    if sum >= field[food] { field[food] = 0 }
  }

  /// Whether all food was collected.
  public func measureEpisode() -> EpisodeMeasurements {
    [foodCells.contains { field[$0] > 0 } ? 0 : 1, 0, 0, 0]
  }

  /// Writes what each player sees.
  func write(into observation: inout MutableSpan<Float>) {
    var place = 0
    func append(_ row: Int, _ column: Int, _ level: Int, into observation: inout MutableSpan<Float>) {
      observation[place] = Float(row)
      observation[place + 1] = Float(column)
      place += 2
      if level >= 0 {
        observation[place] = Float(level)
        place += 1
      }
    }
    let (size, sight) = (options.size, options.sightOrSize)
    for player in cells.indices {
      let (row, column) = (cells[player] / size, cells[player] % size)
      // The corner of what it sees.
      let (top, left) = (row - min(sight, row), column - min(sight, column))
      let end = place + 3 * options.foods
      for food in foodCells where field[food] > 0 {
        let (foodRow, foodColumn) = (food / size, food % size)
        guard abs(foodRow - row) <= sight, abs(foodColumn - column) <= sight else { continue }
        append(foodRow - top, foodColumn - left, field[food], into: &observation)
      }
      while place < end { append(-1, -1, 0, into: &observation) }
      append(
        row - top, column - left, options.showsLevels ? levels[player] : -1, into: &observation)
      var unseen = 0
      for other in cells.indices where other != player {
        let (otherRow, otherColumn) = (cells[other] / size - top, cells[other] % size - left)
        // As lbforaging has it: at the upper and the left border this is farther than food is seen.
        if min(otherRow, otherColumn) < 0 || max(otherRow, otherColumn) > 2 * sight {
          unseen += 1
        } else {
          append(otherRow, otherColumn, options.showsLevels ? levels[other] : -1, into: &observation)
        }
      }
      for _ in 0..<unseen { append(-1, -1, options.showsLevels ? 0 : -1, into: &observation) }
    }
  }
}

extension Foraging {
  /// Food and players.
  public func savedState() throws -> Data? {
    var (archive, copy) = (StateArchive(), self)
    try copy.exchange(with: &archive)
    return Data(archive.bytes)
  }

  /// Takes over food and players.
  public mutating func restore(savedState: Data) throws {
    var (archive, copy) = (StateArchive(restoring: Array(savedState)), self)
    try copy.exchange(with: &archive)
    try archive.finish()
    self = copy
  }

  private mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("field", &field)
    try archive.exchange("placed", &placedLevels)
    try archive.exchange("cells", &cells)
    try archive.exchange("levels", &levels)
    guard archive.isRestoring else { return }
    foodCells = field.indices.filter { field[$0] > 0 }
    let areLevels =
      field.allSatisfy((0...1000).contains) && levels.allSatisfy((1...options.playerLevel).contains)
    let areCells =
      cells.allSatisfy { field.indices.contains($0) && field[$0] == 0 } && Set(cells).count == cells.count
    guard areLevels, areCells, foodCells.count <= options.foods,
      (field.reduce(0, +)...1_000_000).contains(placedLevels)
    else {
      throw InputError(
        .data, "environment \(specification.identifier)", "the state that was saved is none of it")
    }
  }

  /// The grid, row by row: the level of food, "." of no food, and of players a letter and their levels.
  public var text: String {
    (0..<options.size).map { row in
      (0..<options.size).map { column in
        let cell = row * options.size + column
        if let player = cells.firstIndex(of: cell) {
          return "\(Character(UnicodeScalar(UInt8(ascii: "a") + UInt8(player))))\(levels[player])"
        }
        return field[cell] == 0 ? " ." : field[cell] < 10 ? " \(field[cell])" : "\(field[cell])"
      }
      .joined(separator: " ")
    }
    .joined(separator: "\n")
  }
}
