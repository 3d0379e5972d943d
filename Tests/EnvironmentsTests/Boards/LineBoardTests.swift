import OneHotNumerics
import Testing

@testable import OneHotEnvironments

@Suite("Boards of stones")
struct LineBoardTests {
  typealias Stones = LineBoard.Stones
  private static let boards = [
    LineBoard.ticTacToe, LineBoard(columns: 7, rows: 6, line: 4, hasGravity: true),
    LineBoard(columns: 4, rows: 5, line: 4, hasGravity: true),
    LineBoard(columns: 9, rows: 6, line: 4, hasGravity: true),
  ]

  /// All lines, cell by cell.
  private func lines(_ board: LineBoard) -> [UInt64] {
    var lines: [UInt64] = []
    for row in 0..<board.rows {
      for column in 0..<board.columns {
        for (up, right) in [(0, 1), (1, 0), (1, 1), (-1, 1)] {
          let cells = (0..<board.line).map { (row + $0 * up, column + $0 * right) }
          guard cells.allSatisfy({ (0..<board.rows).contains($0) && (0..<board.columns).contains($1) })
          else { continue }
          lines.append(cells.reduce(0) { $0 | board.bit(ofCell: $1.0 * board.columns + $1.1) })
        }
      }
    }
    return lines
  }

  @Test("have their lines, and no others", arguments: boards)
  func lines(board: LineBoard) {
    let lines = lines(board)
    if board.columns == 7 { #expect(lines.count == 69) }
    if board.columns == 3 { #expect(lines.count == 8) }
    #expect(lines.allSatisfy(board.hasLine))
    var random = RandomSource(seed: 1, purpose: .measurement)
    var found: Set<Bool> = []
    for _ in 0..<20_000 {
      let side = random.next() & board.cells & (random.uniform() < 0.5 ? random.next() : .max)
      let isExpected = lines.contains { $0 & side == $0 }
      #expect(board.hasLine(side) == isExpected)
      found.insert(isExpected)
    }
    #expect(found == [true, false])
  }

  @Test("let stones fall, and forbid full columns")
  func gravity() {
    let board = LineBoard(columns: 4, rows: 4, line: 4, hasGravity: true)
    var stones = Stones()
    for row in 0..<4 {
      #expect(board.countAllowedMoves(stones) == 4)
      #expect(board.place(2, stones) == board.bit(ofCell: 4 * row + 2))
      stones.own |= board.place(2, stones)
      stones = stones.turned
    }
    #expect(board.place(2, stones) == 0 && board.countAllowedMoves(stones) == 3)
    #expect((0..<3).map { board.allowedMove($0, stones) } == [0, 1, 3])
    for _ in 0..<4 { for column in [0, 1, 3] { stones.own |= board.place(column, stones) } }
    #expect(board.isFull(stones) && board.countAllowedMoves(stones) == 0)
  }

  /// What a move is worth, by looking at everything.
  private func value(_ board: LineBoard, _ bit: UInt64, _ stones: Stones, depth: Int) -> Int {
    let next = Stones(own: stones.other, other: stones.own | bit)
    if board.hasLine(next.other) { return depth }
    if depth == 1 || board.isFull(next) { return 0 }
    return -(0..<board.moveCount).map { board.place($0, next) }.filter { $0 != 0 }
      .map { value(board, $0, next, depth: depth - 1) }.max()!
  }

  @Test("are searched as if everything had been looked at", arguments: boards, 1...4)
  func search(board: LineBoard, depth: Int) {
    var random = RandomSource(seed: 3, purpose: .measurement)
    var choices: Set<Int> = []
    for _ in 0..<60 {
      var stones = Stones()
      for _ in 0..<random.index(below: board.cellCount) {
        let move = board.allowedMove(random.index(below: board.countAllowedMoves(stones)), stones)
        let next = Stones(own: stones.other, other: stones.own | board.place(move, stones))
        if board.hasLine(next.other) { break }
        stones = next
      }
      let values = (0..<board.moveCount).map { move in
        board.place(move, stones) == 0
          ? Int.min : value(board, board.place(move, stones), stones, depth: depth)
      }
      let best = (0..<board.moveCount).filter { values[$0] == values.max() }
      #expect(board.bestMoves(stones, depth: depth) == best.reduce(0) { $0 | 1 << UInt64($1) })
      choices.insert(best.count)
    }
    #expect(choices.count > 1)
  }

  @Test("have a book of tic-tac-toe whose moves keep what the position is worth")
  func book() {
    // 4,520 of the 5,478 positions that can arise have no line and a free cell.
    #expect(LineBoard.ticTacToeBook.count == 4520)
    let board = LineBoard.ticTacToe
    for (stones, moves) in LineBoard.ticTacToeBook where stones.all.nonzeroBitCount > 4 {
      let depth = 9 - stones.all.nonzeroBitCount
      let values = (0..<9).filter { board.place($0, stones) != 0 }
        .map { ($0, value(board, board.place($0, stones), stones, depth: depth).signum()) }
      let best = values.map(\.1).max()
      #expect(values.allSatisfy { moves >> UInt64($0.0) & 1 == 0 || $0.1 == best })
      #expect(moves != 0)
    }
  }
}
