/// A picture that compares several things over two numeric axes.
///
/// Points that an axis cannot show (not finite, zero or negative on a logarithmic axis, outside a fixed range) are
/// left out, and the legend says how many they were.
package struct Chart: Sendable {
  package var title: String
  package var subtitle: String
  package var x: Axis
  package var y: Axis
  package var series: [Series]
  /// Horizontal lines to compare with.
  package var rules: [Rule]
  /// What the picture shows, for those who cannot see it; nil for what can be said of any chart.
  package var summary: String?
  /// How large it is drawn, and for what.
  package var format = PictureFormat.screen

  /// A chart of any number of series, also none. Up to 12 can be told apart well; beyond 84, marks and colors
  /// recur.
  package init(
    title: String, subtitle: String = "", x: Axis, y: Axis, series: [Series] = [], rules: [Rule] = []
  ) {
    self.title = title
    self.subtitle = subtitle
    self.x = x
    self.y = y
    self.series = series
    self.rules = rules
  }
}

extension Chart {
  /// One of the two axes.
  package struct Axis: Sendable {
    package var label: String
    package var scale: AxisScale
    /// The values from end to end; nil leaves them to the data, and so does a range that the scale cannot show.
    package var range: ClosedRange<Double>?

    package init(_ label: String, scale: AxisScale = .linear, range: ClosedRange<Double>? = nil) {
      self.label = label
      self.scale = scale
      self.range = range
    }

    /// An axis from a little below some values to a little above.
    package init(_ label: String, around values: ClosedRange<Double>) {
      self.init(label, range: AxisSpan.widened(values))
    }
  }

  /// A point of a series.
  package struct Point: Sendable {
    package var x: Double
    package var y: Double
    /// Where else y may lie, a confidence interval for example: an area along a line, a bar at a mark alone. It is
    /// cut off at the edges of the plot.
    package var band: ClosedRange<Double>?

    package init(x: Double, y: Double, band: ClosedRange<Double>? = nil) {
      self.x = x
      self.y = y
      self.band = band
    }
  }

  /// One of the things compared.
  package struct Series: Sendable {
    /// How the points are drawn.
    package enum Style: Sendable {
      /// Joined in the order of x, interrupted where a point is left out.
      case line
      /// Each by a hollow mark.
      case marks
      /// Both.
      case lineWithMarks
      /// Each by a pale dot below all lines, without its band: a cloud of very many.
      case cloud
    }

    package var name: String
    package var style: Style
    /// In any order.
    package var points: [Point]

    package init(_ name: String, style: Style = .line, points: [Point]) {
      self.name = name
      self.style = style
      self.points = points
    }
  }

  /// A horizontal line with a label beside the plot.
  package struct Rule: Sendable {
    package var y: Double
    package var label: String

    package init(y: Double, label: String) {
      self.y = y
      self.label = label
    }
  }
}

extension Chart.Axis {
  /// The fixed range, if it can be drawn.
  var fixedRange: ClosedRange<Double>? {
    guard let range, range.lowerBound < range.upperBound else { return nil }
    return scale.shows(range.lowerBound) && scale.shows(range.upperBound) ? range : nil
  }

  /// Whether a value has a place on the axis.
  func shows(_ value: Double) -> Bool {
    scale.shows(value) && fixedRange?.contains(value) ?? true
  }

  /// The values from end to end, given those that are to be shown.
  func span(covering values: ClosedRange<Double>?, padded: Bool) -> AxisSpan {
    fixedRange.map { AxisSpan($0, scale: scale) } ?? .covering(values, scale: scale, padded: padded)
  }
}

extension Chart.Series.Style {
  var hasLine: Bool { self == .line || self == .lineWithMarks }
  var hasMarks: Bool { self == .marks || self == .lineWithMarks }
}
