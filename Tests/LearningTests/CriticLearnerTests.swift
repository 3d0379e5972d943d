import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

@Suite("Critic learner")
struct CriticLearnerTests {
  private let rows = 7

  private func network(_ outputs: Int, _ random: inout RandomSource) -> MultilayerPerceptron {
    MultilayerPerceptron(sizes: [3, 5, outputs], activation: .tanh, outputGain: 1, using: &random)
  }

  /// A learner after one pass in one batch at a learning rate of 0: its gradient is that of the whole loss.
  private func differentiated(
    _ network: MultilayerPerceptron, states: Matrix, weights: Matrix?, targets: Matrix, errorClip: Double
  ) -> CriticLearner {
    var options = ActorCriticOptions()
    options.minibatch = 100
    options.errorClip = errorClip
    var learner = CriticLearner(network, rows: rows, options: options, seed: 1, index: 0)
    learner.fit(states: states, weights: weights, targets: targets, epochs: 1, learningRate: 0)
    return learner
  }

  /// Mean of error², continued as a straight line beyond the clip, so that its derivative is 2 · clipped error.
  private func loss(
    _ parameters: [Double], sizes: [Int], states: Matrix, weights: Matrix?, targets: Matrix, clip: Double
  ) -> Double {
    let reference = ReferenceNetwork(sizes: sizes)
    let losses = (0..<rows).map { row in
      let outputs = reference.outputs(states.row(row), parameters: parameters)
      let error = dot(outputs, weights?.row(row) ?? [1]) - Double(targets[row])
      return abs(error) <= clip ? error * error : 2 * clip * abs(error) - clip * clip
    }
    return losses.reduce(0, +) / Double(rows)
  }

  @Test("has the gradient of its loss", arguments: [(1, 100.0), (1, 0.5), (4, 100), (4, 0.5)])
  func gradient(outputs: Int, clip: Double) {
    var random = RandomSource(seed: 3, purpose: .measurement)
    let network = network(outputs, &random)
    let states = Matrix.normal(rows: rows, columns: 3, using: &random)
    let weights = outputs == 1 ? nil : Matrix.normal(rows: rows, columns: outputs, using: &random)
    let targets = Matrix.normal(rows: 1, columns: rows, using: &random)
    let learner = differentiated(
      network, states: states, weights: weights, targets: targets, errorClip: clip)
    let expected = centralDifferences(at: network.parameters.doubles) {
      loss($0, sizes: network.sizes, states: states, weights: weights, targets: targets, clip: clip)
    }
    #expect(relativeDistance(network.gradient.elements, expected) < 1e-4)
    let norm = dot(expected, expected).squareRoot()
    #expect(isClose(learner.gradientNorm, norm, relative: 1e-4))
  }

  @Test("reports the mean squared error before the step")
  func lossReported() {
    var random = RandomSource(seed: 4, purpose: .measurement)
    let network = network(1, &random)
    let states = Matrix.normal(rows: rows, columns: 3, using: &random)
    let targets = Matrix.normal(rows: 1, columns: rows, using: &random)
    let learner = differentiated(network, states: states, weights: nil, targets: targets, errorClip: 100)
    let expected = loss(
      network.parameters.doubles, sizes: network.sizes, states: states, weights: nil, targets: targets,
      clip: 100)
    #expect(isClose(learner.loss, expected))
  }

  @Test("fits its targets")
  func fits() {
    var random = RandomSource(seed: 5, purpose: .measurement)
    let network = network(1, &random)
    let states = Matrix.normal(rows: rows, columns: 3, using: &random)
    let targets = Matrix.normal(rows: 1, columns: rows, using: &random)
    var options = ActorCriticOptions()
    options.minibatch = 4
    var learner = CriticLearner(network, rows: rows, options: options, seed: 1, index: 0)
    learner.fit(states: states, weights: nil, targets: targets, epochs: 20, learningRate: 0.02)
    let before = learner.loss
    learner.fit(states: states, weights: nil, targets: targets, epochs: 1000, learningRate: 0.02)
    learner.fit(states: states, weights: nil, targets: targets, epochs: 1, learningRate: 0)
    #expect(learner.loss < 0.02 * before)
  }
}

@Suite("Minibatches")
struct MinibatchesTests {
  @Test("cover every row once, in an order that changes", arguments: [1, 3, 10, 50])
  func cover(size: Int) {
    var batches = Minibatches(rows: 10, size: size, seed: 1, index: 0)
    var orders: [[Int]] = []
    for _ in 0..<3 {
      batches.shuffle()
      let parts = (0..<batches.count).map { Array(batches[$0]) }
      #expect(parts.dropLast().allSatisfy { $0.count == size })
      #expect(parts.allSatisfy { !$0.isEmpty && $0.count <= size })
      orders.append(parts.flatMap { $0 })
      #expect(orders[orders.count - 1].sorted() == Array(0..<10))
    }
    #expect(Set(orders).count == 3)
  }

  @Test("differ between the networks that learn from the same rows")
  func index() {
    var orders = (0..<3).map { Minibatches(rows: 20, size: 5, seed: 1, index: $0) }
    for index in orders.indices { orders[index].shuffle() }
    #expect(Set(orders.map(\.order)).count == 3)
  }
}
