import Foundation
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

/// One update on a small rollout of random numbers, at a learning rate of 0 where the gradient that it leaves is looked
/// at.
@Suite("PPO learner")
struct PPOLearnerTests {
  /// Three chunks, the last one not full.
  private static let rows = 2 * PPOChunk.rows + 14
  private let options = {
    var options = PPOOptions()
    options.minibatch = 1000
    options.epochs = 1
    options.learningRate = 0
    options.entropy = 0.3
    options.valueWeight = 0.4
    return options
  }()

  /// A policy that is not the one that acted, a value network, and what they have to make of a rollout in double
  /// precision.
  private struct Case {
    let given: PolicyCase
    let value: NeuralNetwork
    let actions: [Int]
    let advantages: [Double]
    var rollout: Rollout { given.rollout }

    init(masked: Bool) {
      let given = PolicyCase(rows: rows, masked: masked)
      var random = RandomSource(seed: 7, purpose: .measurement)
      value = NeuralNetwork(sizes: [3, 6, 1], activation: .tanh, outputGain: 1, using: &random)
      given.rollout.returns.copy(from: .normal(rows: 1, columns: rows, using: &random))
      actions = (0..<rows).map { given.rollout.action($0) }
      let raw = (0..<rows).map { Double(given.rollout.advantages[$0]) }
      let mean = raw.reduce(0, +) / Double(rows)
      let squares = raw.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      advantages = raw.map { ($0 - mean) / (squares / Double(rows - 1)).squareRoot() }
      self.given = given
    }

    func makeLearner(_ options: PPOOptions) -> PPOLearner {
      PPOLearner(
        policy: given.policy.copied(), value: value.copied(), layout: PolicyCase.layout, rows: rows,
        options: options,
        seed: PolicyCase.seed, parallel: ParallelLanes(workers: 3))
    }

    /// The mean over the rows of what is made of the log-probabilities and the ratio.
    func mean(_ parameters: [Double], _ contribution: (_ row: Int, [Double], _ ratio: Double) -> Double)
      -> Double
    {
      (0..<rows).reduce(0) { sum, row in
        let (current, action) = (given.logProbabilities(parameters, row: row), actions[row])
        let ratio = exp(current[action] - Double(rollout.logProbabilities[row, action]))
        return sum + contribution(row, current, ratio) / Double(rows)
      }
    }

    func surrogate(_ row: Int, _ ratio: Double) -> Double {
      min(ratio * advantages[row], min(max(ratio, 0.8), 1.2) * advantages[row])
    }

    func squaredError(_ parameters: [Double]) -> Double {
      (0..<rows).reduce(0) { sum, row in
        let state = rollout.states.row(row)
        let value = ReferenceNetwork(sizes: [3, 6, 1]).outputs(state, parameters: parameters)[0]
        let error = value - Double(rollout.returns[row])
        return sum + error * error / Double(rows)
      }
    }
  }

  @Test("has the gradient of its loss", arguments: [false, true])
  func gradient(masked: Bool) throws {
    let example = Case(masked: masked)
    var learner = example.makeLearner(options)
    let (policy, value) = (learner.policy.parameters.doubles, learner.value.parameters.doubles)
    try learner.learn(from: example.rollout, progress: 0)
    let expectedOfPolicy = centralDifferences(at: policy) { parameters in
      -example.mean(parameters) { example.surrogate($0, $2) + options.entropy * entropy($1) }
    }
    let expectedOfValue = centralDifferences(at: value) { options.valueWeight * example.squaredError($0) }
    let found = learner.policy.gradient.elements
    #expect(relativeDistance(found, expectedOfPolicy) < 1e-4)
    #expect(relativeDistance(learner.value.gradient.elements, expectedOfValue) < 1e-4)
    #expect(learner.policy.parameters.doubles == policy && learner.value.parameters.doubles == value)
    if masked {
      // The last action is forbidden everywhere: weights to it at the stride of 4 behind the first 20 numbers.
      #expect(stride(from: 23, to: 44, by: 4).map { found[$0] } == [0, 0, 0, 0, 0, 0])
    }
  }

  @Test("reports what the minibatch was like before the step", arguments: [false, true])
  func report(masked: Bool) throws {
    let example = Case(masked: masked)
    var learner = example.makeLearner(options)
    let (policy, value) = (learner.policy.parameters.doubles, learner.value.parameters.doubles)
    try learner.learn(from: example.rollout, progress: 0)
    let report = learner.report
    let outside = example.mean(policy) { abs($2 - 1) > 0.2 ? 1 : 0 }
    #expect(outside > 0.1 && outside < 0.9)
    #expect(isClose(report.clipFraction, outside))
    #expect(isClose(report.loss, -example.mean(policy) { row, _, ratio in example.surrogate(row, ratio) }))
    #expect(isClose(report.valueLoss, example.squaredError(value)))
    #expect(isClose(report.entropy, example.mean(policy) { _, current, _ in entropy(current) }))
    let divergence = example.mean(policy) { row, current, _ in
      let old = example.rollout.logProbabilities.row(row)
      return zip(old, current).reduce(0) { $0 + exp($1.0) * ($1.0 - $1.1) }
    }
    #expect(isClose(report.divergence, divergence))
    let norms = [learner.policy, learner.value].map { network in
      let gradient = network.gradient.doubles
      return dot(gradient, gradient).squareRoot()
    }
    #expect(isClose([report.policyGradientNorm, report.valueGradientNorm], norms))
  }

  /// With so large an ε and so small a gradient, Adam's first step is the learning rate times the gradient.
  @Test("clips the gradient of both networks together")
  func clipping() throws {
    let example = Case(masked: false)
    var options = options
    (options.gradientClip, options.adamEpsilon, options.learningRate) = (1e-3, 1, 10)
    var learner = example.makeLearner(options)
    let before = learner.policy.parameters.doubles + learner.value.parameters.doubles
    try learner.learn(from: example.rollout, progress: 0)
    let after = learner.policy.parameters.doubles + learner.value.parameters.doubles
    let gradient = learner.policy.gradient.doubles + learner.value.gradient.doubles
    let factor = -10 * 1e-3 / dot(gradient, gradient).squareRoot()
    let moves = zip(after, before).map { $0 - $1 }
    #expect(relativeDistance(moves, gradient.map { factor * $0 }) < 2e-3)
  }

  @Test("stops before a step at one and a half times the target divergence")
  func targetDivergence() throws {
    let example = Case(masked: false)
    var options = options
    options.learningRate = 1e-3
    func learned() throws -> (moved: Bool, divergence: Double) {
      var learner = example.makeLearner(options)
      try learner.learn(from: example.rollout, progress: 0)
      let isSame =
        [learner.policy.parameters.elements, learner.value.parameters.elements]
        == [example.given.policy.parameters.elements, example.value.parameters.elements]
      return (!isSame, learner.report.divergence)
    }
    let free = try learned()
    #expect(free.moved && free.divergence > 0.01)
    options.targetDivergence = free.divergence / 1.4
    #expect(try learned().moved)
    options.targetDivergence = free.divergence / 1.6
    #expect(try !learned().moved)
  }

  /// One reward of 1 a step, γ = 0.8, in a state that a time limit cuts off: it is worth 1/(1 − γ).
  @Test("bootstraps from where a time limit cuts off, and not from where an episode terminates")
  func truncation() throws {
    func learnedValue(_ environment: Ticker) throws -> Float {
      var options = PPOOptions()
      (options.environments, options.horizon, options.minibatch, options.networks.hidden) = (
        4, 16, 32, .init([16])
      )
      (options.discount, options.learningRate, options.learningRateFloor) = (0.8, 3e-3, 0)
      var agent = try PPO(.standard(environment), options: options)
      for update in 1...150 { _ = try agent.update(update, progress: Double(update - 1) / 150) }
      return agent.value.forward(Matrix([[0.5, 0]]), in: NetworkWorkspace(for: agent.value, rows: 1))[0]
    }
    #expect(isClose(try learnedValue(Ticker(timeLimit: 3, showsSteps: false)), 5, absolute: 0.1))
    #expect(isClose(try learnedValue(Ticker(end: 1, timeLimit: 3, showsSteps: false)), 1, absolute: 0.05))
  }
}
