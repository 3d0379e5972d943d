import OneHotPlotting
import OneHotRecords

/// The runs of a report as its page needs them: by environment, with variants numbered in the order of the legend.
struct ReportRuns: Sendable {
  /// A run and the number of its variant.
  struct Run: Sendable {
    var curve: ComparisonReport.Curve
    var variant: Int
    /// Those that can be drawn.
    var points: [RunHistory.Point]

    fileprivate init(_ curve: ComparisonReport.Curve, variant: Int) {
      self.curve = curve
      self.variant = variant
      points = curve.points.filter { $0.value.magnitude <= 1e100 }
    }

    /// The seconds of the points; nil unless all have them.
    var seconds: [Double]? {
      let seconds = points.compactMap(\.seconds).filter { $0.magnitude <= 1e100 }
      return seconds.count == points.count ? seconds : nil
    }
    fileprivate var leftOut: Int { curve.points.count - points.count }
  }

  struct Environment: Sendable {
    var name: String
    var runs: [Run] = []
  }

  /// In the order of the legend.
  let variants: [ComparisonReport.Variant]
  /// In the order they are met.
  private(set) var environments: [Environment] = []
  /// In the order of the report.
  let all: [Run]

  init(_ report: ComparisonReport) {
    var variants: [ComparisonReport.Variant] = []
    var numbers: [String: Int] = [:]
    for variant in report.variants + report.curves.map({ .init($0.variant) })
    where numbers[variant.name] == nil {
      numbers[variant.name] = variants.count
      variants.append(variant)
    }
    self.variants = variants
    all = report.curves.map { curve in
      Run(curve, variant: numbers[curve.variant] ?? 0)
    }
    var places: [String: Int] = [:]
    for run in all {
      let place = places[run.curve.environment] ?? environments.count
      places[run.curve.environment] = place
      if place == environments.count { environments.append(Environment(name: run.curve.environment)) }
      environments[place].runs.append(run)
    }
  }

  /// Whether any run can be drawn over time.
  var haveTimes: Bool { all.contains { $0.seconds?.isEmpty == false } }

  /// What was left out of the curves.
  var warnings: [String] {
    all.filter { $0.leftOut > 0 }.map { run in
      let (curve, count) = (run.curve, run.leftOut)
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
      rows: all.map { run in
        let (curve, last) = (run.curve, run.curve.points.last)
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
    let environments = environments.map { Self.json($0) }
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

  private static func json(_ environment: Environment) -> String {
    let runs = environment.runs.map { run in
      """
      {"variant":\(run.variant),"seed":\(HTMLText.json(run.curve.seed)),\
      "steps":\(HTMLText.json(run.points.map(\.step))),"episodes":\(HTMLText.json(run.points.map(\.episode))),\
      "seconds":\(run.seconds.map { HTMLText.json($0) } ?? "null"),\
      "values":\(HTMLText.json(run.points.map(\.value)))}
      """
    }
    let name = HTMLText.json(environment.name)
    return "{\"name\":\(name),\"runs\":[\n\(runs.joined(separator: ",\n"))]}"
  }
}
