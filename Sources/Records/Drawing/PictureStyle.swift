/// A style sheet: what all pictures share, and rules for the data of one kind of picture.
///
/// The colours of data are those of Okabe and Ito (2008), "Color Universal Design", which people with the common
/// kinds of colour blindness can tell apart; a shape of its own goes with each.
struct PictureStyle {
  /// The rules for data on a light ground.
  var light: String
  /// What differs on a dark ground.
  var dark: String

  /// The `style` element: light, and dark where the viewer prefers it.
  var element: String {
    """
    <style>
    \(Self.sharedLight)
    \(light)
    @media (prefers-color-scheme: dark) {
    \(Self.sharedDark)
    \(dark)
    }
    </style>
    """
  }

  private static let sharedLight = """
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
    """

  private static let sharedDark = """
    text { fill: #9da7b3 }
    .title, .key { fill: #e6edf3 }
    .ground { fill: #0d1117 }
    .grid { stroke: #232a33 }
    .axis { stroke: #6e7681 }
    .note { stroke: #0d1117 }
    .rule { stroke: #9da7b3 }
    """
}
