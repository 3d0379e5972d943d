import Foundation
import OneHotGumbel
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

/// One update of the policy on a small rollout of random numbers, at a learning rate of 0: the gradient it leaves
/// is that of its loss.
@Suite("Policy learner")
struct PolicyLearnerTests {
  /// Two chunks, the last one not full.
  private let rows = PolicyChunk.rows + 14
  private let temperature = 0.7
  private let entropyWeight = 0.3
  private let barrierWeight = 0.2
  private let proximity = 1.5
  private let trust: Float = 0.8

  private func learned(_ given: PolicyCase, _ estimator: any GradientEstimator) throws -> PolicyLearner {
    var options = ActorCriticOptions()
    options.minibatch = 1000
    options.policyEpochs = 1
    options.policyLearningRate = 0
    options.temperature = .fixed(temperature)
    options.entropy = entropyWeight / (0.75 * 0.75 * Double(trust))
    options.exploration = barrierWeight / (0.75 * 0.75 * (1 - Double(trust)))
    options.proximity = proximity
    var learner = given.makeLearner(options, estimator: estimator, workers: 3)
    try learner.learn(given.phase(estimator.needs, trust: trust), update: 3, progress: 0.25)
    return learner
  }

  /// The rows in the learner's order, each with the noise it gets.
  private func drawn() -> [(row: Int, noise: [Double])] {
    var minibatches = Minibatches(capacity: rows, size: rows, seed: PolicyCase.seed, index: 2)
    minibatches.begin(count: rows)
    let order = minibatches.next { $0 }
    var random = RandomSource(seed: PolicyCase.seed, purpose: .policyUpdate, episode: 3)
    let noise = Matrix(rows: rows, columns: 4)
    GumbelSoftmax.drawNoise(using: &random, into: noise)
    return order.enumerated().map { ($1, noise.row($0)) }
  }

  private func winner(_ logProbabilities: [Double], _ noise: [Double]) -> Int {
    let scores = zip(logProbabilities, noise).map { $0 + $1 }
    return scores.indices.max { scores[$0] < scores[$1] } ?? 0
  }

  /// What a row's critic contributes to the function of which an estimator's gradient is the exact gradient, at the
  /// parameters that drew the sample.
  private func objective(
    _ estimator: String, _ given: PolicyCase, _ row: Int, _ noise: [Double], at old: [Double]
  ) -> ([Double]) -> Double {
    let action = winner(old, noise)
    let trust = Double(trust)
    let slopes = given.slopes(row, at: oneHot(action)).map { trust * $0 }
    let values = given.actionValues(row).map { trust * $0 }
    // What the entropy and the divergence make of an action, at the parameters that drew the sample.
    let costs = zip(old, given.rollout.logProbabilities.row(row)).map { logarithm, reference in
      logarithm < -1e6 ? 0 : entropyWeight * logarithm + proximity * (logarithm - reference)
    }
    let relaxed = { (logProbabilities: [Double]) in
      logSoftmax(zip(logProbabilities, noise).map { ($0 + $1) / temperature }).map { exp($0) }
    }
    switch estimator {
    case "straight-through-gumbel":
      return { dot(relaxed($0), slopes) - dot(relaxed($0), costs) }
    case "straight-through":
      return {
        let tempered = logSoftmax($0.map { $0 / temperature }).map { exp($0) }
        return dot(tempered, slopes) - dot(tempered, costs)
      }
    case "gumbel-softmax":
      // Forbidden actions have no part in the relaxed sample, whatever the critic says there.
      return { trust * given.value(row, at: relaxed($0)) - dot(relaxed($0), costs) }
    case "expected":
      return { dot($0.map { exp($0) }, values) }
    case "score-function:none":
      return { $0[action] * given.sampleValue(row, at: oneHot(action), trust: trust) }
    case "score-function:taken":
      let (taken, rollout) = (given.rollout.action(row), given.rollout)
      let ratio = min(1, exp(old[taken] - Double(rollout.takenLogProbabilities[row])))
      return { $0[taken] * ratio * Double(rollout.advantages[row]) }
    default:
      return { $0[action] * (values[action] - dot(old.map { exp($0) }, values)) }
    }
  }

  @Test(
    "has the gradient of its surrogate loss",
    arguments: [
      "straight-through-gumbel", "straight-through", "gumbel-softmax", "expected", "score-function",
      "score-function:none", "score-function:taken",
    ],
    PolicyCase.Variant.all)
  func gradient(estimator name: String, variant: PolicyCase.Variant) throws {
    let given = PolicyCase(variant.critic, rows: rows, masked: variant.masked)
    let estimator = try EstimatorRegistry.standard.estimator(named: name)
    let learner = try learned(given, estimator)
    let start = given.policy.parameters.doubles
    // The others get the gradients of entropy and divergence themselves.
    let isPathwise = !["expected", "score-function", "score-function:none", "score-function:taken"].contains(
      name)
    let objectives = drawn().map { item in
      let old = given.logProbabilities(start, row: item.row)
      return (row: item.row, value: objective(name, given, item.row, item.noise, at: old))
    }
    let expected = centralDifferences(at: start) { parameters in
      let sum = objectives.reduce(0) { sum, objective in
        let current = given.logProbabilities(parameters, row: objective.row)
        let possible = current.filter { $0 > -1e6 }
        let barrier = barrierWeight * possible.reduce(0, +) / Double(possible.count)
        let value = sum + objective.value(current) + barrier
        if isPathwise { return value }
        let divergence = divergence(from: current, to: given.rollout.logProbabilities.row(objective.row))
        return value + entropyWeight * entropy(current) - proximity * divergence
      }
      return -sum / Double(rows)
    }
    let found = learner.policy.gradient.elements
    #expect(relativeDistance(found, expected) < 1e-4)
    #expect(isClose(learner.report.gradientNorm, dot(expected, expected).squareRoot(), relative: 1e-4))
    #expect(given.policy.parameters.doubles == start)
    if given.masked {
      // The last action is forbidden everywhere: weights to it at the stride of 4 behind the first 20 numbers.
      let atForbidden = stride(from: 23, to: 44, by: 4).map { found[$0] }
      #expect(atForbidden == [0, 0, 0, 0, 0, 0])
    }
  }

  @Test("reports loss, entropy, divergence and temperature before the step", arguments: [false, true])
  func report(masked: Bool) throws {
    let given = PolicyCase(rows: rows, masked: masked)
    let report = try learned(given, StraightThroughGumbelSoftmax()).report
    var (loss, mean, divergence) = (0.0, 0.0, 0.0)
    for (row, noise) in drawn() {
      let current = given.logProbabilities(given.policy.parameters.doubles, row: row)
      loss -= Double(trust) * given.actionValues(row)[winner(current, noise)] / Double(rows)
      mean += entropy(current) / Double(rows)
      divergence +=
        OneHotLearningTests.divergence(from: given.rollout.logProbabilities.row(row), to: current)
        / Double(rows)
    }
    #expect(isClose(report.loss, loss))
    #expect(isClose(report.entropy, mean))
    #expect(isClose(report.divergence, divergence))
    #expect(report.temperature == temperature)
  }

  @Test("reports the concat critic's loss beside the values of the states", arguments: [false, true])
  func concatLoss(masked: Bool) throws {
    let given = PolicyCase(.concat, rows: rows, masked: masked)
    let report = try learned(given, StraightThroughGumbelSoftmax()).report
    let expected = drawn().reduce(0) { sum, item in
      let current = given.logProbabilities(given.policy.parameters.doubles, row: item.row)
      let value = given.value(item.row, at: oneHot(winner(current, item.noise)))
      let state = (2 + 3 * Double(given.rollout.values[item.row])) / 1.25
      return sum - Double(trust) * (value - state) / Double(rows)
    }
    #expect(isClose(report.loss, expected))
  }

  @Test("does not mind a constant added to all advantages of a state")
  func centering() throws {
    let given = PolicyCase(rows: rows, masked: true)
    let before = try learned(given, StraightThroughGumbelSoftmax()).policy.gradient.doubles
    let bias = given.network.parameterViews[1].bias
    for action in 0..<4 { bias[action] += 100 }
    let after = try learned(given, StraightThroughGumbelSoftmax()).policy.gradient.elements
    #expect(relativeDistance(after, before) < 1e-3)
  }

  @Test("stops at the divergence limit")
  func divergenceLimit() throws {
    let given = PolicyCase(rows: rows, masked: false)
    var options = ActorCriticOptions()
    options.minibatch = 2
    options.policyEpochs = 50
    options.proximity = 0
    func learned(limit: Double) throws -> [Float] {
      options.divergenceLimit = limit
      let policy = given.policy.copied()
      var learner = given.makeLearner(
        options, estimator: StraightThroughGumbelSoftmax(), policy: policy, workers: 1)
      try learner.learn(given.phase(.sampleGradient), update: 1, progress: 0)
      return zip(policy.parameters.elements, given.policy.parameters.elements).map { abs($0 - $1) }
    }
    // The first minibatch is far from the policy that acted: one step of Adam, the learning rate in size.
    let (stopped, free) = (try learned(limit: 0), try learned(limit: 1000))
    #expect(stopped.allSatisfy { $0 < 1.01e-3 })
    #expect(free.contains { $0 > 1e-2 })
  }
}
