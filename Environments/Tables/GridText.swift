extension String {
  /// A grid of characters, a line a row.
  init(rows: Int, columns: Int, _ character: (_ row: Int, _ column: Int) -> Character) {
    self = (0..<rows).map { row in String((0..<columns).map { character(row, $0) }) }
      .joined(separator: "\n")
  }
}
