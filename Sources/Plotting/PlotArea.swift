/// The rectangle data is drawn in, in pixels, and what its axes show.
struct PlotArea: Sendable {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double
  /// From the left edge to the right.
  var horizontal: AxisSpan
  /// From the bottom edge to the top.
  var vertical: AxisSpan

  /// Its middle.
  var middle: (x: Double, y: Double) { ((left + right) / 2, (top + bottom) / 2) }

  func x(_ value: Double) -> Double {
    left + horizontal.fraction(value) * (right - left)
  }

  func y(_ value: Double) -> Double {
    bottom - vertical.fraction(value) * (bottom - top)
  }

  /// The point of two values, as a path writes it.
  func point(_ horizontal: Double, _ vertical: Double) -> String {
    SVG.point(x(horizontal), y(vertical))
  }

  /// A line from edge to edge at a height, as a path writes it.
  func level(_ y: Double) -> String {
    "M\(SVG.point(left, y))H\(SVG.coordinate(right))"
  }
}

/// The axes of a plot: grid, ticks and labels.
struct PlotAxes {
  var plot: PlotArea
  /// The ticks below the plot and what they count.
  var horizontal: (ticks: AxisTicks, label: String)
  /// The ticks left of the plot and what they count.
  var vertical: (ticks: AxisTicks, label: String)
  /// Whether lines go up from the ticks below the plot, too.
  var hasUprightGrid = false
  var format: PictureFormat

  /// The left edge of a plot that leaves room for the labels of its vertical axis.
  static func leftEdge(_ ticks: AxisTicks, _ format: PictureFormat) -> Double {
    format.axisLabelWidth + (ticks.labels.map { SVG.width(of: $0, size: 12) }.max() ?? 0)
  }

  func svg() -> String {
    ([SVG.path("grid", grid), SVG.path("axis", plot.level(plot.bottom) + marks)] + labels
      + zip(vertical.ticks.values, vertical.ticks.labels).map {
        SVG.text(plot.left - 10, plot.y($0) + 4, "tick end", $1)
      }
      + zip(horizontal.ticks.values, horizontal.ticks.labels).map {
        SVG.text(plot.x($0), plot.bottom + 21, "tick middle", $1)
      }).filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var grid: String {
    let upright = horizontal.ticks.values.map {
      "M\(SVG.point(plot.x($0), plot.bottom))V\(SVG.coordinate(plot.top))"
    }
    return (vertical.ticks.values.map { plot.level(plot.y($0)) } + (hasUprightGrid ? upright : [])).joined()
  }

  private var marks: String {
    horizontal.ticks.values.map { "M\(SVG.point(plot.x($0), plot.bottom))v5" }.joined()
  }

  private var labels: [String] {
    let below = SVG.fitted(horizontal.label, width: plot.right - plot.left, size: 12)
    let beside = SVG.fitted(vertical.label, width: plot.bottom - plot.top, size: 12)
    return [
      SVG.text(plot.middle.x, plot.bottom + format.axisLabelDrop, "middle", below),
      """
      <text class="middle" transform="translate(\(SVG.coordinate(format.axisLabelWidth - 28 + (format.isPrinted ? 6 : 0))) \(SVG.coordinate(plot.middle.y))) rotate(-90)">\
      \(SVG.escaped(beside))</text>
      """,
    ]
  }
}
