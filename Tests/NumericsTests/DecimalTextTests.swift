import OneHotNumerics
import Testing

struct DecimalTextTests {
  @Test(
    arguments: [
      (0.0, "0"), (-0.0, "0"), (500, "500"), (-13, "-13"), (0.1, "0.1"), (1.0 / 3, "0.3333333333333333"),
      (1e-7, "1e-07"), (9_007_199_254_740_991, "9007199254740991"), (1e300, "1e+300"), (-2.5, "-2.5"),
    ] as [(Double, String)])
  func numbersReadBackAsThemselves(value: Double, expected: String) {
    #expect(value.shortestText == expected)
    #expect(Double(expected) == value)
  }

  @Test(
    arguments: [
      (1.23456789, 6, 1.234568), (2, 6, 2), (-0.0000004, 6, 0), (1234.56, 1, 1234.6), (1e300, 6, 1e300),
    ] as [(Double, Int, Double)])
  func roundingKeepsTheDecimalsAskedFor(value: Double, places: Int, expected: Double) {
    #expect(value.rounded(places: places) == expected)
  }
}
