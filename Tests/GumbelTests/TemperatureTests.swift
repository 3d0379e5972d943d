import Foundation
import OneHotGumbel
import OneHotTestSupport
import Testing

struct TemperatureTests {
  private func values(_ specification: TemperatureSpecification) -> [Double] {
    [0, 0.25, 0.5, 1].map(Temperature(specification).value)
  }

  @Test func schedules() {
    #expect(values(.fixed(0.7)) == [0.7, 0.7, 0.7, 0.7])
    #expect(isClose(values(.linear(from: 2, to: 0.4)), [2, 1.6, 1.2, 0.4], absolute: 1e-15))
    #expect(
      isClose(values(.exponential(from: 4, to: 0.25)), [4, 2, 1, 0.25], relative: 1e-15, absolute: 0))
    #expect(isClose(values(.learned(initial: 1.5, floor: 0.1)), [1.5, 1.5, 1.5, 1.5], absolute: 1e-15))
  }

  @Test func onlyALearnedOneDescends() {
    for specification: TemperatureSpecification in [
      .fixed(1), .linear(from: 2, to: 1), .exponential(from: 2, to: 1),
    ] {
      var temperature = Temperature(specification)
      let before = temperature.value(at: 0.3)
      temperature.descend(along: 5)
      #expect(temperature.value(at: 0.3) == before && !temperature.isLearned)
    }
    #expect(Temperature(.learned(initial: 1, floor: 0.1)).isLearned)
  }

  /// The first step of Adam is the rate, whatever the gradient's size: ln τ falls by 0.01.
  @Test(arguments: [1e-3, 1, 1e3])
  func firstStep(gradient: Double) {
    var temperature = Temperature(.learned(initial: 2, floor: 0.1))
    temperature.descend(along: gradient)
    #expect(isClose(temperature.value(at: 0), 2 * exp(-0.01), relative: 1e-4))
    var rising = Temperature(.learned(initial: 2, floor: 0.1))
    rising.descend(along: -gradient)
    #expect(isClose(rising.value(at: 0), 2 * exp(0.01), relative: 1e-4))
  }

  @Test func findsAMinimum() {
    // (τ − 0.6)²
    var temperature = Temperature(.learned(initial: 2, floor: 0.1))
    for _ in 0..<2_000 { temperature.descend(along: 2 * (temperature.value(at: 0) - 0.6)) }
    #expect(isClose(temperature.value(at: 0), 0.6, relative: 0.01))
  }

  /// Also floors whose logarithm rounds downwards.
  @Test(arguments: [0.05, 0.1, 0.2, 0.3, 0.35, 0.7, 0.9, 1.1])
  func neverFallsBelowTheFloor(floor: Double) {
    var temperature = Temperature(.learned(initial: 1.2, floor: floor))
    for _ in 0..<1_000 {
      temperature.descend(along: 3)
      #expect(temperature.value(at: 1) >= floor)
    }
    #expect(isClose(temperature.value(at: 1), floor, relative: 1e-12))
    temperature.descend(along: -1_000)
    for _ in 0..<100 { temperature.descend(along: -1_000) }
    #expect(temperature.value(at: 1) > 1.01 * floor)
  }

  @Test func ignoresGradientsThatAreNotFinite() {
    var temperature = Temperature(.learned(initial: 1, floor: 0.1))
    var other = temperature
    for gradient in [Double.nan, .infinity, -.infinity] { temperature.descend(along: gradient) }
    #expect(temperature.value(at: 0) == 1)
    for gradient in [1.0, -2, 0.5] {
      temperature.descend(along: gradient)
      other.descend(along: gradient)
    }
    #expect(temperature.value(at: 0) == other.value(at: 0))
  }
}
