import Foundation
import Testing

@testable import OneHotRecords

struct CurveDataTests {
  @Test func decimationKeepsEveryNth() {
    var kept = Decimated<Int>(capacity: 4)
    for number in 0..<4 { kept.append(number) }
    #expect(kept.elements == [0, 1, 2, 3] && kept.stride == 1)
    for number in 4..<11 { kept.append(number) }
    #expect(kept.elements == [0, 4, 8] && kept.stride == 4)
    #expect(kept.count == 11 && kept.last == 10)
    #expect(kept.withLast == [0, 4, 8, 10])
  }

  @Test func decimationDoesNotRepeatTheLast() {
    var kept = Decimated<Int>(capacity: 4)
    #expect(kept.withLast == [])
    for number in 0..<5 { kept.append(number) }
    #expect(kept.elements == [0, 2, 4] && kept.withLast == [0, 2, 4])
  }

  @Test(arguments: [1, 7, 48, 1000])
  func decimationNeverExceedsItsCapacity(capacity: Int) {
    var kept = Decimated<Int>(capacity: capacity)
    for number in 0..<5000 {
      kept.append(number)
      #expect(kept.elements.count <= max(2, capacity))
    }
    #expect(kept.elements == Array(stride(from: 0, to: 5000, by: kept.stride)))
  }

  @Test func shortTrainingIsAveragedFromItsFirstEpisode() {
    var mean = MovingMean()
    for (step, value) in [(3, 1.0), (5, 3), (9, 5)] { mean.add(step: step, return: value) }
    #expect(mean.window.value == 10)
    #expect(mean.points == [.init(step: 3, mean: 1), .init(step: 5, mean: 2), .init(step: 9, mean: 3)])
  }

  @Test func meanIsThatOfTheLastWindow() {
    var mean = MovingMean()
    for number in 1...100 { mean.add(step: number, return: Double(number)) }
    #expect(mean.window.value == 10)
    #expect(mean.points.first == .init(step: 5, mean: 3))
    #expect(mean.points.last == .init(step: 100, mean: 95.5))
    #expect(mean.points.count == 96)
  }

  @Test(arguments: [(1, 10), (231, 10), (1000, 20), (5000, 100), (100_000, 500), (1_000_000, 5000)])
  func windowGrowsMoreSlowlyThanTheTraining(count: Int, expected: Int) {
    var mean = MovingMean()
    for step in 1...count { mean.add(step: step, return: 0) }
    #expect(mean.window.value == Double(expected))
  }

  /// Whatever the buckets hold, a point is the mean of the window of episodes before it.
  @Test(arguments: [399, 1999, 2000, 2001, 4000, 4001, 20_001, 123_457, 400_001])
  func bucketsDoNotChangeTheMean(count: Int) throws {
    var mean = MovingMean()
    let returns = (0..<count).map { Double($0 * 7919 % 1013) }
    for (index, value) in returns.enumerated() { mean.add(step: index + 1, return: value) }
    let window = Int(mean.window.value)
    #expect(mean.points.count <= 2000)
    // All but the last bucket are full, and windows that end with them are exact.
    for point in mean.points.dropLast() where point.step >= window {
      let naive = returns[point.step - window..<point.step].reduce(0, +) / Double(window)
      #expect(abs(point.mean - naive) < 1e-9)
    }
  }

  @Test func rangeLeavesOutAFewFarReturns() {
    let episodes = (0..<1000).map { Double($0 % 10) } + [-5000]
    let range = ReturnRange.covering(essential: [4, 5], episodes: episodes)
    #expect(range.lowerBound > -1 && range.upperBound < 10)
    #expect(ReturnRange.covering(essential: [-5000], episodes: episodes).lowerBound <= -5000)
  }

  @Test func rangeHoldsAllOfAFewReturns() {
    let range = ReturnRange.covering(essential: [1], episodes: [0, 1, 1, 1, 1, -500])
    #expect(range.contains(-500) && range.contains(1))
  }

  @Test(arguments: [0.0, 1, -200, 1e-9, 1e100, -1e15])
  func rangeOfConstantReturnsIsNotEmpty(value: Double) {
    let range = ReturnRange.covering(essential: [value], episodes: Array(repeating: value, count: 100))
    #expect(range.lowerBound < value && value < range.upperBound)
  }

  @Test func rangeOfNothing() {
    #expect(ReturnRange.covering(essential: [], episodes: []) == 0...1)
  }
}
