extension Chart {
  /// What the picture shows, for those who cannot see it.
  func summary(_ extents: [SeriesExtent]) -> String {
    let sentences =
      [subtitle, "\(y.label) over \(x.label)."]
      + zip(series, extents).map(Self.sentence)
      + rules.filter { y.shows($0.y) }.map { "\($0.label) is at \(SVGText.readable($0.y))." }
    return sentences.filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static func sentence(_ series: Series, _ extent: SeriesExtent) -> String {
    let name = SVGText.fitted(series.name, width: Picture.textWidth, size: 12)
    guard let y = extent.y else { return "\(name): no points." }
    let ends = (SVGText.readable(y.lowerBound), SVGText.readable(y.upperBound))
    let points =
      extent.shown == 1 ? "1 point, \(ends.0)" : "\(extent.shown) points from \(ends.0) to \(ends.1)"
    return "\(name): \(points)."
  }
}
