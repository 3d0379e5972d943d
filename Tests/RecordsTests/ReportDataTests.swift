import Testing

@testable import OneHotRecords

private typealias Point = ComparisonReport.Point

struct ReportDataTests {
  @Test func fewPointsStayAsTheyAre() {
    let run = BucketedRun([
      Point(step: 3, seconds: 0.5, episode: 1, value: 2), Point(step: 9, seconds: 1, episode: 4, value: -1),
    ])
    #expect(
      run.steps == [3, 9] && run.episodes == [1, 4] && run.values == [2, -1] && run.seconds == [0.5, 1])
  }

  @Test func bucketsAreMeansOverEpisodes() {
    // Of 1, 3, 1 and 5 episodes; two buckets of two points each.
    let points = zip([1, 4, 5, 10], [8.0, 4, 0, 12]).map { Point(step: $0, episode: $0, value: $1) }
    let run = BucketedRun(points, capacity: 2)
    #expect(run.steps == [4, 10] && run.episodes == [4, 10])
    #expect(run.values == [5, 10] && run.seconds == nil)
  }

  @Test func noEpisodeIsSkipped() {
    let points = (1...10_000).map { Point(step: $0 * $0, episode: $0, value: Double($0 * 7919 % 1009)) }
    let run = BucketedRun(points)
    #expect((200...400).contains(run.values.count) && run.episodes.last == 10_000)
    let counts = zip(run.episodes, [0] + run.episodes).map { $0 - $1 }
    let total = zip(run.values, counts).reduce(0) { $0 + $1.0 * Double($1.1) }
    #expect(abs(total - points.reduce(0) { $0 + $1.value }) < 1e-3)
  }

  @Test func noBucketHidesAPartOfARun() {
    // A hundred episodes of 1000 steps, then many of a single one.
    let long = (1...100).map { Point(step: 1000 * $0, episode: $0, value: 0) }
    let short = (1...9900).map { Point(step: 100_000 + $0, episode: 100 + $0, value: 1) }
    let run = BucketedRun(long + short)
    let gaps = zip(run.steps, [0] + run.steps).map { $0 - $1 }
    #expect((gaps.max() ?? 0) <= 2 * 110_000 / 400 + 1000)
    #expect(run.values.filter { $0 > 0 }.count > 150)
  }

  @Test func orderIsThatOfSteps() {
    let points = [3, 1, 2].map { Point(step: $0, episode: $0, value: Double($0)) }
    #expect(BucketedRun(points).values == [1, 2, 3])
  }

  @Test func timesMustBeComplete() {
    let points = [Point(step: 1, seconds: 1, episode: 1, value: 0), Point(step: 2, episode: 2, value: 0)]
    #expect(BucketedRun(points).seconds == nil)
    #expect(BucketedRun([Point(step: 1, seconds: .nan, episode: 1, value: 0)]).seconds == nil)
  }

  @Test(arguments: [[0, 0, 0, 0, 0], [.min, 0, .max, .max, .max], [5, 4, 3, 2, 1]])
  func copesWithAnyNumbers(numbers: [Int]) {
    let points = numbers.map { Point(step: $0, episode: $0, value: 1e100) }
    let run = BucketedRun(points, capacity: 2)
    #expect(!run.values.isEmpty && run.values.allSatisfy { abs($0 / 1e100 - 1) < 1e-9 })
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
