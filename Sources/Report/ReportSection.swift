import Foundation

/// A section of a report's page.
struct ReportSection: Sendable {
  /// Its name in links.
  let name: String
  let title: String
  private let content: [String]

  var html: String {
    """
    <section aria-labelledby="\(name)">
    <h2 id="\(name)">\(title)</h2>
    \(content.filter { !$0.isEmpty }.joined(separator: "\n"))
    </section>
    """
  }

  /// The sections of a report that are not empty, in their order.
  static func sections(
    of report: ComparisonReport, _ runs: ReportRuns, _ names: inout ReportFileNames
  ) -> [ReportSection] {
    let curves = ReportCurves(runs)
    let sections = [
      ReportSection(name: "variants", title: "Variants", content: [variants(report.variants)]),
      ReportSection(
        name: "curves", title: "Return curves", content: runs.all.isEmpty ? [] : [curves.html(&names)]),
      ReportSection(
        name: "tables", title: "Tables",
        content: report.tables.map { ReportTable($0, file: names.table($0)).html }),
      ReportSection(
        name: "figures", title: "Figures", content: figures(report.figures, &names)),
      ReportSection(
        name: "runs", title: "Runs",
        content: runs.all.isEmpty ? [] : [ReportTable(runs.table, file: names.table(runs.table)).html]),
    ]
    return sections.filter { !$0.content.allSatisfy(\.isEmpty) }
  }

  private static func variants(_ variants: [ComparisonReport.Variant]) -> String {
    guard !variants.isEmpty else { return "" }
    let items = variants.map {
      "<div><dt>\(HTMLText.escaped($0.name))</dt><dd>\(HTMLText.escaped($0.settings))</dd></div>"
    }
    return "<dl class=\"variants\">\n\(items.joined(separator: "\n"))\n</dl>"
  }

  private static func figures(
    _ figures: [ComparisonReport.Figure], _ names: inout ReportFileNames
  ) -> [String] {
    guard !figures.isEmpty else { return [] }
    return ["<div class=\"gallery\">"] + figures.map { figure($0, &names) } + ["</div>"]
  }

  /// A figure is embedded as an image, a document of its own.
  private static func figure(
    _ figure: ComparisonReport.Figure, _ names: inout ReportFileNames
  ) -> String {
    let wish = figure.fileName.isEmpty ? figure.title : figure.fileName
    let file = names.name(wish, suffix: "svg", fallback: "figure")
    let title = HTMLText.escaped(figure.title)
    return """
      <figure class="card">
      <h3>\(title)</h3>
      <div class="scroll picture" tabindex="0" role="region" aria-label="\(title)">\
      <img alt="\(title)" src="data:image/svg+xml;base64,\(figure.data)"></div>
      <figcaption>\(HTMLText.paragraphs(figure.note))</figcaption>
      <p class="scripted actions" hidden><button type="button" data-save="figure" data-file="\(file)">\
      Save as SVG<span class="unseen">: \(title)</span></button></p>
      </figure>
      """
  }
}

extension ComparisonReport.Figure {
  /// The picture in base 64.
  var data: String { Data(svg.utf8).base64EncodedString() }
}

extension ReportFileNames {
  fileprivate mutating func table(_ table: ComparisonReport.Table) -> String {
    name(table.title, suffix: "csv", fallback: "table")
  }
}

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
