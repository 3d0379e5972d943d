extension LineBoard {
  /// As bits, the moves that win at once; if none does, those that take a place where the other side would win at once; and if
  /// there is none of these, all that are allowed.
  func greedyMoves(_ stones: Stones) -> UInt64 {
    var (wins, blocks, allowed): (UInt64, UInt64, UInt64) = (0, 0, 0)
    for move in 0..<moveCount {
      let bit = place(move, stones)
      if bit == 0 { continue }
      let mark: UInt64 = 1 << UInt64(move)
      allowed |= mark
      if hasLine(stones.own | bit) { wins |= mark }
      if hasLine(stones.other | bit) { blocks |= mark }
    }
    return wins != 0 ? wins : blocks != 0 ? blocks : allowed
  }

  /// The moves of most value, as bits: those that win soonest, else those that lose to nothing seen, else those that lose last,
  /// as far as so many moves of both sides from here tell. What lies beyond counts as a draw; a depth of all free cells is
  /// perfect play.
  ///
  /// Source: Knuth and Moore (1975), "An analysis of alpha-beta pruning".
  func bestMoves(_ stones: Stones, depth: Int) -> UInt64 {
    var (best, moves): (Int, UInt64) = (-depth - 1, 0)
    for move in 0..<moveCount {
      let bit = place(move, stones)
      if bit == 0 { continue }
      // A value equal to the best so far must be told from a smaller one.
      let value = value(ofPlacing: bit, stones, depth: depth, above: best - 1, below: depth + 1)
      if value > best { (best, moves) = (value, 0) }
      if value == best { moves |= 1 << UInt64(move) }
    }
    return moves
  }

  /// What a move is worth to the side that makes it: the number of moves left when it has won, less that when the other one
  /// has, or 0; exact if it lies between the bounds, and else beyond the same one.
  private func value(
    ofPlacing bit: UInt64, _ stones: Stones, depth: Int, above low: Int, below high: Int
  ) -> Int {
    var next = stones
    next.own |= bit
    if hasLine(next.own) { return depth }
    if depth == 1 || isFull(next) { return 0 }
    next = next.turned
    // From here on the other side's view.
    var best = -depth
    for move in 0..<moveCount {
      let bit = place(move, next)
      if bit == 0 { continue }
      let answer = value(ofPlacing: bit, next, depth: depth - 1, above: max(-high, best), below: -low)
      best = max(best, answer)
      if best >= -low { break }
    }
    return -best
  }

  /// The best moves of tic-tac-toe in every position that can arise.
  static let ticTacToeBook: [Stones: UInt64] = {
    var book: [Stones: UInt64] = [:]
    func add(_ stones: Stones) {
      if book[stones] != nil || ticTacToe.hasLine(stones.other) || ticTacToe.isFull(stones) { return }
      book[stones] = ticTacToe.bestMoves(stones, depth: 9)
      for move in 0..<9 where ticTacToe.place(move, stones) != 0 {
        add(Stones(own: stones.other, other: stones.own | ticTacToe.place(move, stones)))
      }
    }
    add(Stones())
    return book
  }()
}
