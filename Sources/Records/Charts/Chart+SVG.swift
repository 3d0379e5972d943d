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
  private let legend: PictureLegend
  private let budget: DrawingBudget

  init(_ chart: Chart) {
    self.chart = chart
    extents = chart.series.map { SeriesExtent($0, x: chart.x, y: chart.y) }
    rules = chart.rules.filter { chart.y.shows($0.y) }
    let spans = Self.spans(chart, extents, rules)
    let yTicks = AxisTicks(on: spans.y, atMost: spans.y.scale == .linear ? 6 : 8)
    let (left, right) = (PlotAxes.leftEdge(yTicks), Picture.width - RuleLabels(rules).width)
    budget = DrawingBudget(chart.series, extents, width: right - left)
    legend = PictureLegend(chart, extents, marksShown: budget.marks)
    let top = Picture.legendTop + legend.height
    plot = PlotArea(
      left: left, top: top, right: right, bottom: top + Picture.plotHeight, horizontal: spans.x,
      vertical: spans.y)
    ticks = (Self.horizontalTicks(plot), yTicks)
  }

  func svg() -> String {
    Picture(
      name: chart.title, description: chart.summary(extents), title: chart.title, subtitle: chart.subtitle,
      style: .chart, height: plot.bottom + Picture.footHeight,
      content: [
        legend.svg(left: Picture.margin, top: Picture.legendTop), axes.svg(), data,
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
  private static func horizontalTicks(_ plot: PlotArea) -> AxisTicks {
    let most = plot.horizontal.scale == .linear ? 8 : 12
    let choices = (2...most).reversed().lazy.map { AxisTicks(on: plot.horizontal, atMost: $0) }
    return choices.first { ticks in
      let places = ticks.values.map(plot.x)
      let widths = ticks.labels.map { SVGText.width(of: $0, size: 12) }
      let isApart = places.indices.dropFirst().allSatisfy {
        places[$0] - places[$0 - 1] >= (widths[$0] + widths[$0 - 1]) / 2 + 8
      }
      return isApart && zip(places, widths).allSatisfy { $0 + $1 / 2 <= Picture.width }
    } ?? AxisTicks(on: plot.horizontal, atMost: 1)
  }

  private var axes: PlotAxes {
    PlotAxes(
      plot: plot, horizontal: (ticks.x, chart.x.label), vertical: (ticks.y, chart.y.label),
      hasUprightGrid: chart.series.contains { $0.style.hasMarks })
  }

  /// Areas below rules, those below lines, and those below marks.
  private var data: String {
    let drawings = chart.series.enumerated().map {
      SeriesDrawing($1, SeriesLook(number: $0), in: chart, on: plot, budget)
    }
    let rule = SVGElement.path("rule", rules.map { plot.level(plot.y($0.y)) }.joined())
    return (drawings.map(\.areas) + [rule] + drawings.map(\.line) + drawings.map(\.marks))
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var emptyNote: String {
    guard extents.allSatisfy({ $0.shown == 0 }) else { return "" }
    return SVGElement.text(plot.middle.x, plot.middle.y, "note middle", "there is nothing to draw")
  }
}
