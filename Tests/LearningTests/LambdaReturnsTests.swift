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

  private func returns(
    _ rewards: [Double], _ statuses: [StepOutcome.Status], _ values: [Double], stride: Int = 1,
    discount: Double, lambda: Double
  ) -> [Float] {
    let successorValues = Matrix([values.map(Float.init)])
    let result = Matrix(count: rewards.count)
    for first in 0..<stride {
      lambdaReturns(
        rewards: rewards, statuses: statuses, successorValues: successorValues, first: first, stride: stride,
        discount: discount, lambda: lambda, into: result)
    }
    return result.elements
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
    let found = returns(
      [1, 2, 4], example.statuses, [10, 20, 30], discount: 0.5, lambda: example.lambda)
    #expect(found == example.returns.map(Float.init))
  }

  @Test("of environments that lie interleaved do not mix")
  func interleaved() {
    let found = returns(
      [1, 100, 2, 200, 4, 400], [.running, .terminated, .terminated, .running, .running, .truncated],
      [10, 1000, 20, 2000, 30, 3000], stride: 2, discount: 0.5, lambda: 0.5)
    #expect(found == [4, 100, 2, 1175, 19, 1900])
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
    let values = (0..<60).map { _ in Double(Float(5 * random.normal())) }
    let statuses = (0..<60).map { _ in
      [StepOutcome.Status.running, .running, .running, .running, .terminated, .truncated][
        random.index(below: 6)]
    }
    let found = returns(rewards, statuses, values, discount: 0.93, lambda: lambda)
    let expected = (0..<60).map {
      forwardView(rewards, statuses, values, from: $0, discount: 0.93, lambda: lambda)
    }
    #expect(isClose(found, expected))
  }
}
