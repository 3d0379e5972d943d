import Foundation
import OneHotGumbel
import OneHotNumerics
import OneHotTestSupport
import Testing

/// Against numbers worked out by hand.
struct GradientStatisticsTests {
  private func statistics(exact: [Float], _ draws: [[Float]]) -> GradientStatistics {
    var statistics = GradientStatistics(exact: exact.map(Double.init))
    for draw in draws { statistics.add(Matrix([draw])) }
    return statistics
  }

  @Test func oneExactEstimate() {
    let found = statistics(exact: [3, 4], [[3, 4], [3, 4], [3, 4]])
    #expect(found.count == 3 && found.mean == [3, 4])
    #expect(found.bias == 0 && found.variance == 0 && found.biasStandardError == 0)
    #expect(found.cosine == 1 && found.sampleCosine == 1)
    #expect(found.signalToNoise == nil)
  }

  @Test func aBiasWithoutNoise() throws {
    // ‖(6, 0) − (3, 4)‖ = 5; the cosine is 3/5.
    let found = statistics(exact: [3, 4], [[6, 0], [6, 0]])
    #expect(found.bias == 1 && found.variance == 0)
    #expect(isClose(try #require(found.cosine), 0.6, relative: 1e-12))
    #expect(isClose(try #require(found.sampleCosine), 0.6, relative: 1e-12))
  }

  @Test func noise() throws {
    // M = (5, 5); V = (1 + 1)/1 + (9 + 9)/1 = 20, so that V/S = 10.
    let found = statistics(exact: [3, 4], [[4, 8], [6, 2]])
    #expect(found.mean == [5, 5])
    #expect(isClose(try #require(found.variance), 20.0 / 25, relative: 1e-12))
    #expect(isClose(try #require(found.biasStandardError), sqrt(10) / 5, relative: 1e-12))
    // ‖M − e‖² = 5 is less than that: no bias can be seen.
    #expect(found.bias == 0)
    #expect(isClose(try #require(found.signalToNoise), sqrt((50 - 10) / 20), relative: 1e-12))
    #expect(isClose(try #require(found.cosine), 35 / (5 * sqrt(50)), relative: 1e-12))
    let cosines = [44 / (5 * sqrt(80)), 26 / (5 * sqrt(40))]
    #expect(isClose(try #require(found.sampleCosine), (cosines[0] + cosines[1]) / 2, relative: 1e-12))
  }

  @Test func biasIsFreedOfTheNoise() throws {
    // M = (7, 4), V = 8, V/S = 4, ‖M − e‖² = 16.
    let found = statistics(exact: [3, 4], [[9, 4], [5, 4]])
    #expect(isClose(try #require(found.bias), sqrt(12) / 5, relative: 1e-12))
  }

  @Test func whatIsNotDefined() {
    let none = statistics(exact: [3, 4], [])
    #expect(none.bias == nil && none.variance == nil && none.cosine == nil && none.sampleCosine == nil)
    let one = statistics(exact: [3, 4], [[3, 4]])
    #expect(one.bias == nil && one.variance == nil && one.signalToNoise == nil)
    #expect(one.cosine == 1 && one.sampleCosine == 1)
    let zero = statistics(exact: [0, 0], [[1, 2], [2, 1]])
    #expect(zero.bias == nil && zero.variance == nil && zero.cosine == nil && zero.sampleCosine == nil)
    #expect(zero.signalToNoise != nil)
    // A draw of length 0 is orthogonal to everything.
    #expect(statistics(exact: [3, 4], [[0, 0], [3, 4]]).sampleCosine == 0.5)
  }

  @Test func doublePrecisionThroughout() throws {
    // Deviations of ¼ beside a mean of 1000: a mean of squares would have lost them in single precision.
    let statistics = statistics(exact: [1000], [[1000.25], [999.75], [1000.25], [999.75]])
    #expect(isClose(try #require(statistics.variance), 0.25 * 0.25 * 4 / 3 / 1e6, relative: 1e-9))
  }

  @Test func drawsHaveTheExactGradientsLength() async {
    await #expect(processExitsWith: .failure) {
      var statistics = GradientStatistics(exact: [1, 2, 3])
      statistics.add(Matrix(count: 4))
    }
  }
}
