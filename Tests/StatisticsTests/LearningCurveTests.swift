import OneHotFoundations
import OneHotTestSupport
import Testing

@testable import OneHotStatistics

@Suite("Curves and steps to a threshold")
struct LearningCurveTests {
  private func observations(of runs: StatisticsFixture.Survival.Runs) throws -> [StepsToThreshold] {
    try zip(runs.steps, runs.reached).map { try StepsToThreshold(step: $0, isReached: $1) }
  }

  private func curve() throws -> LearningCurve {
    try LearningCurve(steps: [0, 10, 40], values: [0, 2, 8])
  }

  @Test("values and areas, linear between the points")
  func areas() throws {
    let curve = try curve()
    #expect([0, 5, 10, 25, 40].map(curve.value(at:)) == [0, 1, 2, 5, 8])
    #expect(curve.value(at: -1) == nil && curve.value(at: 41) == nil && curve.value(at: .nan) == nil)
    // (10·1 + 30·5)/40
    #expect(curve.normalizedArea == 4)
    // (5·1.5 + 15·3.5)/20
    #expect(curve.normalizedArea(over: 5...25) == 3)
    #expect(isClose(try #require(curve.normalizedArea(over: 12...14)), 2.6, absolute: 1e-12))
    #expect(curve.normalizedArea(over: 20...41) == nil && curve.normalizedArea(over: 20...20) == nil)
    #expect(try LearningCurve(steps: [3], values: [1]).normalizedArea == nil)
  }

  @Test("a grid that all curves cover")
  func grid() throws {
    let curves = [try curve(), try LearningCurve(steps: [4, 50], values: [1, 1])]
    #expect(LearningCurve.commonGrid(of: curves, count: 4) == [4, 16, 28, 40])
    #expect(LearningCurve.commonGrid(of: curves, count: 1) == nil)
    #expect(LearningCurve.commonGrid(of: [], count: 5) == nil)
    let apart = try LearningCurve(steps: [40, 50], values: [1, 1])
    #expect(LearningCurve.commonGrid(of: curves + [apart], count: 5) == nil)
    // Rounding never leads out of a curve.
    let odd = try LearningCurve(steps: [0.1, 0.3, 0.7], values: [1, 2, 3])
    let grid = try #require(LearningCurve.commonGrid(of: [odd], count: 1000))
    #expect(grid.compactMap(odd.value(at:)).count == 1000)
  }

  @Test("survival is that of lifelines", arguments: StatisticsFixture.all.survival)
  func survival(of expected: StatisticsFixture.Survival) throws {
    let runs = (try observations(of: expected.x), try observations(of: expected.y))
    let curve = try SurvivalCurve(runs.0)
    #expect(curve.points.map(\.step) == expected.eventSteps)
    #expect(isClose(curve.points.map(\.survival), expected.survival, relative: 1e-9, absolute: 1e-12))
    #expect(curve.median == expected.median)
    let mean = try #require(curve.restrictedMean(upTo: expected.horizon))
    #expect(isClose(mean, expected.restrictedMean, relative: 1e-9))
    let test = try #require(LogRankTest(runs.0, runs.1))
    #expect(isClose(test.chiSquare, expected.chiSquare, relative: 1e-9))
    #expect(isClose(test.pValue, expected.pValue, relative: 1e-9, absolute: 1e-12))
    let reverse = try #require(LogRankTest(runs.1, runs.0))
    #expect(isClose(reverse.pValue, test.pValue, relative: 1e-9, absolute: 1e-12))
  }

  /// Of 3 runs one reaches the threshold at step 10, one is stopped at 20, one reaches it at 30.
  @Test("survival by hand")
  func survivalByHand() throws {
    let curve = try SurvivalCurve([
      StepsToThreshold(step: 30, isReached: true), StepsToThreshold(step: 10, isReached: true),
      StepsToThreshold(step: 20, isReached: false),
    ])
    #expect(curve.points.map(\.atRisk) == [3, 1] && curve.points.map(\.reached) == [1, 1])
    let survival: [Double] = [1, 2.0 / 3, 2.0 / 3, 0, 0]
    #expect([0, 10, 29, 30, 99].map(curve.survival) == survival)
    #expect(curve.median == 30)
    #expect(isClose(try #require(curve.restrictedMean(upTo: 15)), 10 + 10.0 / 3))
    #expect(isClose(try #require(curve.restrictedMean(upTo: 99)), 10 + 40.0 / 3))
    #expect(curve.restrictedMean(upTo: -1) == nil && curve.restrictedMean(upTo: .infinity) == nil)
  }

  @Test("the median is where exactly half have reached it", arguments: [2, 6, 10, 14, 50])
  func exactMedian(count: Int) throws {
    let curve = try SurvivalCurve(
      (1...count).map { try StepsToThreshold(step: Double($0), isReached: $0 <= count / 2) })
    #expect(curve.median == Double(count / 2))
  }

  @Test("runs that never reach it have no median")
  func censored() throws {
    let runs = try [10, 20].map { try StepsToThreshold(step: $0, isReached: false) }
    let curve = try SurvivalCurve(runs)
    #expect(curve.median == nil && curve.points.isEmpty && curve.survival(at: 20) == 1)
    #expect(curve.survival(at: 21) == nil && curve.survival(at: .nan) == nil)
    #expect(curve.restrictedMean(upTo: 20) == 20 && curve.restrictedMean(upTo: 21) == nil)
    #expect(LogRankTest(runs, runs) == nil && LogRankTest([], runs) == nil)
  }

  @Test("unsound input is refused")
  func errors() {
    #expect(throws: InputError.self) { try LearningCurve(steps: [], values: []) }
    #expect(throws: InputError.self) { try LearningCurve(steps: [1], values: [1, 2]) }
    #expect(throws: InputError.self) { try LearningCurve(steps: [1, 1], values: [1, 2]) }
    #expect(throws: InputError.self) { try LearningCurve(steps: [1, .infinity], values: [1, 2]) }
    #expect(throws: InputError.self) { try LearningCurve(steps: [1], values: [.nan]) }
    #expect(throws: InputError.self) { try StepsToThreshold(step: -1, isReached: true) }
    #expect(throws: InputError.self) { try StepsToThreshold(step: .nan, isReached: true) }
    #expect(throws: InputError.self) { try SurvivalCurve([]) }
  }
}
