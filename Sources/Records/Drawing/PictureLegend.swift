/// A legend of one or more rows, each of a symbol and its meaning.
struct PictureLegend {
  struct Item {
    /// A path of the symbol: its style, and how it is drawn from the symbol's middle.
    struct Stroke {
      var style: String
      var outline: String
    }

    let strokes: [Stroke]
    let text: String
    /// The pixels the symbol is wide.
    let symbolWidth: Double
    /// The pixels from where it begins to where the next may.
    var width: Double

    init(_ strokes: [Stroke], _ text: String, symbolWidth: Double = 22) {
      self.strokes = strokes
      self.text = text
      self.symbolWidth = symbolWidth
      width = symbolWidth + 8 + SVGText.width(of: text, size: 12) + 14
    }
  }

  let rows: [[Item]]
  private static let rowHeight = 20.0

  /// The pixels it needs below its first line.
  var height: Double { Double(rows.count) * Self.rowHeight }

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
    let start = "M" + SVGText.point(x + item.symbolWidth / 2, y)
    return item.strokes.map { SVGElement.path($0.style, start + $0.outline) }.joined()
      + SVGElement.text(x + item.symbolWidth + 6, y + 4, "key", item.text)
  }
}
