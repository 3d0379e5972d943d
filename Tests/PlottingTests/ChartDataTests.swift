import Foundation
import Testing

@testable import OneHotPlotting

struct ChartDataTests {
  private let plot = PlotArea(
    left: 0, top: 0, right: 100, bottom: 100, horizontal: AxisSpan(0...100), vertical: AxisSpan(0...100))

  @Test func logarithmicSpanIsEvenInRatios() {
    let span = AxisSpan(0.01...100, scale: .logarithmic)
    #expect([0.01, 0.1, 1, 10, 100].map(span.fraction) == [0, 0.25, 0.5, 0.75, 1])
    #expect(abs(span.fraction(2) - 0.57525749891599529) < 1e-15)
  }

  @Test func spansHaveRoomAroundTheirValues() {
    #expect(AxisSpan.covering(0...100, scale: .linear).range == -5...105)
    #expect(AxisSpan.covering(0...100, scale: .linear, padded: false).range == 0...100)
    #expect(AxisSpan.covering(7...7, scale: .linear, padded: false).range == 6.3...7.7)
    #expect(AxisSpan.covering(3...3, scale: .logarithmic, padded: false).range == 1.5...6)
    #expect(AxisSpan.covering(nil, scale: .linear).range == 0...1)
    #expect(AxisSpan.covering(nil, scale: .logarithmic).range == 1...10)
    let decades = AxisSpan.covering(1...1e20, scale: .logarithmic).range
    #expect(abs(decades.lowerBound - 0.1) < 1e-15 && abs(decades.upperBound / 1e21 - 1) < 1e-12)
  }

  @Test(
    arguments: [
      (AxisScale.linear, 0.0, true), (.linear, -1e100, true), (.linear, 1e101, false), (.linear, .nan, false),
      (.logarithmic, 1e-100, true), (.logarithmic, 0, false), (.logarithmic, -1, false),
      (.logarithmic, .infinity, false),
    ])
  func scalesShowWhatTheyCan(scale: AxisScale, value: Double, isShown: Bool) {
    #expect(scale.shows(value) == isShown)
  }

  @Test func extentTellsWhatIsShown() {
    let points = [
      Chart.Point(x: 1, y: 10, band: 5...12), Chart.Point(x: 3, y: 20, band: -1 ... .infinity),
      Chart.Point(x: 9, y: -1),
    ]
    let extent = SeriesExtent(
      Chart.Series("s", points: points), x: .init("x"), y: .init("y", scale: .logarithmic))
    #expect(extent.shown == 2 && extent.outOfRange == 1 && extent.hasBands)
    #expect(extent.x == 1...3 && extent.y == 10...20 && extent.reach == 5...20)
  }

  @Test func fewPointsOfALineAreAllKept() {
    let points = (0..<20).map { PlottedPoint(x: Double($0), y: 0, run: 0, index: $0) }
    #expect(ThinnedLine(points, columns: 10, on: plot).columns.count == 20)
  }

  @Test func thinnedLineKeepsTheExtremesOfEachColumn() {
    let points = (0..<1000).map {
      PlottedPoint(
        x: Double($0) / 10, y: Double($0 * 37 % 101), band: Double($0 % 7)...Double(50 + $0 % 11), run: 0,
        index: $0)
    }
    let columns = ThinnedLine(points, columns: 10, on: plot).columns
    #expect(columns.count == 10)
    for (number, column) in columns.enumerated() {
      let all = points[number * 100..<(number + 1) * 100]
      #expect(column.highest.y == all.map(\.y).min() && column.lowest.y == all.map(\.y).max())
      #expect(column.band == 0...60)
      #expect(column.isJoined == (number > 0))
      #expect(column.vertices.map(\.x) == column.vertices.map(\.x).sorted())
    }
  }

  @Test func thinnedLineIsInterruptedBetweenColumnsOnly() {
    let points = (0..<1000).map {
      PlottedPoint(x: Double($0) / 10, y: Double($0 % 10), run: $0 < 300 ? 0 : $0 < 550 ? 1 : 2, index: $0)
    }
    let columns = ThinnedLine(points, columns: 10, on: plot).columns
    #expect(columns.map(\.isJoined) == [false, true, true, false, true, true, true, true, true, true])
    #expect(ThinnedLine.runs(columns).map(\.count) == [3, 7])
  }

  @Test func budgetIsShared() {
    func budget(_ count: Int, _ style: Chart.Series.Style, _ points: Int) -> DrawingBudget {
      let series = Chart.Series(
        "s", style: style, points: (0..<points).map { Chart.Point(x: Double($0), y: 0) })
      let extent = SeriesExtent(series, x: .init(""), y: .init(""))
      return DrawingBudget(
        Array(repeating: series, count: count), Array(repeating: extent, count: count), width: 700)
    }
    #expect(budget(1, .line, 10).columns == 700 && budget(10, .line, 10).columns == 350)
    #expect(budget(12, .marks, 10).marks == 100 && budget(5000, .marks, 1).marks == 1)
    #expect(budget(12, .cloud, 10).limit(.cloud) == 200 && budget(12, .cloud, 10).limit(.marks) == 1200)
    #expect(budget(12, .marks, 20).hasHints && !budget(12, .marks, 21).hasHints)
    let crowd = (0..<1000).map { PlottedPoint(x: Double($0 % 10), y: Double($0 / 10), run: 0, index: $0) }
    let kept = budget(12, .marks, 1000).thinned(crowd, as: .marks)
    #expect((20...100).contains(kept.count) && kept.map(\.index) == kept.map(\.index).sorted())
    #expect(budget(12, .marks, 1000).thinned(Array(crowd.prefix(100)), as: .marks).count == 100)
  }

  @Test func labelsOfRulesKeepApart() {
    #expect(RuleLabels.apart([10, 100], within: 0...330) == [10, 100])
    #expect(RuleLabels.apart([10, 12, 13], within: 0...330) == [10, 24, 38])
    #expect(RuleLabels.apart([325, 328], within: 0...330) == [316, 330])
    #expect(RuleLabels.apart([], within: 0...330) == [])
  }
}
