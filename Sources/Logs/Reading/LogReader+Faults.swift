import OneHotFoundations

extension LogReader {
  /// What is wrong with the present row, of which something is.
  func diagnosis() -> InputError {
    let row = self.row.last == .carriageReturn ? self.row.dropLast() : self.row
    if let problem = TextProblem(row) { return fault(at: rowStart + problem.offset, problem.description) }
    let cells = Self.cells(of: row)
    guard cells.count == columns.count else { return wrongCount(of: cells) }
    for (column, cell) in zip(columns, cells) {
      guard let problem = column.problem(of: cell) else { continue }
      return fault(at: cell.startIndex, of: column.name, problem, remedy: column.remedy)
    }
    return fault(at: rowStart, "'\(TextProblem.shown(row))' is malformed")
  }

  package var rowCells: [ArraySlice<UInt8>] { Self.cells(of: row) }

  /// The cells of a row; between quotes a comma ends none.
  static func cells(of row: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var cells: [ArraySlice<UInt8>] = []
    var start = row.startIndex
    while true {
      let rest = row[start...]
      let length = LogColumn.textLength(rest) ?? rest.count
      cells.append(rest.prefix(length))
      start += length + 1
      if start > row.endIndex { return cells }
    }
  }

  /// No sum of numbers up to this one is infinite.
  package static let largestSummand = 1e290
}
