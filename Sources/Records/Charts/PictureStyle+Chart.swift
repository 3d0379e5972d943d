extension PictureStyle {
  /// The colours of series on a light ground and on a dark one: those of Okabe and Ito without yellow, which cannot
  /// be read on white. In the dark the blues and vermilion are a little lighter, and black is white.
  static let colors: [(light: String, dark: String)] = [
    ("#0072b2", "#2e8fd0"), ("#d55e00", "#e8702a"), ("#009e73", "#009e73"), ("#cc79a7", "#cc79a7"),
    ("#e69f00", "#e69f00"), ("#56b4e9", "#8fd0f5"), ("#1f2328", "#e6edf3"),
  ]

  /// The dashes of lines; none comes first.
  static let dashes = ["none", "7 5", "1.5 4.5", "10 4.5 1.5 4.5"]

  /// The style of a chart.
  static let chart = PictureStyle(
    light: """
      .line { stroke: currentColor; stroke-width: 2 }
      .dot { stroke: currentColor; stroke-width: 4.5 }
      .mark { stroke: currentColor; stroke-width: 1.7; pointer-events: all }
      .bar { stroke: currentColor; stroke-width: 1.3; stroke-opacity: .7 }
      .band { fill: currentColor; fill-opacity: .16 }
      \(rules(colors.map(\.light), "color", property: "color"))
      \(rules(dashes, "dash", property: "stroke-dasharray"))
      """,
    dark: """
      .band { fill-opacity: .22 }
      \(rules(colors.map(\.dark), "color", property: "color"))
      """)

  private static func rules(_ values: [String], _ name: String, property: String) -> String {
    values.enumerated().map { ".\(name)-\($0) { \(property): \($1) }" }.joined(separator: "\n")
  }
}
