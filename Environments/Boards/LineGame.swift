import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// Tic-tac-toe or connect four, as one of the players sees it: the opponent is part of the environment, and answers every
/// move at once.
///
/// An observation is two planes of the board's cells, each row by row (from the bottom where stones fall), 0 or 1: one's own
/// stones, then the opponent's. An action is a cell or, where stones fall, a column; what is taken or full is forbidden. A
/// game that is won is worth 1, a lost one −1, a drawn one 0.
public struct LineGame: MaskedEnvironment, RenderableEnvironment {
  private let rules: Rules
  /// The agent's stones first.
  private(set) var stones = LineBoard.Stones()

  /// Who plays against the agent.
  enum Opponent: Sendable, Equatable {
    /// One who takes any of the moves allowed.
    case random
    /// One who never errs, by the book of tic-tac-toe; among moves that are equally good any one.
    case book
    /// One who wins if one move does it, else takes the place where the agent would win next, else any.
    case greedy
    /// One who looks so many moves ahead; among moves that seem equally good any one.
    case search(depth: Int)
  }

  /// What all copies of a game have in common: one for all of them, so that a copy is no more than the stones.
  private final class Rules: Sendable {
    let specification: EnvironmentSpecification
    let board: LineBoard
    let opponent: Opponent
    let first: First

    init(_ specification: EnvironmentSpecification, _ board: LineBoard, _ opponent: Opponent, _ first: First)
    {
      (self.specification, self.board) = (specification, board)
      (self.opponent, self.first) = (opponent, first)
    }
  }

  init(_ specification: EnvironmentSpecification, _ board: LineBoard, opponent: Opponent, first: First) {
    rules = Rules(specification, board, opponent, first)
  }

  /// What an agent needs to know.
  public var specification: EnvironmentSpecification { rules.specification }
  var board: LineBoard { rules.board }

  /// Clears the board; if the opponent begins, with a first stone on it.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    stones = .init()
    switch rules.first {
    case .me: break
    case .opponent: answer(using: &random)
    case .random: if random.index(below: 2) == 0 { answer(using: &random) }
    }
    write(into: &observation)
  }

  /// Puts a stone, and lets the opponent answer unless that ends the game. Traps if the move is not allowed.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    let bit = UInt(bitPattern: action) < board.moveCount ? board.place(action, stones) : 0
    if bit == 0 { programmerError("move \(action) is not allowed: \(specification.identifier)") }
    stones.own |= bit
    let hasWon = board.hasLine(stones.own)
    if !hasWon && !board.isFull(stones) { answer(using: &random) }
    write(into: &observation)
    if hasWon { return StepOutcome(reward: 1, status: .terminated) }
    if board.hasLine(stones.other) { return StepOutcome(reward: -1, status: .terminated) }
    return StepOutcome(reward: 0, status: board.isFull(stones) ? .terminated : .running)
  }

  /// Allows what is free; on a full board, where no move is made any more, everything.
  public func writeActionMask(into allowed: inout MutableSpan<Bool>) {
    let isFull = board.isFull(stones)
    for move in 0..<board.moveCount { allowed[move] = isFull || board.place(move, stones) != 0 }
  }

  /// The board: `X` the agent's stones, `O` the opponent's.
  public var text: String {
    String(rows: board.rows, columns: board.columns) { row, column in
      // Where stones fall, the first row is the lowest.
      let bit = board.bit(ofCell: (board.hasGravity ? board.rows - 1 - row : row) * board.columns + column)
      return stones.own & bit != 0 ? "X" : stones.other & bit != 0 ? "O" : "."
    }
  }

  /// Both sides' stones.
  public func savedState() throws -> Data? {
    var (archive, stones) = (StateArchive(), stones)
    try stones.exchange(with: &archive)
    return Data(archive.bytes)
  }

  /// Takes over both sides' stones.
  public mutating func restore(savedState: Data) throws {
    var (archive, found) = (StateArchive(restoring: Array(savedState)), stones)
    try found.exchange(with: &archive)
    try archive.finish()
    guard found.all & ~board.cells == 0, found.own & found.other == 0 else {
      throw InputError(
        .data, "environment \(specification.identifier)",
        "a stone lies outside of the board or on another one")
    }
    stones = found
  }

  private mutating func answer(using random: inout RandomSource) {
    let move: Int
    switch rules.opponent {
    case .random:
      move = board.allowedMove(random.index(below: board.countAllowedMoves(stones)), stones)
    case .book:
      move = Self.any(of: LineBoard.ticTacToeBook[stones.turned] ?? 0, using: &random)
    case .greedy:
      move = Self.any(of: board.greedyMoves(stones.turned), using: &random)
    case .search(let depth):
      move = Self.any(of: board.bestMoves(stones.turned, depth: depth), using: &random)
    }
    stones.other |= board.place(move, stones)
  }

  /// One of the moves whose bits are set.
  private static func any(of moves: UInt64, using random: inout RandomSource) -> Int {
    var rest = moves
    for _ in 0..<random.index(below: moves.nonzeroBitCount) { rest &= rest - 1 }
    return rest.trailingZeroBitCount
  }

  private func write(into observation: inout MutableSpan<Float>) {
    for cell in 0..<board.cellCount {
      let bit = board.bit(ofCell: cell)
      observation[cell] = stones.own & bit != 0 ? 1 : 0
      observation[board.cellCount + cell] = stones.other & bit != 0 ? 1 : 0
    }
  }
}

extension LineBoard.Stones {
  /// Both sides.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("own", &own)
    try archive.exchange("other", &other)
  }
}
