/// The legend above the plot, in as many rows as it needs.
struct CurveLegend {
  private struct Item {
    var mark: String
    var style: String
    var text: String
    var width: Double { 30 + SVGText.width(of: text, size: 12) + 14 }
  }

  private let rows: [[Item]]
  private static let rowHeight = 20.0

  /// The pixels it needs below its first line.
  var height: Double { Double(rows.count) * Self.rowHeight }

  init(_ curve: ReturnCurve, dotsShown: Int, width: Double) {
    var rows: [[Item]] = []
    for item in Self.items(curve, dotsShown: dotsShown) {
      let used = rows.last?.reduce(0) { $0 + $1.width } ?? .infinity
      if used + item.width > width { rows.append([]) }
      rows[rows.count - 1].append(item)
    }
    self.rows = rows
  }

  func svg(left: Double, top: Double) -> String {
    var lines: [String] = []
    for (number, row) in rows.enumerated() {
      var x = left
      for item in row {
        lines.append(Self.svg(item, x: x, y: top + Double(number) * Self.rowHeight))
        x += item.width
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func svg(_ item: Item, x: Double, y: Double) -> String {
    let start = "M\(SVGText.coordinate(x + 11)) \(SVGText.coordinate(y))"
    let place = "x=\"\(SVGText.coordinate(x + 28))\" y=\"\(SVGText.coordinate(y + 4))\""
    return """
      <path class="\(item.style)" d="\(start)\(item.mark)"/>\
      <text class="key" \(place)>\(SVGText.escaped(item.text))</text>
      """
  }

  private static func items(_ curve: ReturnCurve, dotsShown: Int) -> [Item] {
    var items: [Item] = []
    if curve.episodes.count > 0 {
      let hidden = curve.episodes.elements.count - dotsShown
      let beyond = hidden == 0 ? "" : ", \(hidden) out of range"
      items.append(
        Item(
          mark: "m-7 3h0m7-5h0m7 3h0", style: "episodes key-dots",
          text: "episode\(share(curve.episodes.stride))\(beyond)"))
      items.append(
        Item(mark: "h-11h22", style: "mean", text: "mean of last \(curve.smoothed.window) episodes"))
    }
    if curve.evaluations.count > 0 {
      let share = share(curve.evaluations.stride)
      items.append(Item(mark: CurveMark.diamond, style: "greedy", text: "evaluation, greedy\(share)"))
      items.append(Item(mark: CurveMark.ring, style: "sampled", text: "evaluation, sampled\(share)"))
    }
    return items
  }

  private static func share(_ stride: Int) -> String {
    stride == 1 ? "" : " (1 in \(stride) shown)"
  }
}

/// The marks of evaluations, drawn from their middle. A diamond fits into a ring, so that both can be seen where
/// greedy and sampled returns agree.
enum CurveMark {
  /// A filled diamond: greedy.
  static let diamond = "m0-4.5l4.5 4.5-4.5 4.5-4.5-4.5z"
  /// A ring: sampled.
  static let ring = "m-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z"
}
