/// A line of few enough vertices to be written: of many points in a column of pixels only the highest and the lowest
/// are left, which is what can be seen of them.
struct ThinnedLine: Sendable {
  /// The points of one column.
  struct Column: Sendable {
    private(set) var highest: PlottedPoint
    private(set) var lowest: PlottedPoint
    /// What the bands of the points cover.
    private(set) var band: ClosedRange<Double>?
    /// Whether the line goes on from the column before.
    let isJoined: Bool
    fileprivate private(set) var lastRun: Int

    fileprivate init(_ point: PlottedPoint, after previous: Column?) {
      highest = point
      lowest = point
      band = point.band
      lastRun = point.run
      isJoined = previous?.lastRun == point.run
    }

    /// The points the line goes through, from left to right.
    var vertices: [PlottedPoint] {
      guard highest.index != lowest.index else { return [highest] }
      return highest.x <= lowest.x ? [highest, lowest] : [lowest, highest]
    }

    fileprivate mutating func merge(_ point: PlottedPoint) {
      if point.y < highest.y { highest = point }
      if point.y > lowest.y { lowest = point }
      band.extend(to: point.band)
      lastRun = point.run
    }
  }

  private(set) var columns: [Column] = []

  /// Thins points in the order of x into at most `count` columns of the plot; as few points as that stay as they
  /// are.
  init(_ points: [PlottedPoint], columns count: Int, on plot: PlotArea) {
    guard points.count > 2 * count else {
      for point in points { columns.append(Column(point, after: columns.last)) }
      return
    }
    var current = -1
    for point in points {
      let place = (point.x - plot.left) / (plot.right - plot.left) * Double(count)
      let column = min(max(Int(place), 0), count - 1)
      if column == current {
        columns[columns.count - 1].merge(point)
      } else {
        columns.append(Column(point, after: columns.last))
      }
      current = column
    }
  }

  /// Columns that follow each other without interruption.
  static func runs(_ columns: [Column]) -> [[Column]] {
    var runs: [[Column]] = []
    for column in columns {
      if column.isJoined, !runs.isEmpty { runs[runs.count - 1].append(column) } else { runs.append([column]) }
    }
    return runs
  }
}

extension ThinnedLine {
  /// The line, and dots for points without neighbors, as paths describe them.
  var outlines: (line: String, dots: String) {
    let runs = Self.runs(columns).map { run in
      run.flatMap(\.vertices).map { SVG.point($0.x, $0.y) }
    }
    let lines = runs.filter { $0.count > 1 }.map { "M" + $0.joined(separator: "L") }
    let dots = runs.filter { $0.count == 1 }.map { "M\($0[0])h0" }
    return (lines.joined(), dots.joined())
  }

  /// The areas of the bands, and bars for bands without neighbors, as paths describe them.
  var bands: (areas: String, bars: String) {
    let runs = columns.split { $0.band == nil }.flatMap { Self.runs(Array($0)) }
    let areas = runs.filter { $0.count > 1 }.map { Self.area($0) }
    let bars = runs.filter { $0.count == 1 }.flatMap(\.self).map { Self.bar($0.highest.x, $0.band) }
    return (areas.joined(), bars.joined())
  }

  /// A dot, as a path describes it.
  static func dot(_ point: PlottedPoint) -> String { "M\(SVG.point(point.x, point.y))h0" }

  /// A bar from the upper end of a band to the lower.
  static func bar(_ x: Double, _ band: ClosedRange<Double>?) -> String {
    band.map { "M\(SVG.point(x, $0.lowerBound))V\(SVG.coordinate($0.upperBound))" } ?? ""
  }

  private static func area(_ columns: [Column]) -> String {
    let edges = columns.map { ($0.vertices[0].x, $0.band ?? 0...0) }
    let upper = edges.map { SVG.point($0, $1.lowerBound) }
    let lower = edges.reversed().map { SVG.point($0, $1.upperBound) }
    return "M" + (upper + lower).joined(separator: "L") + "z"
  }
}

/// A point of a series as it lies in the plot, in pixels.
struct PlottedPoint: Sendable {
  var x: Double
  var y: Double
  /// From the upper end of the band to the lower, cut off at the plot's edges.
  var band: ClosedRange<Double>?
  /// Points that follow each other with none left out between them are of the same run.
  var run: Int
  /// Where it stands in its series.
  var index: Int
}

extension PlottedPoint {
  /// The points of a series that the axes of its chart show, in the order they are drawn in: that of x if they are
  /// joined, else that of the series.
  static func points(of series: Chart.Series, in chart: Chart, on plot: PlotArea) -> [PlottedPoint] {
    var run = 0
    return order(of: series).compactMap { index in
      let point = series.points[index]
      guard chart.x.shows(point.x), chart.y.shows(point.y) else {
        run += 1
        return nil
      }
      return PlottedPoint(
        x: plot.x(point.x), y: plot.y(point.y), band: point.band.map { band($0, on: plot) }, run: run,
        index: index)
    }
  }

  private static func order(of series: Chart.Series) -> [Int] {
    let points = series.points
    guard series.style.hasLine else { return Array(points.indices) }
    let placed = points.indices.filter { points[$0].x.isFinite }
    let isSorted = zip(placed, placed.dropFirst()).allSatisfy { points[$0].x <= points[$1].x }
    return isSorted ? placed : placed.sorted { (points[$0].x, $0) < (points[$1].x, $1) }
  }

  private static func band(_ band: ClosedRange<Double>, on plot: PlotArea) -> ClosedRange<Double> {
    let clamped = band.clamped(to: plot.vertical.range)
    return plot.y(clamped.upperBound)...plot.y(clamped.lowerBound)
  }
}

/// How much of the points of a chart is written, so that its file stays small however many they are.
struct DrawingBudget: Sendable {
  /// The columns of pixels a line is thinned into.
  let columns: Int
  /// The marks a series may have.
  let marks: Int
  /// The dots a cloud may have.
  let dots: Int
  /// Whether each mark says what it is; too many would make the file too large.
  let hasHints: Bool

  private static let vertices = 7000
  private static let allMarks = 1200
  private static let allDots = 2400
  private static let allHints = 240

  /// The share of each series, for a plot of `width` pixels.
  init(_ series: [Chart.Series], _ extents: [SeriesExtent], width: Double) {
    let lines = zip(series, extents).filter { $0.style.hasLine && $1.shown > 0 }
    let marked = zip(series, extents).filter { $0.style.hasMarks && $1.shown > 0 }
    let perColumn = lines.reduce(0) { $0 + ($1.1.hasBands ? 4 : 2) }
    columns = max(1, min(Int(width), Self.vertices / max(1, perColumn)))
    let share = max(1, Self.allMarks / max(1, marked.count))
    marks = share
    dots = max(1, Self.allDots / max(1, series.count { $0.style == .cloud }))
    hasHints = marked.reduce(0) { $0 + min($1.1.shown, share) } <= Self.allHints
  }

  /// How many points a series that is drawn point by point may have.
  func limit(_ style: Chart.Series.Style) -> Int { style == .cloud ? dots : marks }

  /// As many of the points as a series may have: of those in a square of pixels the first, with squares as large as it
  /// takes.
  func thinned(_ points: [PlottedPoint], as style: Chart.Series.Style) -> [PlottedPoint] {
    var kept = points
    var side = 2.0
    while kept.count > limit(style) {
      var taken: Set<Int> = []
      kept = kept.filter { taken.insert(Int($0.y / side) * 1024 + Int($0.x / side)).inserted }
      side *= 1.5
    }
    return kept
  }
}
