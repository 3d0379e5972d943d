import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import Testing

@testable import OneHotEnvironments

@Suite("Puzzles")
struct PuzzlesTests {
  private func environment(_ name: String, _ options: [String: OptionValue] = [:]) throws
    -> any MultiDiscreteEnvironment
  {
    try EnvironmentRegistry.standard.element(named: name).makeEnvironment(options: options, seed: 0)
  }

  @Test(
    "conform at the ends of their options",
    arguments: [
      ("snake", ["size": .integer(4)]), ("snake", ["size": .integer(8)]),
      ("minesweeper", ["rows": .integer(8), "columns": .integer(8), "mines": .integer(10)]),
      ("minesweeper", ["rows": .integer(8), "columns": .integer(8), "mines": .integer(62)]),
      ("minesweeper", ["rows": .integer(2), "columns": .integer(2), "mines": .integer(1)]),
      ("maze", ["size": .integer(5)]), ("maze", ["size": .integer(7), "mazes": .integer(20)]),
    ] as [(String, [String: OptionValue])])
  func conformance(name: String, options: [String: OptionValue]) throws {
    try EnvironmentConformance(episodes: 20).verify(environment(name, options))
  }

  /// Plays an episode by hand; `act` sees the environment.
  private func play<Puzzle: Environment>(_ puzzle: Puzzle, seed: UInt64, act: (Puzzle) -> Int) -> (
    return: Double, steps: Int, end: Puzzle
  ) {
    var (puzzle, random) = (puzzle, RandomSource(seed: seed, purpose: .measurement))
    let observation = Matrix(count: puzzle.specification.observation.count)
    observation.withElements { puzzle.reset(using: &random, into: &$0) }
    var (total, steps) = (0.0, 0)
    while true {
      let action = act(puzzle)
      let outcome = observation.withElements { puzzle.step(action, using: &random, into: &$0) }
      total += outcome.reward
      steps += 1
      if outcome.status != .running || steps == puzzle.specification.timeLimit {
        return (total, steps, puzzle)
      }
    }
  }

  @Test("a snake that follows a closed path through all cells fills the board in time", arguments: [4, 6, 8])
  func fullBoard(size: Int) {
    var options = Snake.Options()
    options.size = size
    for seed: UInt64 in 0..<3 {
      let game = play(Snake(options), seed: seed) { snake in
        let (row, column) = (snake.head / size, snake.head % size)
        if column == 0 { return row == 0 ? 1 : 0 }
        if row % 2 == 0 { return column < size - 1 ? 1 : 2 }
        return column > 1 || row == size - 1 ? 3 : 2
      }
      #expect(game.return == Double(size * size - 1) && game.end.length == size * size)
      #expect(game.return == Snake(options).specification.optimum?.value)
    }
  }

  @Test("a snake dies at the wall and in itself, but not in the cell that its tail leaves")
  func death() throws {
    func snake(_ food: UInt8, _ body: [UInt8]) throws -> Snake {
      var snake = Snake()
      try snake.restore(savedState: .init([food] + body))
      return snake
    }
    func step(_ snake: Snake, _ action: Int) -> StepOutcome {
      var (snake, random) = (snake, RandomSource(seed: 0, purpose: .measurement))
      return Matrix(count: 108).withElements { snake.step(action, using: &random, into: &$0) }
    }
    let dead = StepOutcome(reward: 0, status: .terminated)
    #expect(try step(snake(35, [0]), 0) == dead && step(snake(35, [0]), 3) == dead)
    #expect(try step(snake(35, [5]), 1) == dead && step(snake(0, [35]), 2) == dead)
    // A ring of 2 x 2 cells: the head follows the tail. With a tail one cell longer it runs into it.
    #expect(try step(snake(35, [0, 1, 7, 6]), 0) == StepOutcome(reward: 0))
    #expect(try step(snake(35, [12, 0, 1, 7, 6]), 0) == dead)
    #expect(try step(snake(1, [0]), 1) == StepOutcome(reward: 1))
    var mask = [true, true, true, true]
    var span = mask.mutableSpan
    try snake(35, [0, 1, 7, 6]).writeActionMask(into: &span)
    #expect(mask == [true, false, true, true])
  }

  /// A row of cells that slides to its beginning, as the rules say it.
  private func slid(_ row: [Int]) -> (row: [Int], reward: Int) {
    var (tiles, next, reward) = (row.filter { $0 > 0 }, [Int](), 0)
    while !tiles.isEmpty {
      var tile = tiles.removeFirst()
      if tiles.first == tile && tile < 15 {
        tiles.removeFirst()
        tile += 1
        reward += 1 << tile
      }
      next.append(tile)
    }
    return (next + Array(repeating: 0, count: 4 - next.count), reward)
  }

  @Test("tiles slide as rows and columns of numbers do")
  func tiles() {
    var random = RandomSource(seed: 3, purpose: .measurement)
    for _ in 0..<2000 {
      let cells = (0..<16).map { _ in [0, 0, 1, 1, 2, 3, 15].randomElement(using: &random)! }
      let board = cells.enumerated().reduce(0 as UInt64) { $0 | UInt64($1.element) << UInt64(4 * $1.offset) }
      for action in 0..<4 {
        var (next, reward) = (cells, 0)
        for line in 0..<4 {
          let forward = (0..<4).map { action % 2 == 0 ? 4 * $0 + line : 4 * line + $0 }
          let places = action == 1 || action == 2 ? forward.reversed() : forward
          let result = slid(places.map { cells[$0] })
          reward += result.reward
          for (place, tile) in zip(places, result.row) { next[place] = tile }
        }
        let expected = next.enumerated().reduce(0 as UInt64) {
          $0 | UInt64($1.element) << UInt64(4 * $1.offset)
        }
        let found = Tiles.slide(board, action)
        #expect(found.board == expected && found.reward == reward)
      }
    }
  }

  @Test("a new tile is a 2 nine times of ten, and comes anywhere")
  func newTiles() {
    var (twos, places) = (0, Set<Int>())
    for seed: UInt64 in 0..<1000 {
      var (tiles, random) = (Tiles(), RandomSource(seed: seed, purpose: .measurement))
      Matrix(count: 256).withElements { tiles.reset(using: &random, into: &$0) }
      let cells = (0..<16).filter { tiles.board >> UInt64(4 * $0) & 15 > 0 }
      #expect(cells.count == 2)
      places.formUnion(cells)
      twos += cells.count { tiles.board >> UInt64(4 * $0) & 15 == 1 }
    }
    #expect(places.count == 16 && abs(twos - 1800) < 60)
  }

  @Test("the first cell is never a mine, and cells without mines around uncover their neighbors")
  func minesweeper() throws {
    var options = Minesweeper.Options()
    (options.rows, options.columns, options.mines) = (2, 8, 1)
    var layouts = Set<UInt64>()
    for seed: UInt64 in 0..<200 {
      let game = play(try Minesweeper(options), seed: seed) { board in
        (0..<16).first { (board.mines | board.uncovered) >> UInt64($0) & 1 == 0 }!
      }
      #expect(game.return == 1)
      layouts.insert(game.end.mines)
      #expect(game.end.mines.nonzeroBitCount == 1 && game.end.mines & 1 == 0)
    }
    #expect(layouts.count == 15)
  }

  @Test(
    "small boards of mines are cleared as often as an exhaustive search says",
    arguments: [(2, 2, 1), (3, 3, 1), (3, 3, 2), (3, 3, 3), (4, 4, 1)])
  func minesweeperOptimum(rows: Int, columns: Int, mines: Int) throws {
    var (options, solver) = (
      Minesweeper.Options(), MinesweeperSolver(rows: rows, columns: columns, mines: mines)
    )
    (options.rows, options.columns, options.mines) = (rows, columns, mines)
    #expect(try Minesweeper(options).specification.optimum?.value == solver.optimum())
  }

  @Test("mazes have one path between any two cells, and their optimum is the mean of the shortest ones")
  func mazes() throws {
    let entry = try EnvironmentRegistry.standard.element(named: "maze")
    for (size, count) in [(5, 1), (9, 30), (41, 2)] {
      let environment = try entry.makeEnvironment(
        options: ["size": .integer(size), "mazes": .integer(count)], seed: 4)
      let model = try #require(environment as? Maze).model
      let area = size * size
      var total = 0
      for maze in 0..<count {
        // Breadth first from the start; steps to each cell reached.
        let start = maze * area + size + 1
        var (steps, frontier) = ([start: 0], [start])
        while !frontier.isEmpty {
          let cell = frontier.removeFirst()
          for way in model.transitions[cell].joined() where steps[way.nextState] == nil {
            steps[way.nextState] = steps[cell]! + 1
            frontier.append(way.nextState)
          }
        }
        // As many rooms and passages as a tree over all rooms has.
        let rooms = (size / 2) * (size / 2)
        #expect(steps.count == 2 * rooms - 1)
        total += steps[maze * area + area - size - 2]!
      }
      let best = model.optimalReturn(horizon: environment.specification.timeLimit!)
      #expect(abs(best + Double(total) / Double(count)) < 1e-9)
    }
  }

  @Test("refuse what cannot be played")
  func refusals() {
    let mines = #expect(throws: InputError.self) { try environment("minesweeper", ["mines": .integer(15)]) }
    #expect(mines?.problem == "15 mines are too many for 4 x 4 cells")
    let size = #expect(throws: InputError.self) { try environment("snake", ["size": .integer(5)]) }
    #expect(size?.problem == "'5' is not one of 4, 6, 8")
    let maze = #expect(throws: InputError.self) {
      try environment("maze", ["size": .integer(41), "mazes": .integer(500)])
    }
    #expect(maze?.problem == "500 mazes of 41 x 41 cells are too many")
    #expect(throws: InputError.self) { try environment("maze", ["size": .integer(8)]) }
    var snake = Snake()
    #expect(throws: InputError.self) { try snake.restore(savedState: .init([1, 40])) }
  }
}
