import OneHotFoundations

/// Lists of terms and explanations, set within a width, and tables.
struct TextLayout {
  /// Characters of a line.
  let width: Int

  /// Terms to the left, explanations to the right of them, wrapped; a term longer than `widest` or than half a
  /// line has its explanation below it.
  func list(_ rows: [(term: String, text: String)], indent: Int = 2, widest: Int = 28) -> String {
    let widest = min(widest, width / 2 - indent - 2)
    let column = indent + 2 + min(widest, rows.map(\.term.count).max() ?? 0)
    return rows.map { row(term: $0.term, text: $0.text, indent: indent, column: column) }.joined()
  }

  /// Options: name and default to the left; meaning and what it may be to the right.
  func list(options: [OptionDescription], indent: Int = 2) -> String {
    list(
      options.map { ("\($0.name)=\($0.defaultValue)", "\($0.meaning); \($0.expectation)") }, indent: indent)
  }

  private func row(term: String, text: String, indent: Int, column: Int) -> String {
    var line = String(repeating: " ", count: indent) + term
    let lines = wrapped(text, width: width - column)
    let margin = String(repeating: " ", count: column)
    if line.count + 2 > column {
      return line + "\n" + lines.map { margin + $0 + "\n" }.joined()
    }
    line += String(repeating: " ", count: column - line.count)
    return line + lines.joined(separator: "\n" + margin) + "\n"
  }

  /// Lines of at most `width` characters, broken at spaces.
  func wrapped(_ text: String, width: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if last.count + 1 + word.count <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// Rows of as many cells each, the first of which is the heading, with two spaces before each and between columns.
  ///
  /// - Parameter leading: how many columns are text, set to the left; numbers are set to the right.
  static func table(_ rows: [[String]], leading: Int) -> String {
    let rows = rows.map { $0.map { $0.harmless() } }
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
