import OneHotPlotting

extension ReportPage {
  /// The style sheet: the colors and fonts of the house's pictures. What is printed is light.
  static var styleSheet: String {
    """
    :root { color-scheme: light; \(variables { $0.light }) }
    @media screen and (prefers-color-scheme: dark) {
      :root:not([data-appearance]) { color-scheme: dark; \(variables { $0.dark }) }
    }
    @media screen {
      :root[data-appearance="dark"] { color-scheme: dark; \(variables { $0.dark }) }
    }
    \(series)
    \(String(decoding: PackageResources.report_css, as: UTF8.self))
    """
  }

  private typealias Shade = (name: String, light: String, dark: String)

  private static let shades: [Shade] = [
    ("page", "#f6f8fa", "#010409"), ("ground", "#ffffff", "#0d1117"), ("ink", "#1f2328", "#e6edf3"),
    ("faint", "#57606a", "#9da7b3"), ("edge", "#d0d7de", "#30363d"), ("grid", "#e6e9ed", "#232a33"),
    ("axis", "#8c959f", "#6e7681"), ("accent", "#0969da", "#4493f8"), ("stripe", "#f6f8fa", "#151b23"),
    ("alarm", "#fff4d6", "#2b2211"), ("alarm-edge", "#bf8700", "#d29922"), ("band", ".16", ".22"),
  ]

  private static func variables(_ shade: (Shade) -> String) -> String {
    let series = PictureStyle.colors.enumerated().map { ("series-\($0)", $1.light, $1.dark) }
    return (shades + series).map { "--\($0.name): \(shade($0));" }.joined(separator: " ")
  }

  /// Colors and dashes of variants, the same as in charts.
  private static var series: String {
    let colors = PictureStyle.colors.indices.map { ".color-\($0) { color: var(--series-\($0)) }" }
    let dashes = PictureStyle.dashes.enumerated().map { ".dash-\($0) { stroke-dasharray: \($1) }" }
    return (colors + dashes).joined(separator: "\n")
  }

  /// The script, in a scope of its own: plain JavaScript that needs no library, asks for nothing, and evaluates no text.
  ///
  /// It reads the runs from the element `data`; what it makes of texts goes into the page as text, never as markup.
  static var script: String {
    let parts = [
      PackageResources.statistics_js, PackageResources.plotting_js, PackageResources.drawing_js,
      PackageResources.charts_js, PackageResources.saving_js, PackageResources.page_js,
    ]
    return """
      "use strict";
      (() => {
      \(parts.map { String(decoding: $0, as: UTF8.self) }.joined())})();
      """
  }
}
