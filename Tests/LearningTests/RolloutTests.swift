import Foundation
import OneHotEnvironmentKit
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

@Suite("Rollout")
struct RolloutTests {
  private let horizon = 8

  private let scales = CriticScales(returns: ReturnScale(mean: 0, deviation: 1), advantage: 1)

  /// A policy that takes action 1 with probability 1/(1 + e^(−bias)).
  private func policy(bias: Float) -> NeuralNetwork {
    let policy = NeuralNetwork(sizes: [2, 2], activation: .tanh)
    policy.parameterViews[0].bias[1] = bias
    return policy
  }

  /// The rollout of three tickers whose value network says V(s) = steps so far.
  private func played(_ environment: Ticker, lambda: Double) throws -> (rollout: Rollout, lane: RolloutLane) {
    let policy = policy(bias: 0.5)
    let value = NeuralNetwork(sizes: [2, 1], activation: .tanh)
    value.parameterViews[0].weights[1, 0] = 1
    let lane = Lane(
      environment, first: 0, count: 3, streams: .init(seed: 1, environment: .environment, action: .action),
      timeLimit: environment.specification.timeLimit ?? .max, policy: policy)
    let specification = environment.specification
    let rollout = Rollout(
      rows: 3 * horizon, width: specification.observation.count,
      layout: ChoiceLayout([specification.actionCount]), masked: false)
    var rolloutLane = try RolloutLane(
      lane, of: rollout, slots: 1, horizon: horizon, policy: policy, value: value)
    try rolloutLane.play(into: 0, policy: policy, environments: 3)
    try rolloutLane.compare([0], with: policy)
    try rolloutLane.estimate(
      .one(rows: 3 * horizon), value: value, scale: scales.returns, discount: 0.5, lambda: lambda)
    rolloutLane.writeTargets([0], scales: scales)
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

  @Test("keeps states, actions and what they were taken with")
  func record() throws {
    let (rollout, lane) = try played(Ticker(end: 3), lambda: 1)
    let probabilities = [1 / (1 + exp(0.5)), 1 / (1 + exp(-0.5))]
    for row in 0..<rollout.rows {
      #expect(isClose(rollout.probabilities.row(row), probabilities))
      #expect(isClose(rollout.logProbabilities.row(row), probabilities.map { log($0) }))
      #expect(rollout.takenLogProbabilities[row] == rollout.logProbabilities[row, rollout.action(row)])
      #expect(rollout.states[row, 1] == Float(row / 3 % 3))
      #expect(rollout.advantages[row] == rollout.returns[row] - rollout.values[row])
    }
    #expect(Set(rollout.actions.elements) == [0, 1])
    #expect(lane.parts[0].divergence == 0)
    #expect(lane.parts[0].steps.ratios.allSatisfy { $0 == 1 })
  }

  @Test("knows how far a policy has moved from the one that acted, action by action")
  func divergence() throws {
    let (rollout, first) = try played(Ticker(end: 3), lambda: 1)
    var lane = first
    try lane.compare([0], with: policy(bias: 0))
    // The probability is ½ now; it was 1/(1 + e^½) of action 0, 1/(1 + e^(−½)) of action 1.
    let ratios = [(1 + exp(0.5)) / 2, (1 + exp(-0.5)) / 2]
    var sum = 0.0
    for row in 0..<rollout.rows {
      let ratio = ratios[rollout.action(row)]
      sum += ratio - 1 - log(ratio)
      #expect(isClose(lane.parts[0].steps.ratios[row], min(1, ratio)))
      #expect(isClose(rollout.probabilities.row(row), [0.5, 0.5]))
    }
    #expect(isClose(lane.parts[0].divergence, sum))
  }

  @Test("tells returns and advantages in their units")
  func units() throws {
    let (rollout, lane) = try played(Ticker(end: 3), lambda: 1)
    let (returns, advantages) = (rollout.returns.doubles, rollout.advantages.doubles)
    lane.writeTargets([0], scales: CriticScales(returns: ReturnScale(mean: 3, deviation: 4), advantage: 8))
    #expect(rollout.returns.doubles == returns.map { ($0 - 3) / 4 })
    #expect(rollout.advantages.doubles == advantages.map { $0 / 8 })
    lane.writeTargets([0], scales: CriticScales())
    #expect(rollout.returns.doubles.allSatisfy { $0 == 0 })
    #expect(rollout.advantages.doubles.allSatisfy { $0 == 0 })
  }

  @Test("goes on with unfinished episodes, and reports the finished ones with all environments' steps")
  func finished() throws {
    let environment = Ticker(end: 3)
    let (rollout, first) = try played(environment, lambda: 1)
    var lane = first
    #expect(lane.finished.map(\.step) == [9, 9, 9, 18, 18, 18])
    #expect(lane.finished.map(\.environment) == [0, 1, 2, 0, 1, 2])
    try lane.play(into: 0, policy: policy(bias: 0), environments: 3)
    let steps = (0..<horizon).map { rollout.states[3 * $0 + 1, 1] }
    #expect(steps == [2, 0, 1, 2, 0, 1, 2, 0])
    #expect(lane.finished.first?.step == 3)
    #expect(lane.finished.first?.length == 3)
  }
}
