import Foundation
import OneHotTestSupport
import Testing

@testable import OneHotPlotting

private typealias Point = Chart.Point
private typealias Series = Chart.Series

struct ChartTests {
  @Test func hasTheParts() throws {
    let line = points([(0, 1), (1, 2), (2, 3)])
    let picture = ParsedPicture(
      chart(
        [
          Series("a", points: line), Series("b", style: .marks, points: line),
          Series("c", style: .lineWithMarks, points: line),
        ],
        rules: [.init(y: 2, label: "two"), .init(y: 5, label: "five")]))
    #expect(picture.isWellFormed && picture.pathsAreFinite)
    #expect(picture.texts("title") == ["Title"] && picture.texts("subtitle") == ["subtitle"])
    #expect(picture.texts("key") == ["a", "b", "c"])
    #expect(picture.texts("rule-label") == ["five", "two"])
    #expect(
      picture.elements.contains { $0.text == "time" } && picture.elements.contains { $0.text == "value" })
    #expect(picture.data("line").count == 2 && picture.data("mark").count == 6)
    #expect(picture.marks("rule") == 2)
    #expect(picture.data("line").map(\.classes.last) == ["color-0", "color-2"])
  }

  @Test func canBeReadAloud() throws {
    let series = [Series("a", points: points([(0, 1), (1, -2.5), (2, .nan)])), Series("b", points: [])]
    let picture = ParsedPicture(chart(series, rules: [.init(y: 0.5, label: "threshold")]))
    #expect(picture.element("svg")?.attributes["aria-labelledby"] == "title description")
    #expect(picture.element("title")?.text == "Title")
    #expect(
      picture.element("desc")?.text
        == "subtitle value over time. a: 2 points from −2.5 to 1. b: no points. threshold is at 0.5.")
    #expect(picture.element("style")?.text.contains("prefers-color-scheme: dark") == true)
  }

  @Test func marksSayWhatTheyAre() {
    let series = Series(
      "a & b", style: .marks, points: [Point(x: 0.25, y: 1e-7, band: 0...2e-7), Point(x: -3, y: 12_345)])
    let picture = ParsedPicture(chart([series]))
    let hints = picture.elements.filter { $0.name == "title" }.map(\.text)
    #expect(hints == ["Title", "a & b: 0.25, 1e−07 (0 to 2e−07)", "a & b: −3, 12345"])
  }

  @Test func coordinatesAreWhereTheAxesSay() throws {
    var picture = ParsedPicture(
      Chart(
        title: "", x: .init("", range: 0...10), y: .init("", scale: .logarithmic, range: 1...100),
        series: [Series("s", points: points([(0, 1), (5, 10), (10, 100)]))]))
    let box = try #require(picture.plot)
    let places = picture.data("line")[0].places
    let expected = [
      (box.left, box.bottom), ((box.left + box.right) / 2, box.bottom - 165), (box.right, box.bottom - 330),
    ]
    #expect(places.count == 3)
    for (place, (x, y)) in zip(places, expected) {
      #expect(abs(place.x - x) < 0.1 && abs(place.y - y) < 0.1)
    }
    picture = ParsedPicture(chart([Series("s", points: points([(7, 7), (9, 7), (8, 8)]))]))
    let xs = picture.data("line")[0].places.map(\.x)
    #expect(xs == xs.sorted() && xs.count == 3, "a line joins its points in the order of x")
  }

  @Test(arguments: [AxisScale.linear, .logarithmic])
  func countsWhatIsOutOfRange(scale: AxisScale) {
    let values: [(Double, Double)] = [(1, 1), (2, .nan), (.infinity, 1), (3, -1), (4, 0), (5, 2), (6, 1e200)]
    for style in [Series.Style.line, .marks, .lineWithMarks] {
      let picture = ParsedPicture(chart([Series("s", style: style, points: points(values))], y: scale))
      #expect(picture.texts("key") == [scale == .linear ? "s (3 out of range)" : "s (5 out of range)"])
    }
  }

  @Test func fixedRangeLeavesTheRestOut() {
    let values = (0..<10).map { (Double($0), Double($0)) }
    let chart = Chart(
      title: "", x: .init("", range: 2...7), y: .init("", range: 4...100),
      series: [Series("s", style: .marks, points: points(values))], rules: [.init(y: 200, label: "far")])
    let picture = ParsedPicture(chart)
    #expect(picture.data("mark").count == 4 && picture.texts("key") == ["s (6 out of range)"])
    #expect(picture.texts("rule-label").isEmpty && picture.path("rule").isEmpty)
  }

  @Test(arguments: [0.0...0, -1...5, 0...1e200])
  func rangeThatCannotBeShownIsLeftToTheData(range: ClosedRange<Double>) {
    let axis = Chart.Axis("", scale: .logarithmic, range: range)
    #expect(axis.span(covering: 2...2, padded: true).range == 1...4)
  }

  @Test func cloudsLieBelowLines() {
    let cloud = Series(
      "c", style: .cloud, points: points((0..<5000).map { (Double($0), Double($0 * 37 % 101)) }))
    let few = Series("f", style: .cloud, points: points([(0, 1), (1, .nan), (2, 3)]))
    let picture = ParsedPicture(chart([Series("l", points: points([(0, 1), (1, 2)])), cloud, few]))
    #expect(picture.texts("key") == ["l", "c (thinned from 5000)", "f (1 out of range)"])
    let data = picture.elements.filter { ["cloud", "line"].contains($0.classes.first) }.suffix(3)
    #expect(
      data.map(\.classes) == [
        ["cloud", "color-1"], ["cloud", "few", "color-2"], ["line", "dash-0", "color-0"],
      ])
    #expect((200...1200).contains(data.first?.outline.filter { $0 == "h" }.count ?? 0))
    #expect(picture.data("mark").isEmpty && picture.data("dot").isEmpty)
  }

  @Test func summaryCanBeGiven() {
    var chart = chart([Series("a", points: [])])
    chart.summary = "nothing & more"
    #expect(ParsedPicture(chart).element("desc")?.text == "nothing & more")
  }

  @Test func linesAreInterrupted() {
    let values: [(Double, Double)] = [(0, 1), (1, 2), (2, .nan), (3, 2), (4, .nan), (5, 1), (6, 2)]
    let series = Series(
      "s", points: points(values).map { Point(x: $0.x, y: $0.y, band: $0.x < 6 ? 0...3 : nil) })
    let picture = ParsedPicture(chart([series]))
    #expect(picture.data("line")[0].outline.filter { $0 == "M" }.count == 2)
    #expect(picture.data("dot").count == 1)
    #expect(picture.data("band").count == 1)
    #expect(picture.data("bar")[0].outline.filter { $0 == "M" }.count == 2)
  }

  @Test func withoutPointsItSaysSo() {
    #expect(ParsedPicture(chart([])).texts("note") == ["there is nothing to draw"])
    let picture = ParsedPicture(
      chart(
        [Series("none", points: []), Series("bad", points: points([(.nan, 1)]))], x: .logarithmic,
        y: .logarithmic))
    #expect(picture.texts("note") == ["there is nothing to draw"])
    #expect(picture.texts("key") == ["none (no points)", "bad (1 out of range)"])
    #expect(ParsedPicture(chart([Series("one", points: points([(1, 1)]))])).texts("note").isEmpty)
  }

  @Test(
    arguments: [
      [(3, 7)], [(0, 0)], [(5, 5), (5, 5)], [(1, 2), (1, 4)], [(-1e100, 1e100), (1e100, -1e100)],
      [(1e-100, 1e100), (1e100, 1e-100)], [(1e-300, 2e-300), (2e-300, .leastNonzeroMagnitude)],
      [(1e15, 1), (1e15 + 1, 1)],
      [(.nan, .nan), (-.infinity, .infinity)], [(1, 1), (1 + 1e-12, 1 + 1e-12)],
    ] as [[(Double, Double)]])
  func drawsWhateverTheValuesAre(values: [(Double, Double)]) throws {
    for style in [Series.Style.line, .marks, .lineWithMarks] {
      for band in [nil, -.infinity ... .infinity, 0...0, 1e300...1e301] as [ClosedRange<Double>?] {
        for scale in [AxisScale.linear, .logarithmic] {
          let points = values.map { Point(x: $0.0, y: $0.1, band: band) }
          let series = [Series("s", style: style, points: points)]
          try ParsedPicture(chart(series, x: scale, y: scale, rules: [.init(y: .nan, label: "")]))
            .expectSane()
        }
      }
    }
  }
}
