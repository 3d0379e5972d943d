/// The elements of one series, in the layers they belong to.
struct SeriesDrawing {
  /// What lies below all lines: bands and clouds.
  let areas: String
  /// The line.
  let line: String
  /// What lies above all lines: dots, bars and marks.
  let marks: String

  init(
    _ series: Chart.Series, _ look: SeriesLook, in chart: Chart, on plot: PlotArea, _ budget: DrawingBudget
  ) {
    let points = PlottedPoint.points(of: series, in: chart, on: plot)
    let style = series.style
    let kept = style.hasMarks || style == .cloud ? budget.thinned(points, as: style) : []
    if style == .cloud {
      let size = kept.count < 200 ? "few " : ""
      areas = SVG.path("cloud \(size)\(look.color)", kept.map { ThinnedLine.dot($0) }.joined())
      (line, marks) = ("", "")
      return
    }
    let thinned = ThinnedLine(style.hasLine ? points : [], columns: budget.columns, on: plot)
    let (bands, outlines) = (thinned.bands, thinned.outlines)
    areas = SVG.path("band \(look.color)", bands.areas)
    line = SVG.path(look.line, outlines.line)
    let bars = style.hasLine ? bands.bars : kept.map { ThinnedLine.bar($0.x, $0.band) }.joined()
    marks = [
      SVG.path("dot \(look.color)", style.hasMarks ? "" : outlines.dots),
      SVG.path("bar \(look.color)", bars),
      budget.hasHints ? Self.hinted(kept, of: series, look) : Self.plain(kept, look),
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func plain(_ points: [PlottedPoint], _ look: SeriesLook) -> String {
    let outline = points.map { "M" + SVG.point($0.x, $0.y) + look.mark }.joined()
    return SVG.path("mark \(look.color)", outline)
  }

  private static func hinted(_ points: [PlottedPoint], of series: Chart.Series, _ look: SeriesLook) -> String
  {
    let name = SVG.fitted(series.name, width: 280, size: 12)
    return points.map { point in
      SVG.path(
        "mark \(look.color)", "M" + SVG.point(point.x, point.y) + look.mark,
        hint: "\(name): \(hint(series.points[point.index]))")
    }.joined(separator: "\n")
  }

  private static func hint(_ point: Chart.Point) -> String {
    let place = "\(SVG.readable(point.x)), \(SVG.readable(point.y))"
    guard let band = point.band else { return place }
    return "\(place) (\(SVG.readable(band.lowerBound)) to \(SVG.readable(band.upperBound)))"
  }
}

/// How much of a series the axes of its chart show, and how far it reaches.
struct SeriesExtent: Sendable, Equatable {
  /// The points that are drawn.
  private(set) var shown = 0
  /// The points that are left out.
  private(set) var outOfRange = 0
  /// Whether a point that is drawn has a band.
  private(set) var hasBands = false
  private(set) var x: ClosedRange<Double>?
  private(set) var y: ClosedRange<Double>?
  /// The values of y and of the bands' ends.
  private(set) var reach: ClosedRange<Double>?

  init(_ series: Chart.Series, x: Chart.Axis, y: Chart.Axis) {
    for point in series.points {
      if x.shows(point.x) && y.shows(point.y) { add(point, y) } else { outOfRange += 1 }
    }
  }

  private mutating func add(_ point: Chart.Point, _ axis: Chart.Axis) {
    shown += 1
    x.extend(to: point.x)
    y.extend(to: point.y)
    reach.extend(to: point.y)
    guard let band = point.band else { return }
    hasBands = true
    if axis.shows(band.lowerBound) { reach.extend(to: band.lowerBound) }
    if axis.shows(band.upperBound) { reach.extend(to: band.upperBound) }
  }
}

extension ClosedRange<Double>? {
  /// Makes the range just wide enough to hold a value.
  mutating func extend(to value: Double) {
    self = self.map { Swift.min($0.lowerBound, value)...Swift.max($0.upperBound, value) } ?? value...value
  }

  /// Makes the range just wide enough to hold another.
  mutating func extend(to other: ClosedRange<Double>?) {
    guard let other else { return }
    extend(to: other.lowerBound)
    extend(to: other.upperBound)
  }
}

/// How one series of a chart differs from the others: a color and a mark, and for lines a pattern of dashes. Colors
/// recur after 7 series and dashes are new then; marks recur after 12.
package struct SeriesLook: Sendable {
  /// The place of the series in its chart.
  let number: Int
  /// Whether every line has dashes of its own, as far as there are enough, before colors recur.
  let isPrinted: Bool

  /// The look of the series at a place, from 0 on.
  package init(number: Int, isPrinted: Bool = false) {
    self.number = number
    self.isPrinted = isPrinted
  }

  /// The class of its color.
  package var color: String { "color-\(number % PictureStyle.colors.count)" }

  /// The classes of its line.
  package var line: String {
    let round = isPrinted ? number : number / PictureStyle.colors.count
    return "line dash-\(round % PictureStyle.dashes.count) \(color)"
  }

  /// How its mark is drawn from the middle, as a path describes it.
  package var mark: String { Self.marks[number % Self.marks.count] }

  /// Circle, square, triangle, diamond, cross, triangle down, plus, triangle right, hourglass, asterisk, triangle left and
  /// bow tie: hollow and of different sizes, so that several in the same place can be seen.
  static let marks = [
    "m-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z", "m-3.4-3.4h6.8v6.8h-6.8z", "m0-7.4l6.4 11.1h-12.8z",
    "m0-4.6l4.6 4.6-4.6 4.6-4.6-4.6z", "m-4.2-4.2l8.4 8.4m0-8.4l-8.4 8.4", "m0 7.4l6.4-11.1h-12.8z",
    "m-5.6 0h11.2m-5.6-5.6v11.2", "m5.5 0l-8.8 5v-10z", "m-4-4.5h8l-8 9h8z",
    "m0-5v10m-4.3-7.5l8.6 5m0-5l-8.6 5", "m-5.5 0l8.8 5v-10z", "m-4.5-4v8l9-8v8z",
  ]
}
