/// The labels of a chart's rules, right of its plot: each beside its rule, or as near as the others let it.
struct RuleLabels {
  private let rules: [Chart.Rule]
  private static let widest = 160.0
  private static let size = 11.0
  private static let lineHeight = 14.0

  /// The labels of rules that the chart shows.
  init(_ rules: [Chart.Rule]) {
    self.rules = rules.map {
      .init(y: $0.y, label: SVGText.fitted($0.label, width: Self.widest, size: Self.size))
    }
  }

  /// The pixels they take beside the plot.
  var width: Double {
    rules.map { SVGText.width(of: $0.label, size: Self.size) + 20 }.reduce(28, max)
  }

  func svg(_ plot: PlotArea) -> String {
    let sorted = rules.sorted { $0.y > $1.y }
    let places = Self.apart(sorted.map { plot.y($0.y) }, within: plot.top...plot.bottom)
    return zip(sorted, places).map {
      SVGElement.text(plot.right + 8, $1 + 4, "rule-label", $0.label)
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
