extension PictureLegend {
  /// The legend of a chart: its series in their order, in as many rows as they need.
  init(_ chart: Chart, _ extents: [SeriesExtent], marksShown: Int) {
    let symbolWidth = chart.series.contains { $0.style.hasLine } ? 32.0 : 18
    let items = zip(chart.series, extents).enumerated().map { number, pair in
      let note = Self.note(pair.0.style, pair.1, marksShown: marksShown)
      let room = Picture.textWidth - symbolWidth - 8 - SVGText.width(of: note, size: 12)
      return Item(
        Self.strokes(pair.0.style, pair.1, SeriesLook(number: number)),
        SVGText.fitted(pair.0.name, width: room, size: 12) + note, symbolWidth: symbolWidth)
    }
    self.init(rows: Self.rows(items))
  }

  /// The items row by row: in columns, unless a long name among short ones makes that much higher.
  private static func rows(_ items: [Item]) -> [[Item]] {
    let (aligned, flowing) = (aligned(items), flowing(items))
    return aligned.count > flowing.count + 1 ? flowing : aligned
  }

  /// In as many columns as there is room for.
  private static func aligned(_ items: [Item]) -> [[Item]] {
    let layouts = (1...max(1, items.count)).reversed().lazy.map { columnWidths(items, count: $0) }
    let widths = layouts.first { $0.reduce(0, +) <= Picture.textWidth } ?? columnWidths(items, count: 1)
    return stride(from: 0, to: items.count, by: widths.count).map { start in
      zip(items[start..<min(start + widths.count, items.count)], widths).map { item, width in
        var item = item
        item.width = width
        return item
      }
    }
  }

  /// As many in each row as there is room for.
  private static func flowing(_ items: [Item]) -> [[Item]] {
    var rows: [[Item]] = []
    var left = 0.0
    for item in items {
      if item.width > left {
        rows.append([])
        left = Picture.textWidth
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

  private static func note(_ style: Chart.Series.Style, _ extent: SeriesExtent, marksShown: Int) -> String {
    let isThinned = style.hasMarks && extent.shown > marksShown
    return SVGText.note([
      extent.shown + extent.outOfRange == 0 ? "no points" : "",
      isThinned ? "thinned from \(extent.shown)" : "",
      extent.outOfRange > 0 ? "\(extent.outOfRange) out of range" : "",
    ])
  }

  private static func strokes(
    _ style: Chart.Series.Style, _ extent: SeriesExtent, _ look: SeriesLook
  ) -> [Item.Stroke] {
    let hasArea = style.hasLine && extent.hasBands
    return (hasArea ? [.init(style: "band \(look.color)", outline: "m-16-6h32v12h-32z")] : [])
      + (style.hasLine ? [.init(style: look.line, outline: "m-16 0h32")] : [])
      + (style.hasMarks ? [.init(style: "mark \(look.color)", outline: look.mark)] : [])
  }
}
