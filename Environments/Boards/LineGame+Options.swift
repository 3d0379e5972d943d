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
      /// One that wins if a move does it, else forbids a win by the agent's next move, else any.
      case greedy
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
    let opponent: Opponent =
      switch options.opponent {
      case .random: .random
      case .greedy: .greedy
      case .perfect: .book
      }
    let (floor, optimum) = Self.references(options)
    // Against a greedy opponent, who errs less, the agent is to come near to the optimum.
    let threshold =
      switch options.opponent {
      case .random: 0.9
      case .greedy: 0.6
      case .perfect: 0.0
      }
    self.init(
      EnvironmentSpecification(
        identifier: identifier, observation: .init(count: 18, in: 0...1), actionCount: 9, timeLimit: 9,
        rewardThreshold: options.opponent == .greedy && options.first != .random ? nil : threshold,
        floor: .exact(floor, "search of the whole game"),
        optimum: .exact(optimum, "search of the whole game")),
      .ticTacToe, opponent: opponent, first: options.first)
  }

  /// Of random and of perfect play of tic-tac-toe, worked out by the tests.
  private static func references(_ options: TicTacToe) -> (floor: Double, optimum: Double) {
    let (first, second): ((floor: Double, optimum: Double), (floor: Double, optimum: Double)) =
      switch options.opponent {
      case .random: ((187 / 630, 191 / 192), (-187 / 630, 874 / 945))
      case .greedy: ((-1811 / 2835, 89 / 96), (-10007 / 11340, 2 / 5))
      case .perfect: ((-2645 / 3402, 0), (-75257 / 77760, 0))
      }
    return switch options.first {
    case .me: first
    case .opponent: second
    case .random: ((first.floor + second.floor) / 2, (first.optimum + second.optimum) / 2)
    }
  }

  /// Connect four: stones fall down their column, and four in a row win.
  public struct ConnectFour: OptionGroup {
    /// Who plays against the agent.
    public enum Opponent: String, CaseIterable, Sendable {
      /// Any move that is allowed.
      case random
      /// One that wins if a move does it, else forbids a win by the agent's next move, else any.
      case greedy
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
    let (opponent, name): (Opponent, String) =
      switch options.opponent {
      case .random: (.random, "random")
      case .greedy: (.greedy, "greedy")
      case .minimax: (.search(depth: options.depth), "minimax\(options.depth)")
      }
    self.init(
      EnvironmentSpecification(
        identifier: "connect-four/\(options.columns)x\(options.rows)-\(name)-\(options.first)",
        observation: .init(planes: PlaneShape(planes: 2, rows: options.rows, columns: options.columns)),
        actionCount: board.moveCount,
        timeLimit: board.cellCount, rewardThreshold: options.opponent == .random ? 0.95 : nil,
        floor: options.opponent == .random && options.first == .random
          ? .exact(0, "both sides play alike") : nil),
      board, opponent: opponent, first: options.first)
  }
}
