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
