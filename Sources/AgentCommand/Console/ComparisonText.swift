import OneHotComparison

/// The results of a comparison as people read them in a terminal.
enum ComparisonText {
  static func text(of results: ComparisonResults) -> String {
    let warnings = results.summary.warnings.map { "warning: \($0)\n" }.joined()
    let tables = results.tables.map { table in
      var text = TextTable(table.header, leading: 1)
      for row in table.rows { text.add(row) }
      return "\n\(table.title)\n" + text.text
    }
    return warnings + tables.joined()
  }
}
