extension Chart {
  /// The picture, self-contained: light or dark as the viewer prefers, and under 150 KB for 12 series however many
  /// points they have. The same chart always gives the same bytes.
  package func svg() -> String {
    ChartDrawing(self).svg()
  }
}

/// One drawing of a chart.
struct ChartDrawing {
  private let chart: Chart
  private let extents: [SeriesExtent]
  private let rules: [Chart.Rule]
  private let plot: PlotArea
  private let ticks: (x: AxisTicks, y: AxisTicks)
  private let legend: ChartLegend
  private let budget: DrawingBudget

  init(_ chart: Chart) {
    self.chart = chart
    extents = chart.series.map { SeriesExtent($0, x: chart.x, y: chart.y) }
    rules = chart.rules.filter { chart.y.shows($0.y) }
    let spans = Self.spans(chart, extents, rules)
    let yTicks = AxisTicks(on: spans.y, atMost: spans.y.scale == .linear ? 6 : 8)
    let (left, right) = (
      PlotAxes.leftEdge(yTicks, chart.format),
      chart.format.width - RuleLabels(rules).width(atLeast: chart.format.rightMargin)
    )
    budget = DrawingBudget(chart.series, extents, width: right - left)
    legend = ChartLegend(chart, extents, budget)
    let top = chart.format.legendTop + legend.height
    plot = PlotArea(
      left: left, top: top, right: right, bottom: top + chart.format.plotHeight, horizontal: spans.x,
      vertical: spans.y)
    ticks = (Self.horizontalTicks(plot, within: chart.format.width), yTicks)
  }

  func svg() -> String {
    Picture(
      description: chart.summary ?? chart.generalSummary(extents), title: chart.title,
      subtitle: chart.subtitle, height: plot.bottom + chart.format.footHeight, format: chart.format,
      content: [
        legend.svg(left: chart.format.margin, top: chart.format.legendTop), axes.svg(), data,
        RuleLabels(rules).svg(plot), emptyNote,
      ]
    ).svg()
  }
}

extension ChartDrawing {
  /// What the axes show. Lines alone go from edge to edge; marks keep away from the edges.
  private static func spans(
    _ chart: Chart, _ extents: [SeriesExtent], _ rules: [Chart.Rule]
  ) -> (x: AxisSpan, y: AxisSpan) {
    var (x, y): (ClosedRange<Double>?, ClosedRange<Double>?)
    for extent in extents {
      x.extend(to: extent.x)
      y.extend(to: extent.reach)
    }
    for rule in rules { y.extend(to: rule.y) }
    let hasMarks = chart.series.contains { $0.style.hasMarks }
    return (chart.x.span(covering: x, padded: hasMarks), chart.y.span(covering: y, padded: true))
  }

  /// As many ticks as their labels leave room for.
  private static func horizontalTicks(_ plot: PlotArea, within width: Double) -> AxisTicks {
    let most = plot.horizontal.scale == .linear ? 8 : 12
    let choices = (2...most).reversed().lazy.map { AxisTicks(on: plot.horizontal, atMost: $0) }
    return choices.first { ticks in
      let places = ticks.values.map(plot.x)
      let widths = ticks.labels.map { SVG.width(of: $0, size: 12) }
      let isApart = places.indices.dropFirst().allSatisfy {
        places[$0] - places[$0 - 1] >= (widths[$0] + widths[$0 - 1]) / 2 + 8
      }
      return isApart && zip(places, widths).allSatisfy { $0 + $1 / 2 <= width }
    } ?? AxisTicks(on: plot.horizontal, atMost: 1)
  }

  private var axes: PlotAxes {
    PlotAxes(
      plot: plot, horizontal: (ticks.x, chart.x.label), vertical: (ticks.y, chart.y.label),
      hasUprightGrid: chart.series.contains { $0.style.hasMarks }, format: chart.format)
  }

  /// Areas below rules, those below lines, and those below marks.
  private var data: String {
    let drawings = chart.series.enumerated().map {
      SeriesDrawing(
        $1, SeriesLook(number: $0, isPrinted: chart.format.isPrinted), in: chart, on: plot, budget)
    }
    let rule = SVG.path("rule", rules.map { plot.level(plot.y($0.y)) }.joined())
    return (drawings.map(\.areas) + [rule] + drawings.map(\.line) + drawings.map(\.marks))
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var emptyNote: String {
    guard extents.allSatisfy({ $0.shown == 0 }) else { return "" }
    return SVG.text(plot.middle.x, plot.middle.y, "note middle", "there is nothing to draw")
  }
}

extension Chart {
  /// What can be said of any chart to those who cannot see it.
  func generalSummary(_ extents: [SeriesExtent]) -> String {
    let sentences =
      [subtitle, "\(y.label) over \(x.label)."]
      + zip(series, extents).map(Self.sentence)
      + rules.filter { y.shows($0.y) }.map { "\($0.label) is at \(SVG.readable($0.y))." }
    return sentences.filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static func sentence(_ series: Series, _ extent: SeriesExtent) -> String {
    let name = SVG.fitted(series.name, width: PictureFormat.screen.textWidth, size: 12)
    guard let y = extent.y else { return "\(name): no points." }
    let ends = (SVG.readable(y.lowerBound), SVG.readable(y.upperBound))
    let points =
      extent.shown == 1 ? "1 point, \(ends.0)" : "\(extent.shown) points from \(ends.0) to \(ends.1)"
    return "\(name): \(points)."
  }
}

/// The labels of a chart's rules, right of its plot: each beside its rule, or as near as the others let it.
struct RuleLabels {
  private let rules: [Chart.Rule]
  private static let widest = 160.0
  private static let size = 11.0
  private static let lineHeight = 14.0

  /// The labels of rules that the chart shows.
  init(_ rules: [Chart.Rule]) {
    self.rules = rules.map {
      .init(y: $0.y, label: SVG.fitted($0.label, width: Self.widest, size: Self.size))
    }
  }

  /// The pixels they take beside the plot.
  func width(atLeast margin: Double) -> Double {
    rules.map { SVG.width(of: $0.label, size: Self.size) + 20 }.reduce(margin, max)
  }

  func svg(_ plot: PlotArea) -> String {
    let sorted = rules.sorted { $0.y > $1.y }
    let places = Self.apart(sorted.map { plot.y($0.y) }, within: plot.top...plot.bottom)
    return zip(sorted, places).map {
      SVG.text(plot.right + 8, $1 + 4, "rule-label", $0.label)
    }.joined(separator: "\n")
  }

  /// Ascending heights moved as little as it takes for each to have a line of its own.
  static func apart(_ heights: [Double], within range: ClosedRange<Double>) -> [Double] {
    var places = heights
    for index in places.indices.dropFirst() {
      places[index] = max(places[index], places[index - 1] + lineHeight)
    }
    var limit = range.upperBound
    for index in places.indices.reversed() {
      places[index] = min(places[index], limit)
      limit = places[index] - lineHeight
    }
    return places
  }
}
