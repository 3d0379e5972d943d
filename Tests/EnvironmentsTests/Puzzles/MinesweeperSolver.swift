/// The largest share of boards of Minesweeper that can be cleared, by exhaustive search over what may be seen.
struct MinesweeperSolver {
  private let cells, mines: Int
  private let neighbors: [UInt64]
  private var known: [Position: Int] = [:]

  /// What is seen: the boards that agree with it are those that show the same numbers where it is uncovered, so that the
  /// first of them stands for all.
  private struct Position: Hashable {
    var uncovered, board: UInt64
  }

  init(rows: Int, columns: Int, mines: Int) {
    (cells, self.mines) = (rows * columns, mines)
    neighbors = (0..<rows * columns).map { cell in
      (0..<rows * columns).reduce(0 as UInt64) { bits, other in
        let (down, right) = (other / columns - cell / columns, other % columns - cell % columns)
        return max(abs(down), abs(right)) == 1 ? bits | 1 << UInt64(other) : bits
      }
    }
  }

  /// The mean over all layouts, for the best first cell.
  mutating func optimum() -> Double {
    (0..<cells).map { first in
      let boards = (0..<(1 << UInt64(cells)) as Range<UInt64>).filter {
        $0.nonzeroBitCount == mines && $0 & 1 << UInt64(first) == 0
      }
      return Double(wins(uncovering: first, from: 0, boards)) / Double(boards.count)
    }.max()!
  }

  /// How many of the boards are cleared by the best play.
  private mutating func wins(from uncovered: UInt64, _ boards: [UInt64]) -> Int {
    if boards.count == 1 { return 1 }
    let position = Position(uncovered: uncovered, board: boards[0])
    if let wins = known[position] { return wins }
    let always = boards.reduce(0, |)
    var best = 0
    let covered = (0..<cells).filter { uncovered & 1 << UInt64($0) == 0 }
    // A cell that is no mine for sure costs nothing and tells something.
    let sure = covered.first { always & 1 << UInt64($0) == 0 }
    for cell in sure.map({ [$0] }) ?? covered {
      best = max(best, wins(uncovering: cell, from: uncovered, boards))
    }
    known[position] = best
    return best
  }

  private mutating func wins(uncovering cell: Int, from uncovered: UInt64, _ boards: [UInt64]) -> Int {
    var seen: [[UInt64]: [UInt64]] = [:]
    for board in boards where board & 1 << UInt64(cell) == 0 {
      let next = uncover(cell, uncovered, board)
      // What is uncovered, and the number in each cell of it.
      seen[
        [next]
          + (0..<cells).map {
            next & 1 << UInt64($0) == 0 ? 0 : UInt64((neighbors[$0] & board).nonzeroBitCount)
          }, default: []
      ].append(board)
    }
    return seen.reduce(0) { sum, view in
      let next = view.key[0]
      return sum + (next.nonzeroBitCount == cells - mines ? view.value.count : wins(from: next, view.value))
    }
  }

  private func uncover(_ cell: Int, _ uncovered: UInt64, _ board: UInt64) -> UInt64 {
    var (open, all) = (1 << UInt64(cell) as UInt64, uncovered)
    while open != 0 {
      let next = open.trailingZeroBitCount
      open &= open - 1
      all |= 1 << UInt64(next)
      if neighbors[next] & board == 0 { open |= neighbors[next] & ~all }
    }
    return all
  }
}
