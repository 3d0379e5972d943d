import Foundation
import OneHotFoundations
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotPlotting

private typealias Point = Chart.Point
private typealias Series = Chart.Series

/// Names, legend and size of charts.
struct ChartLayoutTests {
  @Test func hostileNamesAreOnlyText() {
    let name = "</text><script>alert('x')</script>&\"\u{1}]]>🎲"
    let axis = Chart.Axis(name)
    let one = [Point(x: 1, y: 1, band: 0...2)]
    let picture = ParsedPicture(
      Chart(
        title: name, subtitle: name, x: axis, y: axis,
        series: [Series(name, style: .lineWithMarks, points: one), Series(name, style: .marks, points: one)],
        rules: [.init(y: 1, label: name)]))
    let shown = name.replacing("\u{1}", with: "\u{FFFD}")
    #expect(picture.isWellFormed && picture.element("script") == nil)
    #expect(picture.texts("title") == [shown] && picture.texts("key") == [shown, shown])
    #expect(picture.elements.contains { $0.name == "title" && $0.text.hasSuffix(": 1, 1 (0 to 2)") })
  }

  /// Text of at least 7 points, nothing beyond the edges, and dashes of their own for lines of similar lightness.
  @Test(arguments: [2.0, 3.25, 6.75, 20])
  func pictureForPaper(inches: Double) throws {
    var chart = chart(
      (0..<8).map { Series("variant number \($0)", points: points([(0, 1), (1000, Double($0))])) })
    chart.format = try PictureFormat(inches: inches)
    let picture = ParsedPicture(chart)
    let text = chart.svg()
    #expect(picture.isWellFormed && text.contains("width=\"\(inches.shortestText)in\""))
    #expect(!text.contains("prefers-color-scheme"))
    // A pixel of the picture is 0.75 points.
    let sizes = text.matches(of: /font(?:-size)?: ([0-9.]+)px/).compactMap { Double($0.1) }
    #expect(sizes.count > 2 && sizes.allSatisfy { $0 * 0.75 >= 7 })
    for key in picture.elements where key.classes == ["key"] { #expect(key.end <= inches * 96) }
    let lines = (0..<8).map { SeriesLook(number: $0, isPrinted: true).line }
    #expect(Set(lines).count == 8 && Set(lines.prefix(4).map { $0.split(separator: " ")[1] }).count == 4)
  }

  @Test(arguments: [1.9, 21, .nan])
  func paperHasLimits(inches: Double) {
    #expect(throws: InputError.self) { try PictureFormat(inches: inches) }
  }

  @Test(arguments: [1, 2, 7, 8, 12, 40])
  func legendNeverOverlaps(count: Int) throws {
    let names = ["a", "reinmax", "Rao-Blackwellized, k = 10", String(repeating: "long ", count: 50), "名前🎲"]
    for stride in [1, 2, 3, 4, 5, 7] {
      let series = (0..<count).map {
        Series(
          names[$0 * stride % names.count], style: $0 % 3 == 0 ? .marks : .line, points: points([(0, .nan)]))
      }
      let picture = ParsedPicture(chart(series))
      let keys = picture.elements.filter { $0.classes == ["key"] }
      #expect(keys.count == count && keys.allSatisfy { $0.end <= 836.1 })
      for (key, next) in zip(keys, keys.dropFirst()) {
        #expect(next.place.y > key.place.y || next.place.x >= key.end + 30)
      }
      let last = try #require(keys.last), box = try #require(picture.plot)
      #expect(last.place.y < box.bottom - 330)
    }
  }

  @Test func seriesDiffer() {
    let line = points([(0, 0), (1, 1)])
    let names = (0..<12).map { Series("\($0)", style: .lineWithMarks, points: line) }
    let picture = ParsedPicture(chart(names))
    #expect(Set(picture.data("line").map { $0.attributes["class"] }).count == 12)
    #expect(Set((0..<84).map { SeriesLook(number: $0).mark + SeriesLook(number: $0).color }).count == 84)
    #expect(SeriesLook.marks.count == 12 && Set(SeriesLook.marks).count == 12)
  }

  @Test func longAxisLabelsAreCutOff() {
    let long = String(repeating: "word ", count: 100)
    let chart = Chart(
      title: long, subtitle: long, x: .init(long), y: .init(long), rules: [.init(y: 1, label: long)])
    let cut = ParsedPicture(chart).elements.filter { $0.name == "text" && $0.text.hasSuffix("…") }
    #expect(cut.count == 5)
  }

  @Test func staysSmallHoweverManyPoints() throws {
    let million = (0..<1_000_000).map { Point(x: Double($0) + 0.3, y: Double($0 * 7919 % 1013)) }
    let banded = million.map { Point(x: $0.x, y: $0.y, band: $0.y - 3.3...$0.y + 3.3) }
    for (style, points) in [
      (Series.Style.line, million), (.line, banded), (.lineWithMarks, banded), (.marks, million),
    ] {
      let chart = chart((0..<12).map { Series("series \($0)", style: style, points: points) })
      let svg = chart.svg()
      #expect(svg.utf8.count < 150_000)
      try ParsedPicture(svg: svg).expectSane()
    }
  }

  @Test func sameChartSameBytes() {
    let series = (1...5).map { (number: Int) -> Series in
      let points = (0..<5000).map { (index: Int) -> Point in
        Point(x: Double(index * 7 % 5000), y: sin(Double(index * number)))
      }
      return Series("\(number)", style: .lineWithMarks, points: points)
    }
    #expect(chart(series).svg() == chart(series).svg())
    #expect(chart(series).svg().contains("thinned from 5000"))
  }
}
