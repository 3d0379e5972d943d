/// The style sheet of a return curve.
///
/// The colours of the data are those of Okabe and Ito (2008), "Color Universal Design", which people with the
/// common kinds of colour blindness can tell apart; a shape of its own goes with each.
enum CurveStyle {
  /// The `style` element: light, and dark where the viewer prefers it.
  static let element = """
    <style>
    text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; \
    fill: #57606a; font-variant-numeric: tabular-nums }
    path { fill: none; stroke-linecap: round; stroke-linejoin: round }
    .title { font-size: 20px; font-weight: 600; fill: #1f2328 }
    .subtitle { font-size: 13px }
    .key { fill: #1f2328 }
    .middle { text-anchor: middle }
    .end { text-anchor: end }
    .threshold { font-size: 11px }
    .ground { fill: #ffffff }
    .grid { stroke: #e6e9ed }
    .axis { stroke: #8c959f }
    .episodes { stroke: #6f9cc4; stroke-width: 2.6; stroke-opacity: .38 }
    .key-dots { stroke-width: 3.6; stroke-opacity: .8 }
    .halo { stroke: #ffffff; stroke-width: 5; stroke-opacity: .75 }
    .mean { stroke: #0072b2; stroke-width: 2.2 }
    .rule { stroke: #57606a; stroke-width: 1.2; stroke-dasharray: 5 4; stroke-linecap: butt }
    .greedy { fill: #d55e00; stroke: #ffffff; stroke-width: 1 }
    .sampled { stroke: #00795a; stroke-width: 1.7 }
    \(dark)
    </style>
    """

  private static let dark = """
    @media (prefers-color-scheme: dark) {
    text { fill: #9da7b3 }
    .title, .key { fill: #e6edf3 }
    .ground { fill: #0d1117 }
    .grid { stroke: #232a33 }
    .axis { stroke: #6e7681 }
    .episodes { stroke: #5f86ad; stroke-opacity: .42 }
    .key-dots { stroke-opacity: .9 }
    .halo { stroke: #0d1117 }
    .mean { stroke: #56b4e9 }
    .rule { stroke: #9da7b3 }
    .greedy { fill: #e69f00; stroke: #0d1117 }
    .sampled { stroke: #2fc79a }
    }
    """
}
