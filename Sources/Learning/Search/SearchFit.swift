import OneHotFoundations
import OneHotNetworks
import OneHotNumerics

/// A network that is fitted to what was planned, with all that this takes.
struct SearchFit {
  let network: NeuralNetwork
  private let learningRate: Double
  private let options: SearchOptions
  private var optimizer: Adam
  private var minibatches: Minibatches
  private let workspace: NetworkWorkspace
  private let states, upstream: Matrix
  /// Of the last phase, over its minibatches, before each step.
  private(set) var loss = 0.0
  /// Norm of the last gradient, before clipping.
  private(set) var gradientNorm: Float = 0

  /// - Parameter index: tells apart the networks that learn from the same rows.
  init(
    _ network: NeuralNetwork, learningRate: Double, options: SearchOptions, seed: UInt64, index: Int
  ) {
    (self.network, self.learningRate, self.options) = (network, learningRate, options)
    let capacity = options.rolloutRows * options.rolloutsKept
    let rows = min(options.minibatch, capacity)
    optimizer = Adam(
      count: network.parameters.count, epsilon: options.adamEpsilon, gradientClip: options.gradientClip)
    minibatches = Minibatches(capacity: capacity, size: options.minibatch, seed: seed, index: index)
    workspace = NetworkWorkspace(for: network, rows: rows)
    states = Matrix(rows: rows, columns: network.inputCount)
    upstream = Matrix(rows: rows, columns: network.outputCount)
  }

  /// A phase of learning.
  ///
  /// - Parameters:
  ///   - what: the network, as a message says it.
  ///   - writeGradient: writes ∂(sum of the loss over rows)/∂outputs for the outputs of some rows, and returns that sum.
  /// - Throws: ``PoisonedUpdate`` if a loss, a gradient or a weight is not finite; what `stop` throws.
  mutating func learn(
    from kept: KeptRollouts, of all: Matrix, _ what: String, stoppedBy stop: StopSignal,
    writeGradient: (ArraySlice<Int>, _ outputs: Matrix, _ upstream: Matrix) -> Double
  ) throws {
    loss = 0
    minibatches.begin(count: kept.rows)
    for _ in 0..<options.minibatches {
      try stop.check()
      let rows = minibatches.next(row: kept.row(at:))
      let input = states.view(rows: rows.count, columns: all.columns)
      input.gather(rows, from: all)
      let gradient = upstream.slice(0..<rows.count)
      loss += writeGradient(rows, network.forward(input, in: workspace), gradient) / Double(rows.count)
      gradient.scale(by: 1 / Float(rows.count))
      network.pullback(input: input, upstream: gradient, in: workspace)
      gradientNorm = optimizer.step(network, learningRate: learningRate)
      try requireFinite(loss.isFinite, "the loss of \(what)")
      try requireFinite(gradientNorm.isFinite, "the gradient of \(what)")
    }
    loss /= Double(options.minibatches)
    try requireFinite(network.parameters.isFinite, "a weight of \(what)")
  }

  /// Everything the next phase goes on from.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("parameters", network.parameters)
    try archive.within("optimizer") { try optimizer.exchange(with: &$0) }
    try archive.within("minibatches") { try minibatches.exchange(with: &$0) }
  }
}
