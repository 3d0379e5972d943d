import OneHotLogs
import OneHotNumerics
import OneHotPlotting

/// A picture of a comparison, and the numbers it is drawn from.
struct ComparisonFigure {
  let title: String
  /// How to read it.
  let note: String
  let fileName: String
  var chart: Chart
  /// The numbers as comma-separated values: variant, place, value, the ends of its interval (empty where there is none),
  /// and the runs it is made of.
  let table: String

  /// A figure with a row for each point of its chart; `counts` are the runs of each series.
  init(
    title: String, note: String, fileName: String, chart: Chart, columns: (x: String, y: String),
    counts: [Int]
  ) {
    let rows = zip(chart.series, counts).flatMap { series, count in
      series.points.map { point in
        [
          series.name, point.x.shortestText, point.y.shortestText, point.band?.lowerBound.shortestText ?? "",
          point.band?.upperBound.shortestText ?? "", "\(count)",
        ]
      }
    }
    self.init(title: title, note: note, fileName: fileName, chart: chart, columns: columns, rows: rows)
  }

  /// A figure with rows of its own.
  init(
    title: String, note: String, fileName: String, chart: Chart, columns: (x: String, y: String),
    rows: [[String]]
  ) {
    self.title = title
    self.note = note
    self.fileName = fileName
    self.chart = chart
    table = ([["variant", columns.x, columns.y, "low", "high", "n"]] + rows).map(CSVWriter.row).joined()
  }

  /// What the numbers are called, beside the picture.
  var tableName: String { fileName.replacing(".svg", with: ".csv") }
}
