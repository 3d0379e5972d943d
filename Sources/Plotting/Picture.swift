import OneHotNumerics

/// A picture with a heading, self-contained: light or dark as the viewer prefers, and readable aloud.
struct Picture {
  /// What it shows, for those who cannot see it.
  var description: String
  var title: String
  var subtitle: String
  var height: Double
  var format: PictureFormat
  /// The elements below the heading; empty ones are left out.
  var content: [String]

  func svg() -> String {
    let size = (SVG.coordinate(format.width), SVG.coordinate(height))
    let (width, height) =
      format.isPrinted
      ? (Self.inches(format.width), Self.inches(height)) : (size.0, size.1)
    let parts =
      [
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size.0) \(size.1)" width="\(width)" \
        height="\(height)" role="img" aria-labelledby="title description">
        """,
        "<title id=\"title\">\(SVG.escaped(title))</title>",
        "<desc id=\"description\">\(SVG.escaped(description))</desc>",
        PictureStyle.element(format),
        "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>",
        line(format.titleTop, "title", title, size: 1.1 * format.titleSize),
        format.isPrinted ? "" : line(58, "subtitle", subtitle, size: 13),
      ] + content + ["</svg>", ""]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
  }

  /// A length in inches.
  private static func inches(_ pixels: Double) -> String {
    "\((pixels / 96).rounded(places: 4).shortestText)in"
  }

  /// A line of text, cut off where it would be too wide; `size` is that of plain letters as wide as its own.
  private func line(_ y: Double, _ style: String, _ content: String, size: Double) -> String {
    SVG.text(format.margin, y, style, SVG.fitted(content, width: format.textWidth, size: size))
  }
}

/// The style sheet of pictures.
///
/// The colors of data are those of Okabe and Ito (2008), "Color Universal Design", which people with the common kinds of
/// color blindness can tell apart; a shape of its own goes with each.
package enum PictureStyle {
  /// The colors of series on a light ground and on a dark one: those of Okabe and Ito without yellow, which cannot
  /// be read on white. In the dark the blues and vermilion are a little lighter, and black is white.
  package static let colors: [(light: String, dark: String)] = [
    ("#0072b2", "#2e8fd0"), ("#d55e00", "#e8702a"), ("#009e73", "#009e73"), ("#cc79a7", "#cc79a7"),
    ("#e69f00", "#e69f00"), ("#56b4e9", "#8fd0f5"), ("#1f2328", "#e6edf3"),
  ]

  /// The dashes of lines; none comes first.
  package static let dashes = ["none", "7 5", "1.5 4.5", "10 4.5 1.5 4.5"]

  /// The `style` element: light, and dark where the viewer prefers it; light alone on paper.
  static func element(_ format: PictureFormat) -> String {
    if format.isPrinted {
      return "<style>\n\(light)\n.title { font-size: \(SVG.coordinate(format.titleSize))px }\n</style>"
    }
    return """
      <style>
      \(light)
      @media (prefers-color-scheme: dark) {
      \(dark)
      }
      </style>
      """
  }

  private static let light = """
    text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; \
    fill: #57606a; font-variant-numeric: tabular-nums }
    path { fill: none; stroke-linecap: round; stroke-linejoin: round }
    .title { font-size: 20px; font-weight: 600; fill: #1f2328 }
    .subtitle { font-size: 13px }
    .key { fill: #1f2328 }
    .middle { text-anchor: middle }
    .end { text-anchor: end }
    .rule-label { font-size: 11px }
    .note { stroke: #ffffff; stroke-width: 10; paint-order: stroke }
    .ground { fill: #ffffff }
    .grid { stroke: #e6e9ed }
    .axis { stroke: #8c959f }
    .rule { stroke: #57606a; stroke-width: 1.2; stroke-dasharray: 5 4; stroke-linecap: butt }
    .line { stroke: currentColor; stroke-width: 2 }
    .dot { stroke: currentColor; stroke-width: 4.5 }
    .cloud { stroke: currentColor; stroke-width: 2.6; stroke-opacity: .5 }
    .few { stroke-width: 4.5 }
    .mark { stroke: currentColor; stroke-width: 1.7; pointer-events: all }
    .bar { stroke: currentColor; stroke-width: 1.3; stroke-opacity: .7 }
    .band { fill: currentColor; fill-opacity: .16 }
    \(rules(colors.map(\.light), "color", property: "color"))
    \(rules(dashes, "dash", property: "stroke-dasharray"))
    """

  private static let dark = """
    text { fill: #9da7b3 }
    .title, .key { fill: #e6edf3 }
    .ground { fill: #0d1117 }
    .grid { stroke: #232a33 }
    .axis { stroke: #6e7681 }
    .note { stroke: #0d1117 }
    .rule { stroke: #9da7b3 }
    .cloud { stroke-opacity: .65 }
    .band { fill-opacity: .22 }
    \(rules(colors.map(\.dark), "color", property: "color"))
    """

  private static func rules(_ values: [String], _ name: String, property: String) -> String {
    values.enumerated().map { ".\(name)-\($0) { \(property): \($1) }" }.joined(separator: "\n")
  }
}
