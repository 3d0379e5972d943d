import Foundation
import OneHotEnvironmentKit
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

/// One update of the policy on a small rollout of random numbers, at a learning rate of 0: the gradient it leaves
/// is that of its loss.
@Suite("Policy learner")
struct PolicyLearnerTests {
  /// Three chunks, the last one not full.
  private let rows = 2 * PolicyChunk.rows + 14
  private let seed: UInt64 = 11
  private let temperature = 0.7
  private let entropyWeight = 0.3
  /// Row by row and over again, if actions are forbidden; the last one always is.
  private let masks: [[Bool]] = [
    [true, true, true, false], [false, true, true, false], [true, false, true, false],
    [true, true, false, false], [false, false, true, false], [true, true, true, false],
  ]

  private func mask(_ row: Int) -> [Bool] { masks[row % masks.count] }

  private struct Case {
    let policy, advantage: MultilayerPerceptron
    let rollout: Rollout
    let masked: Bool
  }

  private func makeCase(masked: Bool) -> Case {
    var random = RandomSource(seed: 6, purpose: .measurement)
    func network() -> MultilayerPerceptron {
      MultilayerPerceptron(sizes: [3, 5, 4], activation: .tanh, outputGain: 1, using: &random)
    }
    let (policy, advantage, acting) = (network(), network(), network())
    let rollout = Rollout(
      rows: rows,
      specification: .init(identifier: "none", observation: .init(count: 3), actionCount: 4), masked: masked)
    rollout.states.copy(from: .normal(rows: rows, columns: 3, using: &random))
    let logits = acting.forward(rollout.states, in: NetworkWorkspace(for: acting, rows: rows))
    for row in 0..<rows {
      for action in 0..<4 { rollout.mask?[row, action] = mask(row)[action] ? 1 : 0 }
      let logProbabilities = logSoftmax(logits.row(row), allowed: masked ? mask(row) : nil)
      for action in 0..<4 { rollout.logProbabilities[row, action] = Float(logProbabilities[action]) }
    }
    return Case(policy: policy, advantage: advantage, rollout: rollout, masked: masked)
  }

  private func learned(_ given: Case, _ estimator: any GradientEstimator) throws -> PolicyLearner {
    var options = ActorCriticOptions()
    options.minibatch = 1000
    options.policyEpochs = 1
    options.policyLearningRate = 0
    options.temperature = .fixed(temperature)
    options.entropy = entropyWeight / 0.75
    var learner = PolicyLearner(
      policy: given.policy, advantage: given.advantage, estimator: estimator, rows: rows, options: options,
      seed: seed, parallel: ParallelLanes(workers: 3))
    try learner.learn(from: given.rollout, update: 3, progress: 0.25)
    return learner
  }

  /// The rows in the learner's order, each with the noise it gets.
  private func drawn() -> [(row: Int, noise: [Double])] {
    var minibatches = Minibatches(rows: rows, size: rows, seed: seed, index: 2)
    minibatches.shuffle()
    var random = RandomSource(seed: seed, purpose: .policyUpdate, episode: 3)
    let noise = Matrix(rows: rows, columns: 4)
    GumbelSoftmax.drawNoise(using: &random, into: noise)
    return minibatches[0].enumerated().map { ($1, noise.row($0)) }
  }

  private func logProbabilities(_ given: Case, _ parameters: [Double], row: Int) -> [Double] {
    let logits = ReferenceNetwork(sizes: [3, 5, 4]).outputs(
      given.rollout.states.row(row), parameters: parameters)
    return logSoftmax(logits, allowed: given.masked ? mask(row) : nil)
  }

  /// ∂Q/∂y: the advantages less their mean over the allowed actions, and 0 at the others.
  private func upstream(_ given: Case, row: Int) -> [Double] {
    let values = ReferenceNetwork(sizes: [3, 5, 4]).outputs(
      given.rollout.states.row(row), parameters: given.advantage.parameters.doubles)
    let allowed = given.masked ? mask(row) : [true, true, true, true]
    let weights = allowed.map { $0 ? 1.0 : 0 }
    let mean = dot(values, weights) / weights.reduce(0, +)
    return zip(values, weights).map { ($0 - mean) * $1 }
  }

  private func winner(_ logProbabilities: [Double], _ noise: [Double]) -> Int {
    let scores = zip(logProbabilities, noise).map { $0 + $1 }
    return scores.indices.max { scores[$0] < scores[$1] } ?? 0
  }

  /// What a row contributes to the function of which an estimator's gradient is the exact gradient, at the
  /// parameters that drew the sample.
  private func objective(
    _ estimator: String, _ logProbabilities: [Double], _ noise: [Double], _ upstream: [Double],
    at old: [Double]
  ) -> Double {
    switch estimator {
    case "straight-through-gumbel":
      let scores = zip(logProbabilities, noise).map { ($0 + $1) / temperature }
      return dot(logSoftmax(scores).map { exp($0) }, upstream)
    case "expected":
      return dot(logProbabilities.map { exp($0) }, upstream)
    default:
      let action = winner(old, noise)
      return logProbabilities[action] * (upstream[action] - dot(old.map { exp($0) }, upstream))
    }
  }

  @Test(
    "has the gradient of its surrogate loss",
    arguments: ["straight-through-gumbel", "expected", "score-function"], [false, true])
  func gradient(estimator name: String, masked: Bool) throws {
    let given = makeCase(masked: masked)
    let estimator = try EstimatorRegistry.standard.estimator(named: name)
    let learner = try learned(given, estimator)
    let drawn = drawn()
    let start = given.policy.parameters.doubles
    let expected = centralDifferences(at: start) { parameters in
      let sum = drawn.reduce(0) { sum, item in
        let current = logProbabilities(given, parameters, row: item.row)
        let old = logProbabilities(given, start, row: item.row)
        let upstream = upstream(given, row: item.row)
        return sum + objective(name, current, item.noise, upstream, at: old)
          + entropyWeight * entropy(current)
      }
      return -sum / Double(rows)
    }
    let found = learner.policy.gradient.elements
    #expect(relativeDistance(found, expected) < 1e-4)
    #expect(isClose(learner.report.gradientNorm, dot(expected, expected).squareRoot(), relative: 1e-4))
    #expect(given.policy.parameters.doubles == start)
    if masked {
      // The last action is forbidden everywhere: weights to it at the stride of 4 behind the first 20 numbers.
      let atForbidden = stride(from: 23, to: 44, by: 4).map { found[$0] }
      #expect(atForbidden == [0, 0, 0, 0, 0, 0])
    }
  }

  @Test("reports loss, entropy, divergence and temperature before the step", arguments: [false, true])
  func report(masked: Bool) throws {
    let given = makeCase(masked: masked)
    let report = try learned(given, StraightThroughGumbelSoftmax()).report
    var (loss, mean, divergence) = (0.0, 0.0, 0.0)
    for (row, noise) in drawn() {
      let current = logProbabilities(given, given.policy.parameters.doubles, row: row)
      loss -= upstream(given, row: row)[winner(current, noise)] / Double(rows)
      mean += entropy(current) / Double(rows)
      let old = given.rollout.logProbabilities.row(row)
      divergence += zip(old, current).reduce(0) { $0 + exp($1.0) * ($1.0 - $1.1) } / Double(rows)
    }
    #expect(isClose(report.loss, loss))
    #expect(isClose(report.entropy, mean))
    #expect(isClose(report.divergence, divergence))
    #expect(report.temperature == temperature)
  }

  @Test("does not mind a constant added to all advantages of a state")
  func centring() throws {
    let given = makeCase(masked: true)
    let before = try learned(given, StraightThroughGumbelSoftmax()).policy.gradient.doubles
    let bias = given.advantage.parameterViews[1].bias
    for action in 0..<4 { bias[action] += 100 }
    let after = try learned(given, StraightThroughGumbelSoftmax()).policy.gradient.elements
    #expect(relativeDistance(after, before) < 1e-3)
  }

  @Test("stops at the divergence limit")
  func divergenceLimit() throws {
    let given = makeCase(masked: false)
    var options = ActorCriticOptions()
    options.minibatch = 2
    options.policyEpochs = 50
    func learned(limit: Double) throws -> [Float] {
      options.divergenceLimit = limit
      let policy = given.policy.copied()
      var learner = PolicyLearner(
        policy: policy, advantage: given.advantage, estimator: StraightThroughGumbelSoftmax(), rows: rows,
        options: options, seed: seed, parallel: ParallelLanes(workers: 1))
      try learner.learn(from: given.rollout, update: 1, progress: 0)
      return zip(policy.parameters.elements, given.policy.parameters.elements).map { abs($0 - $1) }
    }
    // The first minibatch is far from the policy that acted: one step of Adam, the learning rate in size.
    let (stopped, free) = (try learned(limit: 0), try learned(limit: 1000))
    #expect(stopped.allSatisfy { $0 < 1.01e-3 })
    #expect(free.contains { $0 > 1e-2 })
  }
}
