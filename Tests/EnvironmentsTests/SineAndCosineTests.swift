import Foundation
import OneHotNumerics
import Testing

@testable import OneHotEnvironments

@Suite("Sine and cosine")
struct SineAndCosineTests {
  @Test("are those of the library but for one unit in the last place")
  func accuracy() {
    var random = RandomSource(seed: 1, purpose: .measurement)
    var worst = 0.0
    for _ in 0..<200_000 {
      let angle = random.uniform(from: -1, to: 1)
      let (sine, cosine) = sineAndCosine(angle)
      worst = max(worst, abs(sine - sin(angle)) / sin(angle).ulp, abs(cosine - cos(angle)) / cos(angle).ulp)
    }
    #expect(worst <= 1)
    #expect(sineAndCosine(0) == (0, 1))
    #expect(sineAndCosine(3) == (sin(3), cos(3)))
    #expect(sineAndCosine(.nan).sine.isNaN && sineAndCosine(.infinity).cosine.isNaN)
  }
}
