import OneHotLogs
import OneHotPlotting
import OneHotRecords

@testable import OneHotReport

/// What the tests of reports are made of.
enum ReportFixture {
  typealias Report = ComparisonReport

  /// Text that breaks whatever writes it down without care.
  static let hostile =
    "</script><script>window.broken=1</script>\"'><img src=x onerror=broken=1>&amp;]]>\u{2028}\u{0}\u{1B}\\é🎲<!--"

  /// A curve of equally spaced points, one for each value: every 10 steps, 5 episodes and 0.5 seconds.
  static func curve(
    _ environment: String, _ variant: String, seed: Int, folder: String = "runs/folder",
    hasTimes: Bool = true,
    _ values: [Double], measures: [RunHistory.Measure: [Double]] = [:], optimum: Double? = nil
  ) -> Report.Curve {
    let points = values.enumerated().map { index, value in
      CurvePoint(
        step: 10 * (index + 1), seconds: hasTimes ? 0.5 * Double(index + 1) : nil, episode: 5 * (index + 1),
        value: value)
    }
    return Report.Curve(
      environment: environment, variant: variant, seed: "\(seed)", folder: folder, points: points,
      measures: measures.mapValues(updates), optimum: optimum)
  }

  /// An update every 10 steps.
  private static func updates(_ values: [Double]) -> [CurvePoint] {
    values.enumerated().map { CurvePoint(step: 10 * ($0 + 1), episode: $0 + 1, value: $1) }
  }

  /// Two environments. In the first, whose optimum is 12, one variant has two seeds of constant returns 1 and 3, the second of which
  /// ends halfway, and the other variant climbs from 1 to 10; the second environment has names that are hostile. Of the
  /// steady policies one collapses, and only these have a critic that may be trusted.
  static var report: Report {
    let falling = (0..<10).map { 0.9 - 0.1 * Double($0) }
    let curves = [
      curve(
        "level", "steady", seed: 1, folder: "runs/a", Array(repeating: 1, count: 10),
        measures: [.entropy: falling, .trust: falling, .divergence: falling.map { $0 / 1000 }], optimum: 12),
      curve(
        "level", "steady", seed: 2, folder: "runs/b", Array(repeating: 3, count: 5),
        measures: [.entropy: Array(repeating: 0, count: 5), .trust: [], .divergence: [.nan]], optimum: 12),
      curve(
        "level", "climbing", seed: 1, folder: "runs/c", (1...10).map(Double.init),
        measures: [.entropy: Array(repeating: 0.5, count: 10)], optimum: 12),
      curve(hostile, hostile, seed: 1, folder: hostile, hasTimes: false, [5, 6]),
    ]
    let tables = [
      Report.Table(
        "Results", note: "a note", header: ["variant", "mean"],
        rows: [
          ["steady", "2"], ["=HYPERLINK(\"x\")", "−1.5"], [hostile, "-3 ± 1"], ["+cmd|x"],
          ["a", "b", "surplus"], ["cell", "+E1"],
        ], numericColumns: [1]),
      Report.Table(hostile, note: hostile, header: [hostile], rows: [[hostile]]),
    ]
    let figures = ["first", hostile].map { name in
      let series = [Chart.Series(name, points: [.init(x: 0, y: 1), .init(x: 1, y: 2)])]
      let chart = Chart(title: name, x: .init("x"), y: .init("y"), series: series)
      return Report.Figure(name, note: name, fileName: "../\(name).svg", svg: chart.svg())
    }
    return Report(
      title: "A comparison", description: "First paragraph.\n\nSecond.",
      command: "agent compare\n  --seeds 2",
      variants: [.init("climbing", settings: "fast & steep"), .init("steady", settings: "slow")],
      curves: curves, tables: tables, figures: figures, warnings: ["seed 3 is missing"])
  }

  /// Runs of the size that a page must cope with.
  static func large(runs: Int, points count: Int) -> Report {
    let curves = (0..<runs).map { run in
      let points = (1...count).map { episode -> CurvePoint in
        let value = (episode * 7919 + run * 104_729) % 100_003
        let seconds = 0.01234567 * Double(episode)
        return CurvePoint(
          step: 137 * episode + run, seconds: seconds, episode: episode, value: Double(value) / 977)
      }
      let thinned = Array(points.prefix(count / 3))
      return Report.Curve(
        environment: "environment \(run % 5)", variant: "variant \(run / 5 % 4)", seed: "\(run / 20)",
        folder: "runs/environment/agent/\(run)", points: points,
        measures: Dictionary(uniqueKeysWithValues: RunHistory.Measure.allCases.map { ($0, thinned) }))
    }
    return Report(title: "large", curves: curves)
  }
}
