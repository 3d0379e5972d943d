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
  private let legend: CurveLegend
  private let plot: PlotArea
  private let ticks: AxisTicks
  private static let width = 860.0
  private static let plotHeight = 330.0

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
    legend = CurveLegend(curve, dotsShown: dots.count, width: Self.width - 48)
    let labels = ticks.labels.map { SVGText.width(of: $0, size: 12) }.max() ?? 0
    let top = 88 + legend.height
    plot = PlotArea(
      left: 52 + labels, top: top, right: Self.width - (curve.threshold == nil ? 28 : 84),
      bottom: top + Self.plotHeight, steps: 0...Double(max(1, curve.steps)), returns: returns)
  }

  func svg() -> String {
    let size = "\(SVGText.coordinate(Self.width)) \(SVGText.coordinate(plot.bottom + 60))"
    let height = SVGText.coordinate(plot.bottom + 60)
    let parts = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size)" width="\(SVGText.coordinate(Self.width))" \
      height="\(height)" role="img" aria-labelledby="title description">
      """,
      "<title id=\"title\">\(SVGText.escaped("Return curve: \(curve.title)"))</title>",
      "<desc id=\"description\">\(SVGText.escaped(curve.summary))</desc>",
      CurveStyle.element,
      "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>",
      heading, legend.svg(left: 24, top: 82), axes, data, thresholdLabel, "</svg>", "",
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
  }
}

// MARK: - Text and axes

extension CurveDrawing {
  private var heading: String {
    let width = Self.width - 48
    return [
      text(24, 36, "title", SVGText.fitted(curve.title, width: width, size: 20)),
      text(24, 58, "subtitle", SVGText.fitted(curve.subtitle, width: width, size: 13)),
    ].joined(separator: "\n")
  }

  private var axes: String {
    let steps = AxisTicks(in: plot.steps, atMost: 8, wholeNumbers: true)
    let middle = (plot.left + plot.right) / 2
    let height = (plot.top + plot.bottom) / 2
    let grid = ticks.values.map { horizontal(plot.y($0), from: plot.left) }.joined()
    let marks = steps.values.map { "M\(plot.point(Int($0), plot.returns.lowerBound))v5" }.joined()
    return
      ([
        "<path class=\"grid\" d=\"\(grid)\"/>",
        "<path class=\"axis\" d=\"\(horizontal(plot.bottom, from: plot.left))\(marks)\"/>",
        text(middle, plot.bottom + 44, "name middle", "environment steps"),
        """
        <text class="name middle" transform="translate(24 \(SVGText.coordinate(height))) rotate(-90)">\
        return per episode</text>
        """,
      ]
      + zip(ticks.values, ticks.labels).map { text(plot.left - 10, plot.y($0) + 4, "tick end", $1) }
      + zip(steps.values, steps.labels).map { text(plot.x($0), plot.bottom + 21, "tick middle", $1) })
      .joined(separator: "\n")
  }

  private var thresholdLabel: String {
    guard let threshold = curve.threshold else { return "" }
    let y = plot.y(threshold)
    return [
      text(plot.right + 8, y - 3, "threshold", "threshold"),
      text(plot.right + 8, y + 12, "threshold", SVGText.readable(threshold)),
    ].joined(separator: "\n")
  }

  private func horizontal(_ y: Double, from left: Double) -> String {
    "M\(SVGText.coordinate(left)) \(SVGText.coordinate(y))H\(SVGText.coordinate(plot.right))"
  }

  private func text(_ x: Double, _ y: Double, _ style: String, _ content: String) -> String {
    let place = "x=\"\(SVGText.coordinate(x))\" y=\"\(SVGText.coordinate(y))\""
    return "<text class=\"\(style)\" \(place)>\(SVGText.escaped(content))</text>"
  }
}

// MARK: - Data

extension CurveDrawing {
  private var data: String {
    guard !points.isEmpty || !evaluations.isEmpty else {
      return text(
        (plot.left + plot.right) / 2, (plot.top + plot.bottom) / 2, "name middle", "no episode has ended")
    }
    let greedy = evaluations.map { "M" + plot.point($0.step, $0.greedy) + CurveMark.diamond }
    let sampled = evaluations.map { "M" + plot.point($0.step, $0.sampled) + CurveMark.ring }
    let rule = curve.threshold.map { horizontal(plot.y($0), from: plot.left) } ?? ""
    return [
      path("episodes", dots.map { "M\(plot.point($0.step, $0.value))h0" }.joined()),
      path("rule", rule), path("halo", line), path("mean", line),
      path("sampled", sampled.joined()), path("greedy", greedy.joined()),
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// The smoothed curve; of points closer than half a pixel only one is drawn.
  private var line: String {
    var drawn = -Double.infinity
    var parts: [String] = []
    for (index, point) in points.enumerated() {
      let x = plot.x(Double(point.step))
      guard x - drawn >= 0.5 || index == points.count - 1 else { continue }
      drawn = x
      parts.append(plot.point(point.step, point.mean))
    }
    guard parts.count != 1 else { return "M\(parts[0])h0" }
    return parts.isEmpty ? "" : "M" + parts.joined(separator: "L")
  }

  private func path(_ style: String, _ description: String) -> String {
    description.isEmpty ? "" : "<path class=\"\(style)\" d=\"\(description)\"/>"
  }
}
