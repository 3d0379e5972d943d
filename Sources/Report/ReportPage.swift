extension ComparisonReport {
  /// The page: a whole HTML document that asks for no other file, works from a disk, follows a light or dark
  /// appearance, and can be printed. Without scripts everything but the curves is there. Under 5 MB for 100
  /// runs of 400 points and figures of 20 KB; the same report gives the same bytes.
  public func html() -> String {
    ReportPage(self).html()
  }
}

/// The page of a report, from top to bottom.
struct ReportPage {
  private let report: ComparisonReport
  private let runs: ReportRuns
  private let sections: [ReportSection]

  init(_ report: ComparisonReport) {
    self.report = report
    runs = ReportRuns(report)
    var names = ReportFileNames()
    sections = ReportSection.sections(of: report, runs, &names)
  }

  /// A page that may do nothing but what stands in it.
  private static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"

  func html() -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(HTMLText.escaped(report.title))</title>
    <link rel="icon" href="data:,">
    <style>
    \(Self.styleSheet)
    </style>
    </head>
    <body>
    <a class="skip" href="#main">Skip to the results</a>
    \(header)
    \(body)
    </body>
    </html>

    """
  }

  private var header: String {
    """
    <header>
    <div class="heading">
    <h1>\(HTMLText.escaped(report.title))</h1>
    <p class="scripted" hidden><label for="appearance">Appearance</label>
    <select id="appearance"><option value="">as the system</option><option value="light">light</option>\
    <option value="dark">dark</option></select></p>
    </div>
    \(HTMLText.paragraphs(report.description, style: "lead"))
    \(command)
    </header>
    """
  }

  private var command: String {
    guard !report.command.isEmpty else { return "" }
    return """
      <p class="label" id="command">This report is made by</p>
      <pre tabindex="0" role="region" aria-labelledby="command"><code>\(HTMLText.escaped(report.command))</code></pre>
      """
  }

  private var body: String {
    let parts = [warnings, contents, "<main id=\"main\" tabindex=\"-1\">"] + sections.map(\.html)
    return (parts + ["</main>", scripts]).filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var warnings: String {
    let warnings = report.warnings + runs.warnings
    guard !warnings.isEmpty else { return "" }
    let items = warnings.map { "<li>\(HTMLText.escaped($0))</li>" }.joined(separator: "\n")
    return """
      <section class="warnings" aria-labelledby="warnings">
      <h2 id="warnings">\(warnings.count == 1 ? "A warning" : "\(warnings.count) warnings")</h2>
      <ul>
      \(items)
      </ul>
      </section>
      """
  }

  private var contents: String {
    let links = sections.map { "<li><a href=\"#\($0.name)\">\($0.title)</a></li>" }.joined()
    return links.isEmpty ? "" : "<nav aria-label=\"Contents\"><ul>\(links)</ul></nav>"
  }

  private var scripts: String {
    let data = runs.all.isEmpty ? "null" : runs.json
    return """
      <script type="application/json" id="data">\(data)</script>
      <script>
      \(Self.script)
      </script>
      """
  }
}
