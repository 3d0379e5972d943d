import OneHotNumerics
import OneHotTestSupport
import Testing

struct RunningMomentsTests {
  @Test func byHand() {
    let moments = RunningMoments([2, 4, 4, 4, 5, 5, 7, 9])
    #expect(moments.count == 8 && moments.mean == 5 && moments.min == 2 && moments.max == 9)
    #expect(isClose(moments.variance, 4, absolute: 1e-14))
    #expect(isClose(moments.standardDeviation, 2, absolute: 1e-14))
    #expect(isClose(moments.meanSquare, 29, absolute: 1e-13))
  }

  @Test func nothing() {
    let moments = RunningMoments()
    #expect(moments.count == 0 && moments.mean == 0 && moments.variance == 0 && moments.meanSquare == 0)
    #expect(moments.min == .infinity && moments.max == -.infinity)
  }

  @Test func oneNumber() {
    let moments = RunningMoments([-3.5])
    #expect(moments.mean == -3.5 && moments.variance == 0 && moments.min == -3.5 && moments.max == -3.5)
  }

  @Test(arguments: [0, 1e9, -1e9])
  func againstTheTwoPassFormulas(offset: Double) {
    // Multiples of 2⁻¹⁰, so that adding the offset is exact and the variance must not change.
    var random = RandomSource(seed: 21, purpose: .measurement)
    let values = (0..<10_000).map { _ in Double(random.index(below: 4_096)) / 1_024 }
    let mean = values.reduce(0, +) / 10_000
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10_000
    let moments = RunningMoments(values.map { $0 + offset })
    #expect(isClose(moments.mean, mean + offset, relative: 1e-14, absolute: 0))
    #expect(isClose(moments.variance, variance, relative: 1e-6, absolute: 0))
  }
}
