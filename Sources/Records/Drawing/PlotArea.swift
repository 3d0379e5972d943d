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
    SVGText.point(x(horizontal), y(vertical))
  }

  /// A line from edge to edge at a height, as a path writes it.
  func level(_ y: Double) -> String {
    "M\(SVGText.point(left, y))H\(SVGText.coordinate(right))"
  }
}
