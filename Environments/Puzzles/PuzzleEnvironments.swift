import OneHotEnvironmentKit

extension EnvironmentRegistry {
  /// Puzzles on a grid, played alone.
  mutating func registerPuzzles() {
    register(
      "snake", family: "puzzles", summary: "eat and grow without running into the walls or oneself",
      options: Snake.Options.self
    ) { options, _ in Snake(options) }
    register(
      "2048", family: "puzzles", summary: "slide tiles so that equal ones meet and double",
      options: Tiles.Options.self
    ) { options, _ in Tiles(options) }
    register(
      "minesweeper", family: "puzzles",
      summary: "uncover all cells that are no mines, by what their neighbors tell",
      options: Minesweeper.Options.self
    ) { options, _ in try Minesweeper(options) }
    register(
      "maze", family: "puzzles", summary: "find the way through mazes that are drawn from the seed",
      options: Maze.Options.self
    ) { options, random in try Maze(options, using: &random) }
  }
}
