import OneHotFoundations
import OneHotNetworks
import OneHotNumerics

/// A network fitted by least squares to targets of a rollout, and what it needs for that.
///
/// The value network's prediction is its one output V(s), as is the action-value network's q(s, y); the advantage
/// network's is ⟨A(s), onehot(a) − p⟩.
struct CriticLearner {
  let network: MultilayerPerceptron
  private var optimizer: Adam
  private var minibatches: Minibatches
  private let workspace: NetworkWorkspace
  private let inputs: Matrix
  private let upstream: Matrix
  private let errorClip: Float
  /// Mean squared error over the passes of the last fit, before each step.
  private(set) var loss = 0.0
  /// Norm of the last gradient before clipping; not finite if a fit was given up.
  private(set) var gradientNorm: Float = 0

  /// A learner for rollouts of `rows` rows. `index` tells it apart from other learners of the same rollouts.
  init(_ network: MultilayerPerceptron, rows: Int, options: ActorCriticOptions, seed: UInt64, index: Int) {
    self.network = network
    let size = min(options.minibatch, rows)
    optimizer = Adam(
      count: network.parameters.count, epsilon: options.adamEpsilon, gradientClip: options.gradientClip)
    minibatches = Minibatches(rows: rows, size: size, seed: seed, index: index)
    workspace = NetworkWorkspace(for: network, rows: size)
    inputs = Matrix(rows: size, columns: network.inputCount)
    upstream = Matrix(rows: size, columns: network.outputCount)
    errorClip = Float(options.errorClip)
  }

  /// Fits the network: `weights` gives the derivative of a row's prediction by the outputs (nil: the single
  /// output is the prediction), `targets` what it should be.
  mutating func fit(
    states: Matrix, weights: Matrix?, targets: Matrix, epochs: Int, learningRate: Double
  ) {
    var squares = 0.0
    for _ in 0..<epochs {
      minibatches.shuffle()
      for index in 0..<minibatches.count {
        let rows = minibatches[index]
        let input = inputs.slice(0..<rows.count)
        input.gather(rows, from: states)
        let output = network.forward(input, in: workspace)
        squares += writeGradient(rows: rows, output: output, weights: weights, targets: targets)
        network.pullback(
          input: input, upstream: upstream.slice(0..<rows.count), in: workspace)
        gradientNorm = optimizer.step(network, learningRate: learningRate)
        guard gradientNorm.isFinite else { return }
      }
    }
    loss = squares / Double(max(1, epochs) * states.rows)
  }

  /// Everything the next fit goes on from.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("parameters", network.parameters)
    try archive.within("optimizer") { try optimizer.exchange(with: &$0) }
    try archive.within("minibatches") { try minibatches.exchange(with: &$0) }
  }

  /// d(error²)/d(output) = 2 · error · weight / n with the error clipped; returns the sum of squared errors.
  private func writeGradient(
    rows: ArraySlice<Int>, output: Matrix, weights: Matrix?, targets: Matrix
  ) -> Double {
    let factor = 2 / Float(rows.count)
    var squares = 0.0
    for (place, row) in rows.enumerated() {
      var prediction: Float = 0
      for column in 0..<output.columns { prediction += output[place, column] * (weights?[row, column] ?? 1) }
      let error = min(max(prediction - targets[row], -errorClip), errorClip)
      squares += Double(error) * Double(error)
      for column in 0..<output.columns {
        upstream[place, column] = factor * error * (weights?[row, column] ?? 1)
      }
    }
    return squares
  }
}
