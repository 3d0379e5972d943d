import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

@Suite("Trust in the critic")
struct CriticTrustTests {
  private func rollout(rows: Int, actions: Int) -> Rollout {
    Rollout(rows: rows, width: 1, layout: ChoiceLayout([actions]), masked: false)
  }

  /// Two rows; of the actions taken the critic says 4 − (½·4 + ½·0) = 2 and 0 − (¼·8 + ¾·0) = −2.
  private func small() -> (rollout: Rollout, values: Matrix) {
    let rollout = rollout(rows: 2, actions: 2)
    rollout.probabilities.copy(from: Matrix([[0.5, 0.5], [0.25, 0.75]]))
    rollout.actions.copy(from: Matrix([[0], [1]]))
    return (rollout, Matrix([[4, 0], [8, 0]]))
  }

  @Test("is the slope of what came over what was predicted")
  func slope() {
    let (rollout, values) = small()
    var trust = CriticTrust(choices: 1)
    #expect(trust.values[0] == 0)
    // (1·2 + 0·(−2))/(2² + 2²)
    rollout.advantages.copy(from: Matrix([[1, 0]]))
    trust.learn(from: rollout, rows: 0..<2, predictions: values)
    #expect(isClose(trust.values[0], 0.25, relative: 1e-12))
    // (.9·2 + 3·2 + (−1)·(−2))/(.9·8 + 8)
    rollout.advantages.copy(from: Matrix([[3, -1]]))
    trust.learn(from: rollout, rows: 0..<2, predictions: values)
    #expect(isClose(trust.values[0], 9.8 / 15.2, relative: 1e-12))
    // Of the second row alone: (.9·9.8 + (−1)·(−2))/(.9·15.2 + 4)
    trust.learn(from: rollout, rows: 1..<2, predictions: values)
    #expect(isClose(trust.values[0], 10.82 / 17.68, relative: 1e-12))
  }

  @Test("stays between 0 and 1, and is 0 of a critic that predicts nothing")
  func limits() {
    let (rollout, values) = small()
    func trust(_ advantages: [Float], _ values: Matrix) -> Double {
      var trust = CriticTrust(choices: 1)
      rollout.advantages.copy(from: Matrix([advantages]))
      trust.learn(from: rollout, rows: 0..<2, predictions: values)
      return trust.values[0]
    }
    #expect(trust([5, -5], values) == 1)
    #expect(trust([-5, 5], values) == 0)
    #expect(trust([1, 1], Matrix([[3, 3], [7, 7]])) == 0)
  }

  /// Advantages that follow what the critic says as far as `share`, and chance.
  private func trust(share: Double, noise: Double) -> Double {
    let (rows, actions) = (20_000, 3)
    let rollout = rollout(rows: rows, actions: actions)
    var random = RandomSource(seed: 4, purpose: .measurement)
    let values = Matrix.normal(rows: rows, columns: actions, using: &random)
    for row in 0..<rows {
      let probabilities = logSoftmax((0..<actions).map { _ in random.normal() }).map { exp($0) }
      for action in 0..<actions { rollout.probabilities[row, action] = Float(probabilities[action]) }
      let action = random.index(below: actions)
      rollout.actions[row] = Float(action)
      let predicted = Double(values[row, action]) - dot(probabilities, values.row(row))
      rollout.advantages[row] = Float(share * predicted + noise * random.normal())
    }
    var trust = CriticTrust(choices: 1)
    trust.learn(from: rollout, rows: 0..<rows, predictions: values)
    return trust.values[0]
  }

  @Test(
    "is none for a critic of noise, full for one that is right, and takes one that exaggerates back to size")
  func critics() {
    // The slope's standard error is about 1/√20,000.
    #expect(trust(share: 0, noise: 1) < 0.02)
    #expect(isClose(trust(share: 1, noise: 0), 1, absolute: 1e-5))
    #expect(isClose(trust(share: 0.25, noise: 0), 0.25, absolute: 1e-5))
    #expect(isClose(trust(share: 0.25, noise: 1), 0.25, absolute: 0.03))
  }

  @Test("is 0 before the critic was first fitted: the first update leaves the policy where it is")
  func firstUpdate() throws {
    let options = [
      "steps": "512", "exploration": "0", "evaluation-interval": "1000000", "evaluation-episodes": "2",
    ]
    for critic in CriticKind.ofOneChoice {
      var trainer = try trainer(Drift(), "actor-critic", options.with(["critic": critic.rawValue]))
      let before = trainer.policy.parameters
      var measured: [Double?] = []
      _ = try trainer.run { event in
        if case .update(let record) = event { measured.append(record.measured[.trust]) }
      }
      #expect(measured == [0])
      #expect(trainer.policy.parameters == before)
    }
  }
}

/// Rewards of nothing but chance, in states of nothing but chance.
private struct NoiseTask: Environment {
  let specification = EnvironmentSpecification(
    identifier: "noise", observation: .init(count: 3, in: -1...1), actionCount: 4, timeLimit: 20)

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    for index in 0..<3 { observation[index] = Float(random.uniform(from: -1, to: 1)) }
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    reset(using: &random, into: &observation)
    return StepOutcome(reward: random.normal())
  }
}

@Suite("A critic of noise")
struct NoiseTests {
  /// Mean of KL(p‖q) over some states.
  private func divergence(_ p: Policy, _ q: Policy) throws -> Double {
    var random = RandomSource(seed: 2, purpose: .measurement)
    let sum = try (0..<500).reduce(0) { sum, _ in
      let state = (0..<3).map { _ in Float(random.uniform(from: -1, to: 1)) }
      let (first, second) = (
        try p.logProbabilities(observation: state).map(Double.init),
        try q.logProbabilities(observation: state).map(Double.init)
      )
      return sum + OneHotLearningTests.divergence(from: first, to: second)
    }
    return sum / 500
  }

  @Test("leaves the policy where it was", arguments: ["0", nil], 1...2)
  func standsStill(entropy: String?, seed: Int) throws {
    let options = ["steps": "\(512 * 50)", "evaluation-interval": "1000000", "seed": "\(seed)"]
    var trainer = try trainer(
      NoiseTask(), "actor-critic", workers: 2, options.with(entropy.map { ["entropy": $0] } ?? [:]))
    let before = trainer.policy
    _ = try trainer.run { _ in }
    #expect(try divergence(before, trainer.policy) < 0.01)
    #expect(try divergence(trainer.policy, before) < 0.01)
  }
}
