/// The axes of a plot: grid, ticks and labels.
struct PlotAxes {
  var plot: PlotArea
  /// The ticks below the plot and what they count.
  var horizontal: (ticks: AxisTicks, label: String)
  /// The ticks left of the plot and what they count.
  var vertical: (ticks: AxisTicks, label: String)
  /// Whether lines go up from the ticks below the plot, too.
  var hasUprightGrid = false

  /// The left edge of a plot that leaves room for the labels of its vertical axis.
  static func leftEdge(_ ticks: AxisTicks) -> Double {
    52 + (ticks.labels.map { SVGText.width(of: $0, size: 12) }.max() ?? 0)
  }

  func svg() -> String {
    ([SVGElement.path("grid", grid), SVGElement.path("axis", plot.level(plot.bottom) + marks)] + labels
      + zip(vertical.ticks.values, vertical.ticks.labels).map {
        SVGElement.text(plot.left - 10, plot.y($0) + 4, "tick end", $1)
      }
      + zip(horizontal.ticks.values, horizontal.ticks.labels).map {
        SVGElement.text(plot.x($0), plot.bottom + 21, "tick middle", $1)
      }).filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var grid: String {
    let upright = horizontal.ticks.values.map {
      "M\(SVGText.point(plot.x($0), plot.bottom))V\(SVGText.coordinate(plot.top))"
    }
    return (vertical.ticks.values.map { plot.level(plot.y($0)) } + (hasUprightGrid ? upright : [])).joined()
  }

  private var marks: String {
    horizontal.ticks.values.map { "M\(SVGText.point(plot.x($0), plot.bottom))v5" }.joined()
  }

  private var labels: [String] {
    let below = SVGText.fitted(horizontal.label, width: plot.right - plot.left, size: 12)
    let beside = SVGText.fitted(vertical.label, width: plot.bottom - plot.top, size: 12)
    return [
      SVGElement.text(plot.middle.x, plot.bottom + 44, "middle", below),
      """
      <text class="middle" transform="translate(24 \(SVGText.coordinate(plot.middle.y))) rotate(-90)">\
      \(SVGText.escaped(beside))</text>
      """,
    ]
  }
}
