/// A picture with a heading, self-contained: light or dark as the viewer prefers, and readable aloud.
struct Picture {
  /// What it is, for those who cannot see it.
  var name: String
  /// What it shows, for those who cannot see it.
  var description: String
  var title: String
  var subtitle: String
  var style: PictureStyle
  var height: Double
  /// The elements below the heading; empty ones are left out.
  var content: [String]

  static let width = 860.0
  /// The pixels between an edge of the picture and its text.
  static let margin = 24.0
  /// The pixels text may take.
  static let textWidth = width - 2 * margin
  /// Where a legend has its first line.
  static let legendTop = 82.0
  /// The pixels a plot is high.
  static let plotHeight = 330.0
  /// The pixels below a plot, for its axis.
  static let footHeight = 60.0

  func svg() -> String {
    let size = (SVGText.coordinate(Self.width), SVGText.coordinate(height))
    let parts =
      [
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size.0) \(size.1)" width="\(size.0)" \
        height="\(size.1)" role="img" aria-labelledby="title description">
        """,
        "<title id=\"title\">\(SVGText.escaped(name))</title>",
        "<desc id=\"description\">\(SVGText.escaped(description))</desc>",
        style.element,
        "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>",
        line(36, "title", title, size: 22), line(58, "subtitle", subtitle, size: 13),
      ] + content + ["</svg>", ""]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
  }

  /// A line of text, cut off where it would be too wide; `size` is that of plain letters as wide as its own.
  private func line(_ y: Double, _ style: String, _ content: String, size: Double) -> String {
    SVGElement.text(Self.margin, y, style, SVGText.fitted(content, width: Self.textWidth, size: size))
  }
}
