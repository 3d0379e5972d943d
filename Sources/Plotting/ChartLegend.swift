/// The legend of a chart: its series in their order, each with a symbol, in as many rows as they need.
struct ChartLegend {
  struct Item {
    /// A path of the symbol: its style, and how it is drawn from the symbol's middle.
    typealias Stroke = (style: String, outline: String)

    let strokes: [Stroke]
    let text: String
    /// The pixels the symbol is wide.
    let symbolWidth: Double
    /// The pixels from where it begins to where the next may.
    var width: Double

    init(_ strokes: [Stroke], _ text: String, symbolWidth: Double) {
      self.strokes = strokes
      self.text = text
      self.symbolWidth = symbolWidth
      width = symbolWidth + 8 + SVG.width(of: text, size: 12) + 14
    }
  }

  let rows: [[Item]]
  private static let rowHeight = 20.0

  init(_ chart: Chart, _ extents: [SeriesExtent], _ budget: DrawingBudget) {
    let symbolWidth = chart.series.contains { $0.style.hasLine } ? 32.0 : 18
    let items = zip(chart.series, extents).enumerated().map { number, pair in
      let note = Self.note(pair.0.style, pair.1, budget)
      let room = chart.format.textWidth - symbolWidth - 8 - SVG.width(of: note, size: 12)
      return Item(
        Self.strokes(pair.0.style, pair.1, SeriesLook(number: number, isPrinted: chart.format.isPrinted)),
        SVG.fitted(pair.0.name, width: room, size: 12) + note, symbolWidth: symbolWidth)
    }
    rows = Self.rows(items, within: chart.format.textWidth)
  }

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
    let start = "M" + SVG.point(x + item.symbolWidth / 2, y)
    return item.strokes.map { SVG.path($0.style, start + $0.outline) }.joined()
      + SVG.text(x + item.symbolWidth + 6, y + 4, "key", item.text)
  }
}

extension ChartLegend {
  /// The items row by row: in columns, unless a long name among short ones makes that much higher.
  private static func rows(_ items: [Item], within width: Double) -> [[Item]] {
    let (aligned, flowing) = (aligned(items, within: width), flowing(items, within: width))
    return aligned.count > flowing.count + 1 ? flowing : aligned
  }

  /// In as many columns as there is room for.
  private static func aligned(_ items: [Item], within width: Double) -> [[Item]] {
    let layouts = (1...max(1, items.count)).reversed().lazy.map { columnWidths(items, count: $0) }
    let widths = layouts.first { $0.reduce(0, +) <= width } ?? columnWidths(items, count: 1)
    return stride(from: 0, to: items.count, by: widths.count).map { start in
      zip(items[start..<min(start + widths.count, items.count)], widths).map { item, width in
        var item = item
        item.width = width
        return item
      }
    }
  }

  /// As many in each row as there is room for.
  private static func flowing(_ items: [Item], within width: Double) -> [[Item]] {
    var rows: [[Item]] = []
    var left = 0.0
    for item in items {
      if item.width > left {
        rows.append([])
        left = width
      }
      rows[rows.count - 1].append(item)
      left -= item.width
    }
    return rows
  }

  private static func columnWidths(_ items: [Item], count: Int) -> [Double] {
    (0..<count).map { column in
      stride(from: column, to: items.count, by: count).map { items[$0].width }.reduce(0, max)
    }
  }

  private static func note(_ style: Chart.Series.Style, _ extent: SeriesExtent, _ budget: DrawingBudget)
    -> String
  {
    let isThinned = style != .line && extent.shown > budget.limit(style)
    return SVG.note([
      extent.shown + extent.outOfRange == 0 ? "no points" : "",
      isThinned ? "thinned from \(extent.shown)" : "",
      extent.outOfRange > 0 ? "\(extent.outOfRange) out of range" : "",
    ])
  }

  private static func strokes(
    _ style: Chart.Series.Style, _ extent: SeriesExtent, _ look: SeriesLook
  ) -> [Item.Stroke] {
    let hasArea = style.hasLine && extent.hasBands
    return (hasArea ? [("band \(look.color)", "m-16-6h32v12h-32z")] : [])
      + (style.hasLine ? [(look.line, "m-16 0h32")] : [])
      + (style == .cloud ? [("cloud \(look.color)", "m-7 3h0m7-5h0m7 3h0")] : [])
      + (style.hasMarks ? [("mark \(look.color)", look.mark)] : [])
  }
}
