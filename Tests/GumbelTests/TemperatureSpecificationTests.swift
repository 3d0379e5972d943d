import OneHotGumbel
import OneHotNumerics
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

  @Test(
    arguments: [
      "1e-50", "9.9e-5", "1.1e6", "1e39", "linear:1:1e-5", "exponential:1e7:1", "learned:1:1e-300",
    ])
  func beyondWhatSinglePrecisionCanUse(text: String) {
    #expect(TemperatureSpecification(text) == nil)
  }

  /// At the lower bound the least difference that two perturbed logits beyond 8 can have changes a relaxed sample by a
  /// hundredth, far below it by everything; at the upper bound no more than the last bits are left of any.
  @Test func theRangeIsWhatSinglePrecisionCanUse() {
    func share(of temperature: Float, step: Double) -> Float {
      let (logits, noise, sample) = (Matrix(row: [8 + step, 8]), Matrix(count: 2), Matrix(count: 2))
      GumbelSoftmax.relaxedSample(logits: logits, noise: noise, temperature: temperature, into: sample)
      return sample[0]
    }
    let range = TemperatureSpecification.range
    let step = Double(Float(8).ulp)
    #expect(abs(share(of: Float(range.lowerBound), step: step) - 0.5) < 0.01)
    #expect(share(of: 1e-8, step: step) == 1)
    #expect(abs(share(of: Float(range.upperBound), step: 8) - 0.5) < 1e-5)
    for bound in [range.lowerBound, range.upperBound] {
      #expect(TemperatureSpecification("\(bound)") == .fixed(bound))
    }
  }
}
