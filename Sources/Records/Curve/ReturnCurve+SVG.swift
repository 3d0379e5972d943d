extension ReturnCurve {
  /// The picture, self-contained: under 150 KB however long the training was, light or dark as the viewer prefers.
  package func svg() -> String {
    CurveDrawing(self).svg()
  }
}

/// One drawing of a return curve.
struct CurveDrawing {
  private let curve: ReturnCurve
  private let points: [MovingMean.Point]
  private let dots: [ReturnCurve.Episode]
  private let evaluations: [ReturnCurve.Evaluation]
  private let legend: PictureLegend
  private let plot: PlotArea
  private let ticks: AxisTicks

  init(_ curve: ReturnCurve) {
    self.curve = curve
    points = curve.smoothed.points
    evaluations = curve.evaluations.withLast
    let essential =
      points.map(\.mean) + evaluations.flatMap { [$0.greedy, $0.sampled] }
      + [curve.threshold].compactMap { $0 }
    let returns = ReturnRange.covering(
      essential: essential, episodes: curve.episodes.elements.map(\.value))
    dots = curve.episodes.elements.filter { returns.contains($0.value) }
    ticks = AxisTicks(in: returns, atMost: 6)
    legend = PictureLegend(curve, dotsShown: dots.count)
    let top = Picture.legendTop + legend.height
    plot = PlotArea(
      left: PlotAxes.leftEdge(ticks), top: top, right: Picture.width - (curve.threshold == nil ? 28 : 84),
      bottom: top + Picture.plotHeight, horizontal: AxisSpan(0...Double(max(1, curve.steps))),
      vertical: AxisSpan(returns))
  }

  func svg() -> String {
    Picture(
      name: "Return curve: \(curve.title)", description: curve.summary, title: curve.title,
      subtitle: curve.subtitle, style: .curve, height: plot.bottom + Picture.footHeight,
      content: [
        legend.svg(left: Picture.margin, top: Picture.legendTop), axes.svg(), data, thresholdLabel,
      ]
    ).svg()
  }

  private var axes: PlotAxes {
    let steps = AxisTicks(in: plot.horizontal.range, atMost: 8, wholeNumbers: true)
    return PlotAxes(
      plot: plot, horizontal: (steps, "environment steps"), vertical: (ticks, "return per episode"))
  }
}

// MARK: - Data

extension CurveDrawing {
  private var data: String {
    let greedy = evaluations.map { point($0.step, $0.greedy) + CurveMark.diamond }.joined()
    let sampled = evaluations.map { point($0.step, $0.sampled) + CurveMark.ring }.joined()
    let rule = curve.threshold.map { plot.level(plot.y($0)) } ?? ""
    let style = dots.count < 200 ? "episodes few" : "episodes"
    return
      ([
        (style, dotted), ("rule", rule), ("halo", line), ("mean", line), ("sampled", sampled),
        ("greedy", greedy),
      ]
      .map { SVGElement.path($0, $1) } + [emptyNote])
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var dotted: String {
    dots.map { point($0.step, $0.value) + "h0" }.joined()
  }

  private var emptyNote: String {
    guard points.isEmpty, evaluations.isEmpty else { return "" }
    return SVGElement.text(plot.middle.x, plot.middle.y, "note middle", "no episode has ended")
  }

  private var thresholdLabel: String {
    guard let threshold = curve.threshold else { return "" }
    let (x, y) = (plot.right + 8, plot.y(threshold))
    return [
      SVGElement.text(x, y - 3, "rule-label", "threshold"),
      SVGElement.text(x, y + 12, "rule-label", SVGText.readable(threshold)),
    ].joined(separator: "\n")
  }

  /// The smoothed curve, if it has two points; of points closer than half a pixel only one is drawn.
  private var line: String {
    var drawn = -Double.infinity
    var parts: [String] = []
    for (index, point) in points.enumerated() {
      let x = plot.x(Double(point.step))
      guard x - drawn >= 0.5 || index == points.count - 1 else { continue }
      drawn = x
      parts.append(plot.point(Double(point.step), point.mean))
    }
    return parts.count < 2 ? "" : "M" + parts.joined(separator: "L")
  }

  /// A path's way to the point of a step and a return.
  private func point(_ step: Int, _ value: Double) -> String {
    "M" + plot.point(Double(step), value)
  }
}
