import Foundation
import OneHotFoundations
import OneHotLogs
import OneHotNumerics
import OneHotPlotting
import OneHotRecords
import OneHotReport

extension ComparisonResults {
  /// Writes `results.csv`, `summary.json`, `summary.md`, the figures with their numbers and `report.html`, replacing earlier
  /// ones, each as a whole.
  ///
  /// - Parameters:
  ///   - folder: where to.
  ///   - figureWidth: the inches a figure is wide on paper, 2 to 20; nil for a screen.
  /// - Throws: `InputError` if a file cannot be written.
  public func write(to folder: ComparisonFolder, figureWidth: Double? = nil) throws {
    let report = try report(figureWidth: figureWidth)
    let figures = try figures(.init(inches: figureWidth))
    let names = figures.flatMap { [$0.fileName, $0.tableName] }
    try folder.write(Data(csv.utf8), to: "results.csv")
    // At every moment the summary names all figures there are.
    folder.removeFigures(besides: names)
    try folder.write(try encodedSummary(names), to: "summary.json")
    for figure in figures {
      try folder.write(Data(figure.chart.svg().utf8), to: figure.fileName)
      try folder.write(Data(figure.table.utf8), to: figure.tableName)
    }
    try folder.write(Data(markdown(report.figures).utf8), to: "summary.md")
    try folder.write(Data(report.html().utf8), to: "report.html")
  }

  /// The report, with everything that ``write(to:figureWidth:)`` writes.
  public func report(figureWidth: Double? = nil) throws -> ComparisonReport {
    ComparisonReport(
      title: summary.name, description: summary.description, command: summary.command,
      variants: variants.map { .init($0, settings: settings[$0] ?? "") },
      curves: runs.map { run in
        .init(
          environment: run.environment, variant: run.variant, seed: run.label,
          folder: run.folder, points: run.history.points, measures: run.history.measures, optimum: run.optimum
        )
      },
      tables: tables,
      figures: try figures(.init(inches: figureWidth)).map {
        .init($0.title, note: $0.note, fileName: $0.fileName, svg: $0.chart.svg())
      },
      warnings: summary.warnings)
  }

  /// A row for each run.
  var csv: String {
    var text =
      "environment,variant,seed,folder,steps,episodes,final_greedy,final_sampled,final_100_episodes,area,solved_at_step,"
      + "normalized_score,gap_to_optimum\n"
    for run in runs {
      let cells = [
        run.environment, run.variant, run.label,
        run.folder, "\(run.history.steps)", "\(run.history.episodes)", Self.cell(run.greedy),
        Self.cell(run.sampled),
        Self.cell(run.history.finalReturn), Self.cell(run.area), run.solvedAtStep.map { "\($0)" } ?? "",
        Self.cell(run.normalizedScore), Self.cell(run.gapToOptimum),
      ]
      text += CSVWriter.row(cells)
    }
    return text
  }

  private static func cell(_ value: Double?) -> String { value?.shortestText ?? "" }

  private func encodedSummary(_ figures: [String]) throws -> Data {
    var summary = summary
    summary.figures = figures
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(summary) + Data("\n".utf8)
  }

  /// The text of `summary.md`.
  func markdown(_ figures: [ComparisonReport.Figure]) -> String {
    var text = "# \(Self.escaped(summary.name))\n\n"
    if !summary.description.isEmpty { text += Self.escaped(summary.description) + "\n\n" }
    text +=
      "Made by `\(Self.code(summary.command))`; a row for each run is in `results.csv`.\n"
    for warning in summary.warnings { text += "\n**\(Self.escaped(warning))**\n" }
    for table in tables {
      text += "\n## \(Self.escaped(table.title))\n\n\(table.note)\n\n"
      text += Self.row(table.header) + Self.row(table.header.map { _ in "---" })
      text += table.rows.map(Self.row).joined()
    }
    text += figures.map { "\n![\(Self.escaped($0.title))](\($0.fileName))\n" }.joined()
    return text
  }

  private static func row(_ cells: [String]) -> String {
    "| " + cells.map { $0 == "---" ? $0 : escaped($0) }.joined(separator: " | ") + " |\n"
  }

  /// Text that Markdown shows as it is. Scalar by scalar: for a `Character`, a bar and a mark upon it were one, and no bar.
  private static func escaped(_ text: String) -> String {
    let special: Set<Unicode.Scalar> = [
      "|", "<", ">", "*", "_", "`", "[", "]", "\\", "#", "!", "&", "~", "$",
    ]
    var result = String.UnicodeScalarView()
    for scalar in text.replacing(/(\r\n|\r|\n)+/, with: " ").harmless().unicodeScalars {
      if special.contains(scalar) { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }

  /// Text that ends no code.
  private static func code(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.harmless().unicodeScalars { result.append(scalar == "`" ? "'" : scalar) }
    return String(result)
  }
}
