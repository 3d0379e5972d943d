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
  /// The line, and dots for points without neighbours, as paths describe them.
  var outlines: (line: String, dots: String) {
    let runs = Self.runs(columns).map { run in
      run.flatMap(\.vertices).map { SVGText.point($0.x, $0.y) }
    }
    let lines = runs.filter { $0.count > 1 }.map { "M" + $0.joined(separator: "L") }
    let dots = runs.filter { $0.count == 1 }.map { "M\($0[0])h0" }
    return (lines.joined(), dots.joined())
  }

  /// The areas of the bands, and bars for bands without neighbours, as paths describe them.
  var bands: (areas: String, bars: String) {
    let runs = columns.split { $0.band == nil }.flatMap { Self.runs(Array($0)) }
    let areas = runs.filter { $0.count > 1 }.map { Self.area($0) }
    let bars = runs.filter { $0.count == 1 }.flatMap(\.self).map { Self.bar($0.highest.x, $0.band) }
    return (areas.joined(), bars.joined())
  }

  /// A bar from the upper end of a band to the lower.
  static func bar(_ x: Double, _ band: ClosedRange<Double>?) -> String {
    band.map { "M\(SVGText.point(x, $0.lowerBound))V\(SVGText.coordinate($0.upperBound))" } ?? ""
  }

  private static func area(_ columns: [Column]) -> String {
    let edges = columns.map { ($0.vertices[0].x, $0.band ?? 0...0) }
    let upper = edges.map { SVGText.point($0, $1.lowerBound) }
    let lower = edges.reversed().map { SVGText.point($0, $1.upperBound) }
    return "M" + (upper + lower).joined(separator: "L") + "z"
  }
}
