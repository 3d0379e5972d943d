import Foundation
import OneHotGumbel
import OneHotNumerics
import OneHotTestSupport
import Testing

struct DensityTests {
  @Test func byHand() {
    let sample = Matrix(row: [0.2, 0.3, 0.5])
    let first = GumbelSoftmax.logDensity(
      relaxed: sample, logits: Matrix(row: [0.1, 0.2, 0.3]), temperature: 0.5, row: 0)
    #expect(isClose(first, -0.4991485, relative: 0, absolute: 1e-6))
    let second = GumbelSoftmax.logDensity(
      relaxed: sample, logits: Matrix(row: [1, 2, 3]), temperature: 1, row: 0)
    #expect(isClose(second, 0.6210717, relative: 0, absolute: 1e-6))
  }

  /// ∫ q(x, 1 − x) dx with x = 1/(1 + e^−t), dx = x (1 − x) dt, by the midpoint rule.
  @Test(arguments: [0.5, 1, 2] as [Float])
  func integratesToOne(temperature: Float) {
    let logits = Matrix(row: [0.7, -0.4])
    let step = 0.05
    var integral = 0.0
    for t in stride(from: -40 + step / 2, to: 40, by: step) {
      let sample = Matrix(row: [1 / (1 + exp(-t)), 1 / (1 + exp(t))])
      let density = exp(
        GumbelSoftmax.logDensity(relaxed: sample, logits: logits, temperature: temperature, row: 0))
      integral += density * Double(sample[0]) * Double(sample[1]) * step
    }
    #expect(isClose(integral, 1, absolute: 1e-5))
  }

  @Test func aConstantInTheLogitsChangesNothing() {
    let noise = Matrix(row: [0.5, -1, 2])
    let density = GumbelSoftmax.logDensity(
      logits: Matrix(row: [1, 2, 3]), noise: noise, temperature: 0.5, row: 0)
    let shifted = GumbelSoftmax.logDensity(
      logits: Matrix(row: [101, 102, 103]), noise: noise, temperature: 0.5, row: 0)
    #expect(isClose(shifted, density, relative: 1e-12, absolute: 0))
  }

  @Test func forbiddenActionsDoNotCount() {
    let forbidden = Double(Categorical.forbiddenLogit)
    let reduced = GumbelSoftmax.logDensity(
      relaxed: Matrix(row: [0.2, 0.8]), logits: Matrix(row: [1, 2]), temperature: 0.5, row: 0)
    let masked = GumbelSoftmax.logDensity(
      relaxed: Matrix(row: [0, 0.2, 0, 0.8]), logits: Matrix(row: [forbidden, 1, forbidden, 2]),
      temperature: 0.5, row: 0)
    #expect(masked == reduced && reduced.isFinite)
  }

  @Test func survivesTheUnderflowOfTheSample() {
    // The relaxed sample of the first action is e^−1000. With two actions of equal logits and d = (s₁ − s₂)/τ,
    // ln q = ln τ − (τ + 1)(ln x₁ + ln x₂) − 2 ln(x₁^−τ + x₂^−τ); here ln x₁ = −1000 and ln x₂ = 0.
    let (logits, noise) = (Matrix(row: [0, 0]), Matrix(row: [-50, 50]))
    let density = GumbelSoftmax.logDensity(logits: logits, noise: noise, temperature: 0.1, row: 0)
    #expect(isClose(density, log(0.1) + 1.1 * 1_000 - 2 * 100, relative: 1e-6))
    let sample = Matrix(count: 2)
    GumbelSoftmax.relaxedSample(logits: logits, noise: noise, temperature: 0.1, into: sample)
    #expect(
      GumbelSoftmax.logDensity(relaxed: sample, logits: logits, temperature: 0.1, row: 0).isNaN)
  }
}
