/// A table of text: the first columns to the left, numbers to the right.
struct TextTable {
  private let leading: Int
  private var rows: [[String]]

  /// A table with a heading.
  ///
  /// - Parameter leading: how many columns are text.
  init(_ heading: [String], leading: Int) {
    self.leading = leading
    rows = [heading]
  }

  /// Adds a row with as many cells as the heading has.
  mutating func add(_ cells: [String]) {
    rows.append(cells)
  }

  /// The rows, with two spaces before each and between columns.
  var text: String {
    let widths = rows[0].indices.map { column in rows.map(\.[column].count).max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column < leading ? cell + padding : padding + cell
      }
      var line = "  " + cells.joined(separator: "  ")
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
