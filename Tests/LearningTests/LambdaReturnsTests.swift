import Foundation
import OneHotEnvironmentKit
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

@Suite("λ-returns")
struct LambdaReturnsTests {
  struct Example: Sendable {
    var statuses: [StepOutcome.Status]
    var lambda: Double
    var returns: [Double]
  }

  /// Values are those of the states that the steps led to; where an episode goes on, the next state's.
  private func estimated(
    _ rewards: [Double], _ statuses: [StepOutcome.Status], _ successorValues: [Double], first: Double = 7,
    ratios: [Double]? = nil, environments: Int = 1, discount: Double, lambda: Double
  ) -> LambdaReturns {
    var steps = LambdaReturns(steps: rewards.count, environments: environments)
    steps.rewards = rewards
    steps.statuses = statuses
    steps.successorValues = successorValues
    steps.values = Array(repeating: first, count: environments) + successorValues.dropLast(environments)
    if let ratios { steps.ratios = ratios }
    steps.estimate(discount: discount, lambda: lambda, following: nil)
    return steps
  }

  /// Rewards 1, 2, 4, values 10, 20, 30 of the states they led to, γ = ½.
  @Test(
    "are as worked out by hand",
    arguments: [
      .init(statuses: [.running, .running, .running], lambda: 0, returns: [6, 12, 19]),
      .init(statuses: [.running, .running, .running], lambda: 0.5, returns: [6.4375, 11.75, 19]),
      .init(statuses: [.running, .running, .running], lambda: 1, returns: [6.75, 11.5, 19]),
      .init(statuses: [.running, .running, .truncated], lambda: 0.5, returns: [6.4375, 11.75, 19]),
      .init(statuses: [.running, .running, .terminated], lambda: 0, returns: [6, 12, 4]),
      .init(statuses: [.running, .running, .terminated], lambda: 0.5, returns: [5.5, 8, 4]),
      .init(statuses: [.running, .running, .terminated], lambda: 1, returns: [3, 4, 4]),
      .init(statuses: [.running, .terminated, .running], lambda: 0.5, returns: [4, 2, 19]),
      .init(statuses: [.running, .terminated, .terminated], lambda: 1, returns: [2, 2, 4]),
      .init(statuses: [.running, .truncated, .running], lambda: 0.5, returns: [6.5, 12, 19]),
      .init(statuses: [.truncated, .truncated, .truncated], lambda: 1, returns: [6, 12, 19]),
    ] as [Example])
  func byHand(example: Example) {
    let found = estimated([1, 2, 4], example.statuses, [10, 20, 30], discount: 0.5, lambda: example.lambda)
    #expect(found.returns == example.returns)
    #expect(found.advantages == zip(example.returns, [7, 10, 20]).map { $0 - $1 })
  }

  struct Corrected: Sendable {
    var statuses: [StepOutcome.Status]
    var ratios: [Double]
    var lambda = 0.5
    var returns: [Double]
    var advantages: [Double]
  }

  /// The same rewards and values, V(s₀) = 8; backward in time Q = r + ½ c and G = V(s) + ρ (Q − V(s)).
  @Test(
    "of actions that the policy would take less often than they were taken count less",
    arguments: [
      .init(
        statuses: [.running, .running, .running], ratios: [0.5, 0.5, 0.25],
        returns: [7.12109375, 10.96875, 19.75], advantages: [-1.7578125, 1.9375, -1]),
      .init(
        statuses: [.running, .terminated, .running], ratios: [0.5, 0.5, 0.25], returns: [6.5, 6, 19.75],
        advantages: [-3, -8, -1]),
      .init(
        statuses: [.running, .truncated, .running], ratios: [0.5, 0.5, 0.25], returns: [7.125, 11, 19.75],
        advantages: [-1.75, 2, -1]),
      .init(
        statuses: [.running, .running, .terminated], ratios: [1, 0.25, 0.5], lambda: 1,
        returns: [5.75, 9.5, 12], advantages: [-2.25, -2, -16]),
      .init(
        statuses: [.running, .running, .running], ratios: [0, 0, 0], returns: [8, 10, 20],
        advantages: [-2, 2, -1]),
    ] as [Corrected])
  func corrected(example: Corrected) {
    let found = estimated(
      [1, 2, 4], example.statuses, [10, 20, 30], first: 8, ratios: example.ratios, discount: 0.5,
      lambda: example.lambda)
    #expect(found.returns == example.returns)
    #expect(found.advantages == example.advantages)
  }

  @Test("of environments that lie interleaved do not mix")
  func interleaved() {
    let found = estimated(
      [1, 100, 2, 200, 4, 400], [.running, .terminated, .terminated, .running, .running, .truncated],
      [10, 1000, 20, 2000, 30, 3000], environments: 2, discount: 0.5, lambda: 0.5)
    #expect(found.returns == [4, 100, 2, 1175, 19, 1900])
  }

  @Test("go on into the steps that followed, where those are known")
  func following() {
    var random = RandomSource(seed: 2, purpose: .measurement)
    func numbers() -> [Double] { (0..<40).map { _ in random.normal() } }
    let (rewards, values, ratios) = (numbers(), numbers(), numbers().map { min(1, abs($0)) })
    // Two environments; one of them ends where the rollout does.
    var statuses = [StepOutcome.Status](repeating: .running, count: 40)
    (statuses[7], statuses[19]) = (.truncated, .terminated)
    let whole = estimated(
      rewards, statuses, values, ratios: ratios, environments: 2, discount: 0.9, lambda: 0.8)
    func part(_ range: Range<Int>) -> LambdaReturns {
      var steps = LambdaReturns(steps: 20, environments: 2)
      (steps.rewards, steps.statuses) = (Array(rewards[range]), Array(statuses[range]))
      (steps.values, steps.successorValues) = (Array(whole.values[range]), Array(values[range]))
      steps.ratios = Array(ratios[range])
      return steps
    }
    var (first, second) = (part(0..<20), part(20..<40))
    second.estimate(discount: 0.9, lambda: 0.8, following: nil)
    first.estimate(discount: 0.9, lambda: 0.8, following: second)
    #expect(first.returns + second.returns == whole.returns)
    #expect(first.advantages + second.advantages == whole.advantages)
  }

  /// The forward view: the mean of all n-step returns with the weights (1−λ)λⁿ⁻¹, the last with what is left.
  private func forwardView(
    _ rewards: [Double], _ statuses: [StepOutcome.Status], _ values: [Double], from start: Int,
    discount: Double, lambda: Double
  ) -> Double {
    var (collected, factor, weight, result) = (0.0, 1.0, 1.0, 0.0)
    for step in start..<rewards.count {
      collected += factor * rewards[step]
      factor *= discount
      let isLast = statuses[step] != .running || step == rewards.count - 1
      let whole = collected + (statuses[step] == .terminated ? 0 : factor * values[step])
      result += (isLast ? weight : (1 - lambda) * weight) * whole
      if isLast { break }
      weight *= lambda
    }
    return result
  }

  @Test("equal the weighted mean of n-step returns", arguments: [0, 0.3, 0.9, 1])
  func forwardView(lambda: Double) {
    var random = RandomSource(seed: 1, purpose: .measurement)
    let rewards = (0..<60).map { _ in random.normal() }
    let values = (0..<60).map { _ in 5 * random.normal() }
    let statuses = (0..<60).map { _ in
      [StepOutcome.Status.running, .running, .running, .running, .terminated, .truncated][
        random.index(below: 6)]
    }
    let found = estimated(rewards, statuses, values, discount: 0.93, lambda: lambda)
    let expected = (0..<60).map {
      forwardView(rewards, statuses, values, from: $0, discount: 0.93, lambda: lambda)
    }
    #expect(isClose(found.returns, expected, relative: 1e-12, absolute: 1e-12))
  }
}
