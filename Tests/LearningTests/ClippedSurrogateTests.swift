import OneHotEnvironmentKit
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

@Suite("PPO's objective")
struct ClippedSurrogateTests {
  struct Example: Sendable {
    var ratio, advantage, value, slope: Float
    var isOutside: Bool
  }

  /// ε = ¼.
  @Test(
    "is the smaller of the free and the clipped one, as worked out by hand",
    arguments: [
      .init(ratio: 1, advantage: 2, value: 2, slope: 2, isOutside: false),
      .init(ratio: 1.125, advantage: 2, value: 2.25, slope: 2.25, isOutside: false),
      .init(ratio: 1.5, advantage: 2, value: 2.5, slope: 0, isOutside: true),
      .init(ratio: 0.5, advantage: 2, value: 1, slope: 1, isOutside: true),
      .init(ratio: 1, advantage: -2, value: -2, slope: -2, isOutside: false),
      .init(ratio: 0.875, advantage: -2, value: -1.75, slope: -1.75, isOutside: false),
      .init(ratio: 0.5, advantage: -2, value: -1.5, slope: 0, isOutside: true),
      .init(ratio: 1.5, advantage: -2, value: -3, slope: -3, isOutside: true),
      .init(ratio: 1.5, advantage: 0, value: 0, slope: 0, isOutside: true),
    ] as [Example])
  func byHand(example: Example) {
    let surrogate = ClippedSurrogate(ratio: example.ratio, advantage: example.advantage, clip: 0.25)
    #expect(surrogate.value == example.value)
    #expect(surrogate.slope == example.slope)
    #expect(surrogate.isOutside == example.isOutside)
  }

  /// Rewards 1, 2, 4, values 8, 10, 20 of the states and 10, 20, 30 of those they led to, γ = λ = ½: the errors
  /// δ = r + γ V′ − V are −2, 2, −1, and A = δ + ¼ A′.
  @Test(
    "has generalized advantages as worked out by hand",
    arguments: [
      ([.running, .running, .running], [-1.5625, 1.75, -1]),
      ([.running, .truncated, .running], [-1.5, 2, -1]),
      ([.running, .terminated, .running], [-4, -8, -1]),
      ([.running, .running, .terminated], [-2.5, -2, -16]),
    ] as [([StepOutcome.Status], [Float])])
  func advantages(statuses: [StepOutcome.Status], expected: [Float]) {
    var steps = LambdaReturns(steps: 3, environments: 1)
    (steps.rewards, steps.statuses) = ([1, 2, 4], statuses)
    (steps.values, steps.successorValues) = ([8, 10, 20], [10, 20, 30])
    steps.estimate(discount: 0.5, lambda: 0.5, following: nil)
    let advantages = Matrix([steps.advantages.map { Float($0) }])
    let (result, rows) = (Matrix(count: 1), [0, 1, 2])
    for row in rows {
      // A single row's advantage is not normalized.
      writeNormalizedAdvantages(of: rows[row...row], in: advantages, into: result)
      #expect(result[0] == expected[row])
    }
  }

  @Test("has advantages normalized by the mean and the deviation of a sample")
  func normalization() {
    let result = Matrix(count: 4)
    writeNormalizedAdvantages(of: [3, 0, 1], in: Matrix([[4, 7, 99, 2]]), into: result)
    // 2, 4 and 7, of mean 13/3 and variance 19/3
    #expect(isClose(result.elements, [-0.9271726, -0.1324532, 1.0596259, 0]))
  }

  @Test("has schedules that fall to their floors")
  func schedules() {
    var options = PPOOptions()
    #expect(options.learningRate(at: 0.75) == 3e-4 && options.clip(at: 0.75) == 0.2)
    (options.learningRateFloor, options.clipFloor) = (0, 0.5)
    #expect(isClose(options.learningRate(at: 0.75), 0.75e-4, absolute: 0))
    #expect(options.learningRate(at: 1) == 0)
    #expect(isClose(options.clip(at: 0.25), 0.15) && isClose(options.clip(at: 0.75), 0.1))
  }
}
