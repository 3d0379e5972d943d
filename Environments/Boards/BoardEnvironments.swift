import OneHotEnvironmentKit
import OneHotFoundations

extension EnvironmentRegistry {
  /// Games on a board, against an opponent who is part of the environment.
  mutating func registerBoards() {
    register(
      "tic-tac-toe", family: "boards",
      summary: "three in a row against an opponent who plays at random, greedily, or perfectly",
      options: LineGame.TicTacToe.self
    ) { options, _ in LineGame(options) }
    register(
      "connect-four", family: "boards",
      summary: "four in a row against an opponent who plays at random, greedily, or looks ahead",
      options: LineGame.ConnectFour.self
    ) { options, _ in try LineGame(options) }
  }
}
