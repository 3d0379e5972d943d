import Foundation
import OneHotGumbel
import OneHotNumerics
import OneHotTestSupport
import Testing

/// With two actions only the difference of the noises counts. It follows the logistic distribution, so that means
/// can be integrated over its quantiles, without chance.
struct TwoActionTests {
  private let count = 200_000

  /// Mean and variance of ∂/∂logit₁ for f with the given derivatives at the two actions and values there.
  private func integrate(
    _ estimator: some GradientEstimator, probability: Double, temperature: Float,
    slopes: (Double, Double), values: (Double, Double)
  ) -> RunningMoments {
    let logProbabilities = Matrix(row: [log(probability), log(1 - probability)], repeated: count)
    let probabilities = Matrix(row: [probability, 1 - probability], repeated: count)
    let (noise, sample) = (Matrix(rows: count, columns: 2), Matrix(rows: count, columns: 2))
    for row in 0..<count {
      let quantile = (Double(row) + 0.5) / Double(count)
      noise[row, 0] = Float(log(quantile / (1 - quantile)))
    }
    let choice = Choice(
      logProbabilities: logProbabilities, probabilities: probabilities, noise: noise,
      temperature: temperature)
    estimator.writeSample(of: choice, into: sample)
    let upstream = Matrix(rows: count, columns: 2)
    for row in 0..<count { upstream[row, 0] = Float(sample[row, 0] == 1 ? slopes.0 : slopes.1) }
    let gradient = Matrix(rows: count, columns: 2)
    estimator.writeLogitGradient(
      of: choice,
      answer: CriticAnswer(
        sampleGradient: upstream, actionValues: Matrix(row: [values.0, values.1], repeated: count)),
      into: gradient)
    return RunningMoments((0..<count).map { Double(gradient[$0, 0]) })
  }

  /// For f(y) = y₁ and equal logits the exact gradient is ¼; straight-through Gumbel-Softmax finds a fraction.
  @Test(arguments: [(2, 0.429204), (1, 2.0 / 3), (0.5, 4 - Double.pi)] as [(Float, Double)])
  func factorOfALinearFunction(temperature: Float, factor: Double) {
    let found = integrate(
      StraightThroughGumbelSoftmax(), probability: 0.5, temperature: temperature, slopes: (1, 1),
      values: (1, 0))
    #expect(isClose(found.mean, factor / 4, relative: 2e-5))
  }

  /// f = (y₁ − 0.45)² at p = 0.3.
  @Test(
    arguments: [(1, -0.0316, 0.028), (0.5, -0.0218, 0.065), (0.1, 0.0095, 0.350)]
      as [(Float, Double, Double)])
  func biasOfAQuadraticFunction(temperature: Float, mean: Double, variance: Double) {
    let found = integrate(
      StraightThroughGumbelSoftmax(), probability: 0.3, temperature: temperature, slopes: (1.1, -0.9),
      values: (0.3025, 0.2025))
    #expect(isClose(found.mean, mean, relative: 0, absolute: 1e-4))
    #expect(isClose(found.variance, variance, relative: 0, absolute: 6e-4))
  }

  /// Straight-through even has the wrong sign; ReinMax is exact for a quadratic function.
  @Test func straightThroughAndReinMaxOfAQuadraticFunction() {
    let (slopes, values) = ((1.1, -0.9), (0.3025, 0.2025))
    let first = integrate(
      StraightThrough(), probability: 0.3, temperature: 1, slopes: slopes, values: values)
    #expect(isClose(first.mean, -0.0630, relative: 1e-4))
    let second = integrate(ReinMax(), probability: 0.3, temperature: 1, slopes: slopes, values: values)
    #expect(isClose(second.mean, 0.0210, relative: 1e-4))
    #expect(isClose(second.variance, 0.057, relative: 0.01))
  }

  @Test func theOthersAreUnbiased() {
    let (slopes, values) = ((1.1, -0.9), (0.3025, 0.2025))
    let score = integrate(
      ScoreFunction(), probability: 0.3, temperature: 1, slopes: slopes, values: values)
    #expect(isClose(score.mean, 0.0210, relative: 1e-4))
    #expect(isClose(score.variance, 3.4e-4, relative: 0.02))
    let exact = integrate(
      ExactExpectation(), probability: 0.3, temperature: 1, slopes: slopes, values: values)
    #expect(isClose(exact.mean, 0.0210) && exact.variance < 1e-12)
  }
}
