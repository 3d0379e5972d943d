extension PictureStyle {
  /// The style of a return curve.
  static let curve = PictureStyle(
    light: """
      .episodes { stroke: #6f9cc4; stroke-width: 2.6; stroke-opacity: .5 }
      .few { stroke-width: 4.5 }
      .key-dots { stroke-width: 3.6; stroke-opacity: .8 }
      .halo { stroke: #ffffff; stroke-width: 5; stroke-opacity: .75 }
      .mean { stroke: #0072b2; stroke-width: 2.2 }
      .greedy { fill: #d55e00; stroke: #ffffff; stroke-width: 1 }
      .sampled { stroke: #00795a; stroke-width: 1.7 }
      """,
    dark: """
      .episodes { stroke: #5f86ad; stroke-opacity: .6 }
      .key-dots { stroke-opacity: .9 }
      .halo { stroke: #0d1117 }
      .mean { stroke: #56b4e9 }
      .greedy { fill: #e69f00; stroke: #0d1117 }
      .sampled { stroke: #2fc79a }
      """)
}
