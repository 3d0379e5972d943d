/// A table of a report's page.
struct ReportTable {
  private let table: ComparisonReport.Table
  /// What the file is called when it is saved.
  private let file: String

  init(_ table: ComparisonReport.Table, file: String) {
    self.table = table
    self.file = file
  }

  /// The table, in a box that scrolls where it is too wide or too long.
  var html: String {
    let title = HTMLText.escaped(table.title)
    return """
      <div class="card">
      <div class="scroll" tabindex="0" role="region" aria-label="\(title)">
      <table>
      <caption>\(title)</caption>
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(table.rows.map(row).joined(separator: "\n"))
      </tbody>
      </table>
      </div>
      \(HTMLText.paragraphs(table.note, style: "note"))
      <p class="scripted actions" hidden><button type="button" data-save="table" data-file="\(file)">\
      Save as CSV<span class="unseen">: \(title)</span></button></p>
      </div>
      """
  }

  private var head: String {
    table.header.enumerated().map { column, text in
      "<th scope=\"col\"\(style(column))>\(HTMLText.escaped(text))</th>"
    }.joined()
  }

  private func row(_ cells: [String]) -> String {
    let all = table.header.indices.map { column in
      let text = HTMLText.escaped(column < cells.count ? cells[column] : "")
      let isName = column == 0 && !table.numericColumns.contains(0)
      return isName ? "<th scope=\"row\">\(text)</th>" : "<td\(style(column))>\(text)</td>"
    }
    return "<tr>\(all.joined())</tr>"
  }

  private func style(_ column: Int) -> String {
    table.numericColumns.contains(column) ? " class=\"number\"" : ""
  }
}
