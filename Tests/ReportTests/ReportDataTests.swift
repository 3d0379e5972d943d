import OneHotLogs
import OneHotRecords
import Testing

@testable import OneHotReport

private typealias Point = CurvePoint

struct ReportDataTests {
  private func run(_ points: [Point]) -> ReportRuns {
    ReportRuns(
      ComparisonReport(title: "", curves: [.init(environment: "e", variant: "v", seed: "1", points: points)]))
  }

  @Test func pointsStayAsTheyAre() {
    let points = [
      Point(step: 3, seconds: 0.5, episode: 1, value: 2), Point(step: 9, seconds: 1, episode: 4, value: -1),
    ]
    let runs = run(points)
    #expect(runs.all[0].points == points && runs.all[0].seconds == [0.5, 1] && runs.haveTimes)
    #expect(runs.json.contains(#""steps":[3,9],"episodes":[1,4],"seconds":[0.5,1],"values":[2,-1]"#))
  }

  @Test func timesMustBeComplete() {
    let some = [Point(step: 1, seconds: 1, episode: 1, value: 0), Point(step: 2, episode: 2, value: 0)]
    #expect(run(some).all[0].seconds == nil && !run(some).haveTimes)
    #expect(run([Point(step: 1, seconds: .nan, episode: 1, value: 0)]).all[0].seconds == nil)
  }

  @Test(
    arguments: [
      (0.0, "0"), (1234.5678, "1234.57"), (-0.000123456789, "-0.000123457"), (1e22, "1e+22"),
      (2.0 / 3, "0.666667"),
      (1e-300, "0"),
    ] as [(Double, String)])
  func numbersHaveSixDigits(value: Double, expected: String) {
    #expect(HTMLText.json([value]) == "[\(expected)]")
  }

  @Test(
    arguments: [
      ("end.svg", "end.svg"), ("END.SVG", "END.svg"), ("a b/c", "a-b-c.svg"), ("../../etc", "etc.svg"),
      ("<é>", "picture.svg"), ("", "picture.svg"), (".hidden", "hidden.svg"), ("con\u{0}\n\"x", "con-x.svg"),
    ])
  func fileNamesAreHarmless(wish: String, expected: String) {
    var names = ReportFileNames()
    #expect(names.name(wish, suffix: "svg", fallback: "picture") == expected)
  }

  @Test func fileNamesDiffer() {
    var names = ReportFileNames()
    let given = ["a", "A", "a", "a-2"].map { names.name($0, suffix: "csv", fallback: "table") }
    #expect(given == ["a.csv", "A-2.csv", "a-3.csv", "a-2-2.csv"])
  }
}
