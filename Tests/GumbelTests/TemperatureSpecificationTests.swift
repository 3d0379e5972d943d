import OneHotGumbel
import Testing

struct TemperatureSpecificationTests {
  @Test(
    arguments: [
      ("1", .fixed(1)), ("0.5", .fixed(0.5)), ("1e-3", .fixed(0.001)),
      ("linear:2:0.5", .linear(from: 2, to: 0.5)), ("linear:1:1", .linear(from: 1, to: 1)),
      ("exponential:1:0.1", .exponential(from: 1, to: 0.1)),
      ("learned", .learned(initial: 1, floor: 0.1)), ("learned:2", .learned(initial: 2, floor: 0.1)),
      ("learned:0.05", .learned(initial: 0.05, floor: 0.05)),
      ("learned:1:0.2", .learned(initial: 1, floor: 0.2)),
      ("learned:0.3:0.3", .learned(initial: 0.3, floor: 0.3)),
    ] as [(String, TemperatureSpecification)])
  func wellFormed(text: String, specification: TemperatureSpecification) {
    #expect(TemperatureSpecification(text) == specification)
    #expect(TemperatureSpecification(specification.description) == specification)
  }

  @Test(
    arguments: [
      "", " ", ":", "::", "0", "-1", "-0.0", "nan", "inf", "-inf", "infinity", "1:2", "1:", ":1", "one", "1 ",
      " 1", "1,5", "linear", "linear:", "linear:1", "linear:1:", "linear:1:2:3", "linear:0:1", "linear:1:0",
      "linear:1:nan", "linear:inf:1", "linear:-1:1", "linear:a:b", "exponential", "exponential:1",
      "exponential:1:0", "exponential:1:2:3", "learned:", "learned:0", "learned:1:0", "learned:0.1:1",
      "learned:1:0.1:2", "learned:nan", "learned:1:nan", "Learned", "cosine:1:2", "1e-400", "1e400",
    ])
  func malformed(text: String) {
    #expect(TemperatureSpecification(text) == nil)
  }

  /// Numbers that double precision holds, and single precision turns into 0, infinity or a subnormal number.
  @Test(arguments: ["1e-50", "1e-40", "1e39", "linear:1:1e-60", "exponential:1e60:1", "learned:1:1e-300"])
  func outsideSinglePrecision(text: String) {
    #expect(TemperatureSpecification(text) == nil)
  }
}
