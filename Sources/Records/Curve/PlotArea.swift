/// The rectangle data is drawn in, and the scales of its axes.
struct PlotArea: Sendable {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double
  /// The steps from the left edge to the right.
  var steps: ClosedRange<Double>
  /// The returns from the bottom edge to the top.
  var returns: ClosedRange<Double>

  func x(_ step: Double) -> Double {
    left + (step - steps.lowerBound) / (steps.upperBound - steps.lowerBound) * (right - left)
  }

  func y(_ value: Double) -> Double {
    bottom - (value - returns.lowerBound) / (returns.upperBound - returns.lowerBound) * (bottom - top)
  }

  /// The point of a step and a return, as a path writes it.
  func point(_ step: Int, _ value: Double) -> String {
    "\(SVGText.coordinate(x(Double(step)))) \(SVGText.coordinate(y(value)))"
  }
}
