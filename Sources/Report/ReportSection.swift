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
    let sections = [
      ReportSection(name: "variants", title: "Variants", content: [variants(report.variants)]),
      ReportSection(
        name: "curves", title: "Curves", content: runs.all.isEmpty ? [] : [runs.html(&names)]),
      ReportSection(
        name: "tables", title: "Tables",
        content: report.tables.map { $0.html(file: names.table($0)) }),
      ReportSection(
        name: "figures", title: "Figures", content: figures(report.figures, &names)),
      ReportSection(
        name: "runs", title: "Runs",
        content: runs.all.isEmpty ? [] : [runs.table.html(file: names.table(runs.table))]),
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
      <img alt="\(title)" src="data:image/svg+xml;base64,\(Data(figure.svg.utf8).base64EncodedString())"></div>
      <figcaption>\(HTMLText.paragraphs(figure.note))</figcaption>
      <p class="scripted actions" hidden><button type="button" data-save="figure" data-file="\(file)">\
      Save as SVG<span class="unseen">: \(title)</span></button></p>
      </figure>
      """
  }
}

extension ComparisonReport.Table {
  /// The table, in a box that scrolls where it is too wide or too long.
  ///
  /// - Parameter file: what it is called when it is saved.
  func html(file: String) -> String {
    let title = HTMLText.escaped(title)
    return """
      <div class="card">
      <div class="scroll" tabindex="0" role="region" aria-label="\(title)">
      <table>
      <caption>\(title)</caption>
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(rows.map(row).joined(separator: "\n"))
      </tbody>
      </table>
      </div>
      \(HTMLText.paragraphs(note, style: "note"))
      <p class="scripted actions" hidden><button type="button" data-save="table" data-file="\(file)">\
      Save as CSV<span class="unseen">: \(title)</span></button></p>
      </div>
      """
  }

  private var head: String {
    header.enumerated().map { column, text in
      "<th scope=\"col\"\(style(column))>\(HTMLText.escaped(text))</th>"
    }.joined()
  }

  private func row(_ cells: [String]) -> String {
    let all = header.indices.map { column in
      let text = HTMLText.escaped(column < cells.count ? cells[column] : "")
      let isName = column == 0 && !numericColumns.contains(0)
      return isName ? "<th scope=\"row\">\(text)</th>" : "<td\(style(column))>\(text)</td>"
    }
    return "<tr>\(all.joined())</tr>"
  }

  private func style(_ column: Int) -> String {
    numericColumns.contains(column) ? " class=\"number\"" : ""
  }
}

/// Gives names to the files that can be saved from a report: harmless on every system, and no two alike.
struct ReportFileNames {
  private var taken: Set<String> = []

  /// A name of letters, digits, dots, dashes and underscores that ends with a dot and `suffix`.
  ///
  /// - Parameters:
  ///   - wish: what to call it, with or without the suffix.
  ///   - fallback: what to call it if nothing is left of the wish.
  mutating func name(_ wish: String, suffix: String, fallback: String) -> String {
    let ending = "." + suffix
    let stem = wish.lowercased().hasSuffix(ending) ? String(wish.dropLast(ending.count)) : wish
    let base = Self.harmless(stem, fallback: fallback)
    var name = base
    var number = 1
    // Some systems do not tell capitals from small letters.
    while !taken.insert((name + ending).lowercased()).inserted {
      number += 1
      name = "\(base)-\(number)"
    }
    return name + ending
  }

  /// The name of a table's file.
  mutating func table(_ table: ComparisonReport.Table) -> String {
    name(table.title, suffix: "csv", fallback: "table")
  }

  private static func harmless(_ text: String, fallback: String) -> String {
    let words = text.unicodeScalars.split { !isHarmless($0) }.map { String(String.UnicodeScalarView($0)) }
    let joined = words.joined(separator: "-").drop { $0 == "." || $0 == "-" }
    return joined.isEmpty ? fallback : String(joined.prefix(80))
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": true
    default: false
    }
  }
}
