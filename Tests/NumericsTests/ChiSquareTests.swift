import OneHotTestSupport
import Testing

struct ChiSquareTests {
  @Test func statisticByHand() {
    // Expected 25 and 75: 5²/25 + 5²/75.
    #expect(isClose(chiSquareStatistic(observed: [30, 70], probabilities: [0.25, 0.75]), 4.0 / 3))
  }

  /// The upper 10⁻⁴ quantiles, from the incomplete gamma function.
  @Test(arguments: [(1, 15.137), (2, 18.421), (5, 25.745), (9, 33.720), (17, 47.566), (63, 113.505)])
  func criticalValues(degreesOfFreedom: Int, quantile: Double) {
    let value = chiSquareCriticalValue(degreesOfFreedom: degreesOfFreedom)
    #expect(value > quantile && value < 1.08 * quantile)
  }

  @Test func tellsAFairDieFromALoadedOne() {
    let fair = [Double](repeating: 1.0 / 6, count: 6)
    #expect(isPlausible(observed: [1_010, 985, 1_003, 1_021, 972, 1_009], probabilities: fair))
    #expect(!isPlausible(observed: [1_200, 960, 960, 960, 960, 960], probabilities: fair))
  }
}
