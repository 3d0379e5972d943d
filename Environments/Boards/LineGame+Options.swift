import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

extension LineGame {
  /// Who makes the first move of a game.
  public enum First: String, CaseIterable, Sendable {
    /// Either, by chance.
    case random
    /// The agent.
    case me
    /// The opponent.
    case opponent
  }

  /// Tic-tac-toe: three in a row on nine cells.
  public struct TicTacToe: OptionGroup, Equatable {
    /// Who plays against the agent.
    public enum Opponent: String, CaseIterable, Sendable {
      /// Any move that is allowed.
      case random
      /// One that never errs: at best the game is drawn.
      case perfect
    }

    /// Who plays against the agent.
    public var opponent = Opponent.random
    /// Who begins.
    public var first = First.random

    /// Against an opponent who plays at random, and who begins every other game by chance.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .choice("opponent", \.opponent, "who plays against the agent"),
        .choice("first", \.first, "who makes the first move"),
      ]
    }
  }

  /// Tic-tac-toe. Its observation is a vector: a kernel of 3 x 3 would be the whole board.
  public init(_ options: TicTacToe = TicTacToe()) {
    var identifier = "tic-tac-toe"
    if options != TicTacToe() { identifier += "/\(options.opponent)-\(options.first)" }
    let isRandom = options.opponent == .random
    self.init(
      EnvironmentSpecification(
        identifier: identifier, observation: .init(count: 18, in: 0...1), actionCount: 9, timeLimit: 9,
        rewardThreshold: isRandom ? 0.9 : 0,
        optimum: .exact(
          isRandom ? Self.optimumAgainstRandomPlay(options.first) : 0, "search of the whole game")),
      .ticTacToe, opponent: isRandom ? .random : .book, first: options.first)
  }

  /// Of perfect play of tic-tac-toe, worked out by the tests.
  private static func optimumAgainstRandomPlay(_ first: First) -> Double {
    switch first {
    case .random: 0.9598296957671959
    case .me: 0.9947916666666667
    case .opponent: 0.924867724867725
    }
  }

  /// Connect four: stones fall down their column, and four in a row win.
  public struct ConnectFour: OptionGroup {
    /// Who plays against the agent.
    public enum Opponent: String, CaseIterable, Sendable {
      /// Any move that is allowed.
      case random
      /// The best move that can be seen a few moves ahead.
      case minimax
    }

    /// Who plays against the agent.
    public var opponent = Opponent.random
    /// How many moves, of both sides together, the opponent looks ahead.
    public var depth = 4
    /// Who begins.
    public var first = First.random
    /// The size of the board.
    public var (columns, rows) = (7, 6)

    /// On the usual board, against an opponent who plays at random, and who begins every other game by chance.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .choice("opponent", \.opponent, "who plays against the agent"),
        .integer(
          "depth", \.depth, in: 1...42,
          "moves that minimax looks ahead, its own being the first; as many as there are cells is perfect play"
        ).effective(if: "'opponent' is minimax") { $0.opponent == .minimax },
        .choice("first", \.first, "who makes the first move"),
        .integer("columns", \.columns, in: 4...10, "columns of the board"),
        .integer("rows", \.rows, in: 4...10, "rows of the board"),
      ]
    }

    /// Throws `InputError` unless the board fits.
    func verify() throws {
      if columns * (rows + 1) <= 64 { return }
      throw InputError(
        .usage, "options of environment connect-four",
        "a board of \(columns) columns and \(rows) rows is too large",
        remedy: "'columns' x ('rows' + 1) of 64 at most")
    }
  }

  /// Connect four.
  ///
  /// - Throws: `InputError` if the board is too large.
  public init(_ options: ConnectFour) throws {
    try options.verify()
    let board = LineBoard(columns: options.columns, rows: options.rows, line: 4, hasGravity: true)
    let isRandom = options.opponent == .random
    let opponent = isRandom ? "random" : "minimax\(options.depth)"
    self.init(
      EnvironmentSpecification(
        identifier: "connect-four/\(options.columns)x\(options.rows)-\(opponent)-\(options.first)",
        observation: .init(planes: PlaneShape(planes: 2, rows: options.rows, columns: options.columns)),
        actionCount: board.moveCount,
        timeLimit: board.cellCount, rewardThreshold: isRandom ? 0.95 : nil),
      board, opponent: isRandom ? .random : .search(depth: options.depth), first: options.first)
  }
}
