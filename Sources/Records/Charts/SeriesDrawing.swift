/// The elements of one series, in the layers they belong to.
struct SeriesDrawing {
  /// What lies below all lines.
  let areas: String
  /// The line.
  let line: String
  /// What lies above all lines: dots, bars and marks.
  let marks: String

  init(
    _ series: Chart.Series, _ look: SeriesLook, in chart: Chart, on plot: PlotArea, _ budget: DrawingBudget
  ) {
    let points = PlottedPoint.points(of: series, in: chart, on: plot)
    let kept = series.style.hasMarks ? budget.thinned(points) : []
    let thinned = ThinnedLine(series.style.hasLine ? points : [], columns: budget.columns, on: plot)
    let bands = thinned.bands
    let bars = series.style.hasLine ? bands.bars : kept.map { ThinnedLine.bar($0.x, $0.band) }.joined()
    areas = SVGElement.path("band \(look.color)", bands.areas)
    let outlines = thinned.outlines
    line = SVGElement.path(look.line, outlines.line)
    marks = [
      SVGElement.path("dot \(look.color)", series.style.hasMarks ? "" : outlines.dots),
      SVGElement.path("bar \(look.color)", bars),
      budget.hasHints ? Self.hinted(kept, of: series, look) : Self.plain(kept, look),
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func plain(_ points: [PlottedPoint], _ look: SeriesLook) -> String {
    let outline = points.map { "M" + SVGText.point($0.x, $0.y) + look.mark }.joined()
    return SVGElement.path("mark \(look.color)", outline)
  }

  private static func hinted(_ points: [PlottedPoint], of series: Chart.Series, _ look: SeriesLook) -> String
  {
    let name = SVGText.fitted(series.name, width: 280, size: 12)
    return points.map { point in
      SVGElement.path(
        "mark \(look.color)", "M" + SVGText.point(point.x, point.y) + look.mark,
        hint: "\(name): \(hint(series.points[point.index]))")
    }.joined(separator: "\n")
  }

  private static func hint(_ point: Chart.Point) -> String {
    let place = "\(SVGText.readable(point.x)), \(SVGText.readable(point.y))"
    guard let band = point.band else { return place }
    return "\(place) (\(SVGText.readable(band.lowerBound)) to \(SVGText.readable(band.upperBound)))"
  }
}
