import Foundation
import OneHotEnvironmentKit
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

@Suite("Rollout")
struct RolloutTests {
  private let horizon = 8

  /// The rollout of three tickers whose value network says V(s) = steps so far.
  private func played(_ environment: Ticker, lambda: Double) throws -> (rollout: Rollout, lane: RolloutLane) {
    let policy = MultilayerPerceptron(sizes: [2, 2], activation: .tanh)
    policy.parameterViews[0].bias[1] = 0.5
    let value = MultilayerPerceptron(sizes: [2, 1], activation: .tanh)
    value.parameterViews[0].weights[1, 0] = 1
    let lane = Lane(
      environment, first: 0, count: 3, streams: .init(seed: 1, environment: .environment, action: .action),
      timeLimit: environment.specification.timeLimit ?? .max, policy: policy)
    let rollout = Rollout(rows: 3 * horizon, specification: environment.specification, masked: false)
    var rolloutLane = try RolloutLane(lane, part: rollout, horizon: horizon, value: value)
    try rolloutLane.play(
      policy: policy, value: value, scale: ReturnScale(), discount: 0.5, lambda: lambda, environments: 3)
    return (rollout, rolloutLane)
  }

  /// What environment 1 has at each step.
  private func column(_ matrix: Matrix) -> [Float] { (0..<horizon).map { matrix[3 * $0 + 1] } }

  @Test("bootstraps from the true successor: at a truncation, not at a termination, and at the end")
  func returns() throws {
    // λ = 0: 1 + ½ V(x), with x = 1, 2, 3 steps into the episode
    let truncated = try played(Ticker(timeLimit: 3), lambda: 0).rollout
    #expect(column(truncated.returns) == [1.5, 2, 2.5, 1.5, 2, 2.5, 1.5, 2])
    let terminated = try played(Ticker(end: 3), lambda: 0).rollout
    #expect(column(terminated.returns) == [1.5, 2, 1, 1.5, 2, 1, 1.5, 2])
    // λ = 1: the rewards to come, and then V
    let long = try played(Ticker(end: 3), lambda: 1).rollout
    #expect(column(long.returns) == [1.75, 1.5, 1, 1.75, 1.5, 1, 2, 2])
    #expect(column(long.values) == [0, 1, 2, 0, 1, 2, 0, 1])
  }

  @Test("keeps states, log-probabilities and actions centered by the policy that acted")
  func centered() throws {
    let (rollout, _) = try played(Ticker(end: 3), lambda: 1)
    let probabilities = [1 / (1 + exp(0.5)), 1 / (1 + exp(-0.5))]
    var actions = Set<Int>()
    for row in 0..<rollout.rows {
      #expect(isClose(rollout.logProbabilities.row(row), probabilities.map { log($0) }))
      let oneHot = zip(rollout.centeredActions.row(row), probabilities).map { $0 + $1 }
      let action = oneHot[1] > 0.5 ? 1 : 0
      actions.insert(action)
      #expect(isClose(oneHot, action == 1 ? [0, 1] : [1, 0]))
      #expect(rollout.actions.row(row) == (action == 1 ? [0, 1] : [1, 0]))
      #expect(rollout.states[row, 1] == Float(row / 3 % 3))
    }
    #expect(actions == [0, 1])
    // Of the centered action, the mean under the policy that acted is 0 in each component: Σ_a p_a (e_a − p) = 0.
    let centered = (0..<rollout.rows).map { rollout.centeredActions.row($0) }
    let first: [Double] = try #require(centered.first { $0[0] > 0 })
    let second: [Double] = try #require(centered.first { $0[1] > 0 })
    let mean = zip(first, second).map { probabilities[0] * $0 + probabilities[1] * $1 }
    #expect(isClose(mean, [0, 0]))
  }

  @Test("goes on with unfinished episodes, and reports the finished ones with all environments' steps")
  func finished() throws {
    let environment = Ticker(end: 3)
    let (rollout, first) = try played(environment, lambda: 1)
    var lane = first
    #expect(lane.finished.map(\.step) == [9, 9, 9, 18, 18, 18])
    #expect(lane.finished.map(\.environment) == [0, 1, 2, 0, 1, 2])
    let policy = MultilayerPerceptron(sizes: [2, 2], activation: .tanh)
    try lane.play(
      policy: policy, value: MultilayerPerceptron(sizes: [2, 1], activation: .tanh), scale: ReturnScale(),
      discount: 0.5, lambda: 1, environments: 3)
    let steps = (0..<horizon).map { rollout.states[3 * $0 + 1, 1] }
    #expect(steps == [2, 0, 1, 2, 0, 1, 2, 0])
    #expect(lane.finished.first?.step == 3)
    #expect(lane.finished.first?.length == 3)
  }
}
