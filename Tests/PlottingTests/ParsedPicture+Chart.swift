import Foundation
import OneHotTestSupport
import Testing

@testable import OneHotPlotting

/// A chart with short labels.
func chart(
  _ series: [Chart.Series], x: AxisScale = .linear, y: AxisScale = .linear, rules: [Chart.Rule] = []
) -> Chart {
  Chart(
    title: "Title", subtitle: "subtitle", x: .init("time", scale: x), y: .init("value", scale: y),
    series: series, rules: rules)
}

/// Points without bands.
func points(_ values: [(Double, Double)]) -> [Chart.Point] {
  values.map { Chart.Point(x: $0.0, y: $0.1) }
}

extension ParsedPicture {
  convenience init(_ chart: Chart) { self.init(svg: chart.svg()) }

  struct Place: Equatable {
    var x: Double
    var y: Double
  }

  /// The edges of the plot.
  var plot: (left: Double, right: Double, bottom: Double)? {
    guard let match = path("axis").firstMatch(of: /^M([\d.]+) ([\d.]+)H([\d.]+)/) else { return nil }
    guard let left = Double(match.1), let bottom = Double(match.2), let right = Double(match.3) else {
      return nil
    }
    return (left, right, bottom)
  }

  /// Checks that it is well-formed, without numbers that are none, and with its data in the plot.
  func expectSane() throws {
    #expect(isWellFormed && pathsAreFinite)
    let written = elements.filter { $0.name != "style" }.map(\.text).joined().lowercased()
    #expect(!written.contains("nan") && !written.contains("inf"))
    let box = try #require(plot)
    for place in ["line", "mark", "band", "bar", "dot"].flatMap(data).flatMap(\.places) {
      #expect((box.left - 0.1...box.right + 0.1).contains(place.x))
      #expect((box.bottom - 330.1...box.bottom + 0.1).contains(place.y))
    }
  }
}

extension ParsedPicture.Element {
  /// The places a path goes to.
  var places: [ParsedPicture.Place] {
    outline.matches(of: /[ML](-?[\d.]+) (-?[\d.]+)/).compactMap { match in
      guard let x = Double(match.1), let y = Double(match.2) else { return nil }
      return .init(x: x, y: y)
    }
  }

  /// Where a text begins.
  var place: ParsedPicture.Place {
    .init(x: attributes["x"].flatMap(Double.init) ?? .nan, y: attributes["y"].flatMap(Double.init) ?? .nan)
  }

  /// Where a text ends.
  var end: Double { place.x + SVG.width(of: text, size: 12) }
}
