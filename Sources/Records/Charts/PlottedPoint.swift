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
