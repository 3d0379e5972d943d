import Testing

@testable import OneHotPlotting

struct SVGTests {
  @Test(
    arguments: [
      (0.0, "0"), (12.34, "12.3"), (-0.04, "0"), (-0.05, "-0.1"), (-12.0, "-12"), (99.96, "100"),
    ] as [(Double, String)])
  func coordinatesHaveOneDecimal(value: Double, expected: String) {
    #expect(SVG.coordinate(value) == expected)
  }

  @Test(
    arguments: [
      (475.0, "475"), (0.78, "0.78"), (-123.456, "−123.5"), (1.0 / 3, "0.3333"), (123_456.7, "123457"),
      (0, "0"), (1.25e-7, "1.25e−07"), (2e20, "2e+20"), (-.infinity, "−∞"),
    ] as [(Double, String)])
  func numbersForPeopleAreShort(value: Double, expected: String) {
    #expect(SVG.readable(value) == expected)
  }
}
