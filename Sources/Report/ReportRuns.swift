import OneHotFoundations
import OneHotLogs
import OneHotNumerics
import OneHotPlotting
import OneHotRecords

/// The runs of a report as its page needs them: by environment, with variants numbered in the order of the legend.
struct ReportRuns: Sendable {
  typealias Environment = (name: String, runs: [ComparisonReport.Curve])

  /// In the order of the legend.
  let variants: [ComparisonReport.Variant]
  /// In the order they are met.
  let environments: [Environment]
  /// In the order of the report.
  let all: [ComparisonReport.Curve]

  init(_ report: ComparisonReport) {
    let named = report.variants + report.curves.map { .init($0.variant) }
    variants = named.grouped(by: \.name).map { $0.elements[0] }
    all = report.curves
    environments = report.curves.grouped(by: \.environment).map { ($0, $1) }
  }

  /// Whether any run can be drawn over time.
  var haveTimes: Bool { all.contains { $0.seconds?.isEmpty == false } }

  /// What was left out of the curves.
  var warnings: [String] {
    all.compactMap { curve in
      let count = curve.points.count - curve.drawnPoints.count
      if count == 0 { return nil }
      return "\(curve.environment), \(curve.variant), seed \(curve.seed): \(count) of \(curve.points.count) "
        + "points of the return curve \(count == 1 ? "is" : "are") left out for want of a finite value."
    }
  }

  /// The table that leads from curves to folders.
  var table: ComparisonReport.Table {
    ComparisonReport.Table(
      "Runs and their folders",
      note: "Each curve above is one of these runs. Steps, episodes and seconds are those of its last point.",
      header: ["Environment", "Variant", "Seed", "Steps", "Episodes", "Seconds", "Points", "Folder"],
      rows: all.map { curve in
        let last = curve.points.last
        return [
          curve.environment, curve.variant, curve.seed, last.map { "\($0.step)" } ?? "",
          last.map { "\($0.episode)" } ?? "", last?.seconds.map(SVG.readable) ?? "",
          "\(curve.points.count)", curve.folder,
        ]
      }, numericColumns: [3, 4, 5, 6])
  }

  /// What the script draws, as JSON.
  var json: String {
    let variants = variants.enumerated().map { Self.json($1, SeriesLook(number: $0)) }
    let numbers = Dictionary(uniqueKeysWithValues: self.variants.enumerated().map { ($1.name, $0) })
    let environments = environments.map { Self.json($0, numbers) }
    return """
      {"variants":[\(variants.joined(separator: ",\n"))],
      "environments":[
      \(environments.joined(separator: ",\n"))]}
      """
  }

  private static func json(_ variant: ComparisonReport.Variant, _ look: SeriesLook) -> String {
    """
    {"name":\(HTMLText.json(variant.name)),"color":"\(look.color)","line":"\(look.line)","mark":"\(look.mark)"}
    """
  }

  private static func json(_ environment: Environment, _ numbers: [String: Int]) -> String {
    let runs = environment.runs.map { curve in
      let points = curve.drawnPoints
      return """
        {"variant":\(numbers[curve.variant] ?? 0),"seed":\(HTMLText.json(curve.seed)),\
        "steps":\(HTMLText.json(points.map(\.step))),"episodes":\(HTMLText.json(points.map(\.episode))),\
        "seconds":\(curve.seconds.map { HTMLText.json($0) } ?? "null"),\
        "values":\(HTMLText.json(points.map(\.value))),"measures":{\(measures(of: curve))}}
        """
    }
    let name = HTMLText.json(environment.name)
    let optima = environment.runs.compactMap(\.optimum)
    let optimum = optima.count == runs.count ? optima.max()?.shortestText ?? "null" : "null"
    return "{\"name\":\(name),\"optimum\":\(optimum),\"runs\":[\n\(runs.joined(separator: ",\n"))]}"
  }

  /// What an agent measured knows steps alone: the script finds times and episodes in the return curve.
  private static func measures(of curve: ComparisonReport.Curve) -> String {
    RunHistory.Measure.allCases.compactMap { measure in
      let points = curve.drawnPoints(of: measure)
      if points.isEmpty { return nil }
      let (steps, values) = (HTMLText.json(points.map(\.step)), HTMLText.json(points.map(\.value)))
      return "\"\(measure.rawValue)\":{\"steps\":\(steps),\"values\":\(values)}"
    }.joined(separator: ",")
  }
}

extension ComparisonReport.Curve {
  /// The points that can be drawn.
  fileprivate var drawnPoints: [CurvePoint] { Self.drawn(points) }

  /// The points of a measure that can be drawn.
  func drawnPoints(of measure: RunHistory.Measure) -> [CurvePoint] {
    Self.drawn(measures[measure] ?? [])
  }

  private static func drawn(_ points: [CurvePoint]) -> [CurvePoint] {
    points.filter { $0.value.magnitude <= 1e100 }
  }

  /// The seconds of the points that can be drawn; nil unless all have them.
  var seconds: [Double]? {
    let points = drawnPoints
    let seconds = points.compactMap(\.seconds).filter { $0.magnitude <= 1e100 }
    return seconds.count == points.count ? seconds : nil
  }
}
