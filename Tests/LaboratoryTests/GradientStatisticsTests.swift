import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLaboratory

struct GradientStatisticsTests {
  /// Four samples in two batches, by hand.
  @Test func byHand() {
    var statistics = GradientStatistics(exact: [3, 4], batchSize: 2)
    statistics.add(Matrix([[3, 4], [5, 4]]))
    statistics.add(Matrix([[1, 8], [3, 8]]))
    #expect(statistics.count == 4)
    #expect(statistics.mean == [3, 6])
    #expect(statistics.relativeBias == 0.4)  // (0, 2) over (3, 4)
    #expect(statistics.variance == 6)  // 2 in the first coordinate, 4 in the second
    #expect(isClose(statistics.relativeDeviation, 6.0.squareRoot() / 5))
    // The means of the batches, (4, 4) and (2, 8), lie at a squared distance of 5 from (3, 6).
    #expect(isClose(statistics.relativeBiasError!, (10.0 / 2).squareRoot() / 5))
    #expect(isClose(statistics.cosine!, 33 / 45.0.squareRoot() / 5))
    let cosines = [28 / 32.0.squareRoot() / 5, 38 / 68.0.squareRoot() / 5]
    #expect(isClose(statistics.meanBatchCosine!, (cosines[0] + cosines[1]) / 2))
  }

  @Test func tooFewSamples() {
    var statistics = GradientStatistics(exact: [1, 0], batchSize: 4)
    statistics.add(Matrix([[0, 0]]))
    #expect(statistics.relativeBiasError == nil && statistics.meanBatchCosine == nil)
    #expect(statistics.cosine == nil && statistics.relativeBias == 1 && statistics.variance == 0)
  }
}
