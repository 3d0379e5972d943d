import Foundation
import OneHotLogs
import Testing

@testable import OneHotRecords

struct CurveDataTests {
  private func buckets(_ episodes: [(step: Int, return: Double)], capacity: Int = 2000) -> EpisodeBuckets {
    var buckets = EpisodeBuckets(capacity: capacity)
    for (index, episode) in episodes.enumerated() {
      buckets.add(.init(step: episode.step, episode: index + 1, value: episode.return))
    }
    return buckets
  }

  /// The points of the mean of returns at the steps 1, 2, 3, …
  private func mean(_ returns: [Double]) -> MovingMean {
    MovingMean(buckets(returns.enumerated().map { ($0.offset + 1, $0.element) }))
  }

  @Test func bucketsKnowTheirLastEpisodes() {
    let buckets = buckets((1...11).map { ($0, Double($0)) }, capacity: 4)
    #expect(buckets.width == 4 && buckets.count == 11)
    #expect(buckets.buckets.map(\.last.value) == [4, 8, 11])
    #expect(buckets.buckets.map(\.sum) == [10, 26, 30] && buckets.buckets.map(\.count) == [4, 4, 3])
  }

  @Test func shortTrainingIsAveragedFromItsFirstEpisode() {
    let mean = MovingMean(buckets([(3, 1.0), (5, 3), (9, 5)]))
    #expect(mean.window == 10)
    #expect(mean.points.map(\.x) == [3, 5, 9] && mean.points.map(\.y) == [1, 2, 3])
  }

  @Test func meanIsThatOfTheLastWindow() {
    let mean = mean((1...66).map(Double.init))
    #expect(mean.window == 10 && mean.points.count == 62)
    #expect(mean.points.first?.x == 5 && mean.points.first?.y == 3)
    #expect(mean.points.last?.x == 66 && mean.points.last?.y == 61.5)
  }

  @Test(arguments: [(1, 10), (231, 19), (1000, 44), (5000, 108), (100_000, 512), (1_000_000, 2560)])
  func windowGrowsMoreSlowlyThanTheTraining(count: Int, expected: Int) {
    #expect(mean(Array(repeating: 0, count: count)).window == expected)
  }

  /// Whatever the buckets hold, a point is the mean of the window of episodes before it.
  @Test(arguments: [399, 1999, 2000, 2001, 4000, 4001, 20_001, 123_457, 400_001])
  func bucketsDoNotChangeTheMean(count: Int) throws {
    let returns = (0..<count).map { Double($0 * 7919 % 1013) }
    let mean = mean(returns)
    #expect(mean.points.count <= 2000)
    // All but the last bucket are full, and windows that end with them are exact.
    for point in mean.points.dropLast() where Int(point.x) >= mean.window {
      let end = Int(point.x)
      let naive = returns[end - mean.window..<end].reduce(0, +) / Double(mean.window)
      #expect(abs(point.y - naive) < 1e-9)
    }
  }

  /// What the vertical axis of a curve shows.
  private func range(_ returns: [Double], threshold: Double? = nil) throws -> ClosedRange<Double> {
    var curve = ReturnCurve(title: "", threshold: threshold)
    for (index, value) in returns.enumerated() {
      curve.add(Fixture.episode(index + 1, step: index + 1, return: value))
    }
    return try #require(curve.chart.y.range)
  }

  @Test func rangeLeavesOutAFewFarReturns() throws {
    let episodes = (0..<1000).map { Double($0 % 10) } + [-5000] + (0..<1000).map { Double($0 % 10) }
    // The mean that the far one pulls down is shown.
    let range = try range(episodes)
    #expect(range.lowerBound > -100 && range.upperBound < 20)
    #expect(try self.range(episodes, threshold: -5000).lowerBound <= -5000)
  }

  @Test func rangeHoldsAllOfAFewReturns() throws {
    let range = try range([0, 1, 1, 1, 1, -500])
    #expect(range.contains(-500) && range.contains(1))
  }

  @Test(arguments: [0.0, 1, -200, 1e-9, 1e99, -1e15])
  func rangeOfConstantReturnsIsNotEmpty(value: Double) throws {
    let range = try range(Array(repeating: value, count: 100))
    #expect(range.lowerBound < value && value < range.upperBound)
  }

  @Test func rangeOfNothing() throws {
    #expect(try range([]).contains(0.5))
  }
}
