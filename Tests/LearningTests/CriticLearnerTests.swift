import Foundation
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

@Suite("Critic learner")
struct CriticLearnerTests {
  private let rows = 7
  private let ratio = 0.5

  /// A network, what it is fitted to, and the same in double precision.
  private struct Case {
    let target: CriticLearner.Target
    let network: NeuralNetwork
    let rollout: Rollout

    init(_ target: CriticLearner.Target, rows: Int) {
      var random = RandomSource(seed: 3, purpose: .measurement)
      self.target = target
      let sizes =
        switch target {
        case .returns: [3, 5, 1]
        case .advantages: [3, 5, 4]
        case .actionValues: [7, 5, 1]
        }
      network = NeuralNetwork(sizes: sizes, activation: .tanh, outputGain: 1, using: &random)
      rollout = Rollout(rows: rows, width: 3, layout: PolicyCase.layout, masked: false)
      for matrix in [rollout.states, rollout.values, rollout.returns, rollout.advantages] {
        matrix.copy(from: .normal(rows: matrix.rows, columns: matrix.columns, using: &random))
      }
      for row in 0..<rows {
        rollout.actions[row] = Float(random.index(below: 4))
        let logarithms = logSoftmax((0..<4).map { _ in random.normal() })
        for action in 0..<4 { rollout.probabilities[row, action] = Float(exp(logarithms[action])) }
      }
    }

    func input(_ row: Int) -> [Double] {
      let state = rollout.states.row(row)
      return target == .actionValues ? state + oneHot(rollout.action(row)) : state
    }

    func weights(_ row: Int) -> [Double] {
      guard target == .advantages else { return [1] }
      return zip(oneHot(rollout.action(row)), rollout.probabilities.row(row)).map { $0 - $1 }
    }

    func goal(_ row: Int, ratio: Double) -> Double {
      let advantage = Double(rollout.advantages[row])
      return switch target {
      case .returns: Double(rollout.returns[row])
      case .advantages: advantage
      case .actionValues: Double(rollout.values[row]) + ratio * advantage
      }
    }
  }

  /// A learner after a fit by batches of `minibatch` rows.
  private func fitted(
    _ given: Case, minibatch: Int = 100, epochs: Int = 1, learningRate: Double = 0, errorClip: Double = 100
  ) throws -> CriticLearner {
    var options = ActorCriticOptions()
    options.minibatch = minibatch
    options.errorClip = errorClip
    options.criticEpochs = epochs
    options.criticLearningRate = learningRate
    var learner = CriticLearner(
      given.network, layout: given.target == .advantages ? PolicyCase.layout : ChoiceLayout([1]), rows: rows,
      options: options, seed: 1, index: 0)
    try learner.fit(
      to: given.target, of: given.rollout, kept: .one(rows: rows), ratio: Float(ratio), stoppedBy: .none)
    return learner
  }

  /// Mean of error², continued as a straight line beyond the clip, so that its derivative is 2 · clipped error.
  private func loss(_ given: Case, _ parameters: [Double], clip: Double) -> Double {
    let reference = ReferenceNetwork(sizes: given.network.sizes)
    let losses = (0..<rows).map { row in
      let outputs = reference.outputs(given.input(row), parameters: parameters)
      let error = dot(outputs, given.weights(row)) - given.goal(row, ratio: ratio)
      return abs(error) <= clip ? error * error : 2 * clip * abs(error) - clip * clip
    }
    return losses.reduce(0, +) / Double(rows)
  }

  @Test(
    "has the gradient of its loss",
    arguments: [CriticLearner.Target.returns, .advantages, .actionValues], [100, 0.5])
  func gradient(target: CriticLearner.Target, clip: Double) throws {
    let given = Case(target, rows: rows)
    let learner = try fitted(given, errorClip: clip)
    let expected = centralDifferences(at: given.network.parameters.doubles) { loss(given, $0, clip: clip) }
    #expect(relativeDistance(given.network.gradient.elements, expected) < 1e-4)
    let norm = dot(expected, expected).squareRoot()
    #expect(isClose(learner.gradientNorm, norm, relative: 1e-4))
  }

  @Test(
    "reports the mean squared error before the step",
    arguments: [CriticLearner.Target.returns, .advantages, .actionValues])
  func lossReported(target: CriticLearner.Target) throws {
    let given = Case(target, rows: rows)
    let expected = loss(given, given.network.parameters.doubles, clip: 100)
    #expect(isClose(try fitted(given).loss, expected))
  }

  @Test("fits its targets")
  func fits() throws {
    let given = Case(.returns, rows: rows)
    let before = try fitted(given).loss
    _ = try fitted(given, minibatch: 4, epochs: 1000, learningRate: 0.02)
    #expect(try fitted(given).loss < 0.02 * before)
  }
}

@Suite("Minibatches")
struct MinibatchesTests {
  private func drawn(_ batches: inout Minibatches, _ count: Int) -> [[Int]] {
    (0..<count).map { _ in Array(batches.next { $0 }) }
  }

  @Test("take every row once before any twice, in an order that changes", arguments: [1, 3, 10, 50])
  func cover(size: Int) {
    var batches = Minibatches(capacity: 10, size: size, seed: 1, index: 0)
    batches.begin(count: 10)
    let parts = drawn(&batches, 30)
    #expect(parts.allSatisfy { $0.count == min(size, 10) })
    let rows = parts.flatMap { $0 }
    let orders = (0..<3).map { Array(rows[10 * $0..<10 * $0 + 10]) }
    for order in orders { #expect(order.sorted() == Array(0..<10)) }
    #expect(Set(orders).count == 3)
  }

  @Test("leave nothing over for the next update but where its order comes from")
  func begin() throws {
    var batches = Minibatches(capacity: 40, size: 6, seed: 1, index: 0)
    batches.begin(count: 40)
    _ = drawn(&batches, 3)
    var saved = StateArchive()
    try batches.exchange(with: &saved)
    batches.begin(count: 20)
    let parts = drawn(&batches, 4)
    #expect(Set(parts.prefix(3).flatMap { $0 }).count == 18)
    #expect(parts.allSatisfy { $0.allSatisfy { $0 < 20 } })

    var other = Minibatches(capacity: 40, size: 6, seed: 1, index: 0)
    var restored = StateArchive(restoring: saved.bytes)
    try other.exchange(with: &restored)
    try restored.finish()
    other.begin(count: 20)
    #expect(drawn(&other, 4) == parts)
  }

  @Test("name the rows that the numbers stand for")
  func rows() {
    var batches = Minibatches(capacity: 6, size: 6, seed: 1, index: 0)
    batches.begin(count: 6)
    #expect(batches.next { 100 - $0 }.sorted() == Array(95...100))
  }

  @Test("differ between the networks that learn from the same rows")
  func index() {
    let orders = (0..<3).map { index in
      var batches = Minibatches(capacity: 20, size: 20, seed: 1, index: index)
      batches.begin(count: 20)
      return Array(batches.next { $0 })
    }
    #expect(Set(orders).count == 3)
  }
}
