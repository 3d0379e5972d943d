import Foundation
import Testing

@testable import OneHotPlotting

struct AxisTicksTests {
  @Test(
    arguments: [
      (0.0...100_000.0, 8, ["0", "20k", "40k", "60k", "80k", "100k"]),
      (0...1_000_000, 8, ["0", "200k", "400k", "600k", "800k", "1M"]),
      (0...2_000_000, 4, ["0", "500k", "1M", "1.5M", "2M"]),
      (-0.05...1.05, 6, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
      (-21...524, 6, ["0", "100", "200", "300", "400", "500"]),
      (-700...40, 6, ["−600", "−400", "−200", "0"]),
      (4_000...5_100, 6, ["4k", "4.2k", "4.4k", "4.6k", "4.8k", "5k"]),
      (1000...1009, 6, ["1000", "1002", "1004", "1006", "1008"]),
      (0...0.0011, 6, ["0", "0.0002", "0.0004", "0.0006", "0.0008", "0.001"]),
      (0...5e12, 6, ["0", "1T", "2T", "3T", "4T", "5T"]),
      (1e15...1.2e15, 4, ["1e+15", "1.05e+15", "1.1e+15", "1.15e+15", "1.2e+15"]),
      (0...2e-6, 2, ["0", "1e-06", "2e-06"]),
      (0...5e20, 6, ["0", "1e+20", "2e+20", "3e+20", "4e+20", "5e+20"]),
    ] as [(ClosedRange<Double>, Int, [String])])
  func labels(range: ClosedRange<Double>, count: Int, expected: [String]) {
    #expect(AxisTicks(in: range, atMost: count).labels == expected)
  }

  @Test(
    arguments: [
      (1.0...100, 8, ["1", "2", "5", "10", "20", "50", "100"]),
      (1...100, 6, ["1", "10", "100"]),
      (0.007...0.6, 8, ["0.01", "0.02", "0.05", "0.1", "0.2", "0.5"]),
      (900...60_000, 8, ["1k", "2k", "5k", "10k", "20k", "50k"]),
      (1e-5...1e3, 8, ["0.0001", "0.01", "1", "100"]),
      (1e-5...1e3, 9, ["0.00001", "0.0001", "0.001", "0.01", "0.1", "1", "10", "100", "1k"]),
      (1e-20...1e20, 8, ["1e-20", "1e-10", "1", "10G", "1e+20"]),
      (1.4...4.6, 8, ["2", "3", "4"]),
      (1000...1004, 8, ["1000", "1001", "1002", "1003", "1004"]),
    ] as [(ClosedRange<Double>, Int, [String])])
  func logarithmicLabels(range: ClosedRange<Double>, count: Int, expected: [String]) {
    #expect(AxisTicks(logarithmicIn: range, atMost: count).labels == expected)
  }

  @Test func logarithmicTicksAreInTheRange() {
    #expect(AxisTicks(logarithmicIn: 0.02...0.5, atMost: 8).values == [0.02, 0.05, 0.1, 0.2, 0.5])
    for exponent in -90...90 {
      let range = 3 * pow(10, Double(exponent))...8 * pow(10, Double(exponent + abs(exponent) % 7))
      let ticks = AxisTicks(logarithmicIn: range, atMost: 8)
      #expect((2...9).contains(ticks.values.count))
      #expect(
        ticks.values.allSatisfy { range.contains($0 * (1 - 1e-12)) || range.contains($0 * (1 + 1e-12)) })
    }
  }

  @Test func valuesAreExactDecimals() {
    #expect(AxisTicks(in: 0...0.71, atMost: 8).values == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
    #expect(AxisTicks(in: -1...1, atMost: 4).values == [-1, -0.5, 0, 0.5, 1])
  }

  @Test func ticksStayWithinTheRangeAndAreFew() {
    for exponent in -12...30 {
      for factor in [1.0, 1.7, 3.1, 9.99] {
        let range = -0.3 * factor * pow(10, Double(exponent))...factor * pow(10, Double(exponent))
        let ticks = AxisTicks(in: range, atMost: 6)
        #expect((2...7).contains(ticks.values.count))
        let tolerance = 1e-12 * range.upperBound
        #expect(ticks.values.allSatisfy { $0 >= range.lowerBound - tolerance })
        #expect(ticks.values.allSatisfy { $0 <= range.upperBound + tolerance })
        #expect(Set(ticks.labels).count == ticks.labels.count)
      }
    }
  }

  @Test(arguments: [
    (10.0, 1, 1), (11, 2, 1), (20, 2, 1), (21, 5, 1), (51, 1, 2), (0.3, 5, -1), (0.001, 1, -3),
  ])
  func niceNumbersAbove(limit: Double, significand: Int, exponent: Int) {
    let nice = NiceNumber(atLeast: limit)
    #expect(nice.significand == significand && nice.exponent == exponent)
  }
}
