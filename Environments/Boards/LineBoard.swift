import OneHotFoundations

/// A board on which two sides put stones in turn, until one of them has so many in a line (a row, a column or a diagonal) or no
/// cell is free.
///
/// A side's stones are bits of a number, column by column from the bottom, with a bit above each column that stays 0: so no
/// line goes on from one column's top to the next one's bottom. Source: Tromp (2008), "John's Connect Four playground".
struct LineBoard: Sendable, Equatable {
  let columns, rows: Int
  /// Stones in a line that win: three or four.
  let line: Int
  /// Whether a move names a column, in which the stone falls down, or a cell, counted row by row.
  let hasGravity: Bool
  /// All cells.
  let cells: UInt64

  /// Both sides' stones, of the side first whose turn it is.
  struct Stones: Sendable, Hashable {
    var own: UInt64 = 0
    var other: UInt64 = 0

    var all: UInt64 { own | other }
    /// As the other side sees them.
    var turned: Stones { Stones(own: other, other: own) }
  }

  /// An empty board; each column takes a bit more than it has rows, of 64.
  init(columns: Int, rows: Int, line: Int, hasGravity: Bool) {
    (self.columns, self.rows, self.line, self.hasGravity) = (columns, rows, line, hasGravity)
    if columns * (rows + 1) > 64 { programmerError("\(columns) columns of \(rows) rows do not fit 64 bits") }
    cells = (0..<columns).reduce(0) { $0 | (1 << UInt64(rows) - 1) << UInt64($1 * (rows + 1)) }
  }

  /// Three by three cells, of which each can be taken, and three in a line.
  static let ticTacToe = LineBoard(columns: 3, rows: 3, line: 3, hasGravity: false)

  var cellCount: Int { columns * rows }
  /// The moves are 0 ..< `moveCount`, allowed or not.
  var moveCount: Int { hasGravity ? columns : cellCount }

  /// The bit of a cell, counted row by row.
  func bit(ofCell cell: Int) -> UInt64 { 1 << UInt64(cell % columns * (rows + 1) + cell / columns) }

  /// The bit of the cell that a move takes; 0 if it is not allowed.
  func place(_ move: Int, _ stones: Stones) -> UInt64 {
    if !hasGravity { return bit(ofCell: move) & ~stones.all }
    let bottom: UInt64 = 1 << UInt64(move * (rows + 1))
    // Adding to a full column sets the bit above it, which is no cell.
    return (stones.all + bottom) & ~stones.all & cells & (bottom << UInt64(rows) - bottom)
  }

  /// Whether a side has a line.
  func hasLine(_ side: UInt64) -> Bool {
    for step in [1, rows, rows + 1, rows + 2] {
      let pairs = side & side >> UInt64(step)
      if pairs & (line == 4 ? pairs >> UInt64(2 * step) : side >> UInt64(2 * step)) != 0 { return true }
    }
    return false
  }

  /// Whether no cell is free.
  func isFull(_ stones: Stones) -> Bool { stones.all == cells }

  /// The move that is the given one among those allowed.
  func allowedMove(_ number: Int, _ stones: Stones) -> Int {
    var rest = number
    for move in 0..<moveCount where place(move, stones) != 0 {
      if rest == 0 { return move }
      rest -= 1
    }
    programmerError("there is no allowed move \(number)")
  }

  func countAllowedMoves(_ stones: Stones) -> Int {
    hasGravity ? (0..<moveCount).count { place($0, stones) != 0 } : (cells & ~stones.all).nonzeroBitCount
  }
}
