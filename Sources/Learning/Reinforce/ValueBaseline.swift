import OneHotFoundations
import OneHotNetworks
import OneHotNumerics

/// A learned state value V(s) as a baseline, fitted to the returns after each policy update.
struct ValueBaseline: Sendable {
  private let network: MultilayerPerceptron
  private let options: ReinforceOptions
  private var optimiser: Adam
  private var random: RandomSource
  private let workspace: NetworkWorkspace
  private let inputs: Matrix
  private let outputGradient: Matrix
  private var scale: ReturnScale?
  /// The steps of the batch in random order, and the rows of a minibatch of them.
  private var order: [Int] = []
  private var chosen: [Int] = []
  /// Mean squared error of the last fit, in normalised units, before each step.
  private(set) var loss = 0.0
  /// Norm of the last gradient before clipping.
  private(set) var gradientNorm: Float = 0

  /// A baseline for batches of up to `rows` steps.
  init(_ network: MultilayerPerceptron, rows: Int, options: ReinforceOptions, seed: UInt64) {
    self.network = network
    self.options = options
    optimiser = Adam(
      count: network.parameters.count, epsilon: options.adamEpsilon, gradientClip: options.gradientClip)
    random = RandomSource(seed: seed, purpose: .minibatch)
    workspace = NetworkWorkspace(for: network, rows: options.valueMinibatch)
    inputs = Matrix(rows: options.valueMinibatch, columns: network.inputCount)
    outputGradient = Matrix(rows: options.valueMinibatch, columns: 1)
    order.reserveCapacity(rows)
    chosen.reserveCapacity(options.valueMinibatch)
  }

  /// Return less V(s), in the returns' units, of some rows.
  ///
  /// - Parameter advantages: receives the results; what it held is dropped.
  mutating func advantages(
    of states: Matrix, rows: [Int], returns: [Double], into advantages: inout [Double]
  ) {
    let scale = scale ?? .first(RunningMoments(returns))
    self.scale = scale
    advantages.removeAll(keepingCapacity: true)
    for start in stride(from: 0, to: rows.count, by: options.valueMinibatch) {
      let chunk = rows[start..<min(start + options.valueMinibatch, rows.count)]
      let input = inputs.slice(0..<chunk.count)
      input.gather(chunk, from: states)
      let output = network.forward(input, in: workspace)
      for row in 0..<chunk.count { advantages.append(returns[start + row] - scale.value(of: output[row, 0])) }
    }
  }

  /// Everything the next fit goes on from.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("parameters", network.parameters)
    try archive.within("optimiser") { try optimiser.exchange(with: &$0) }
    try random.exchange("drawn", with: &archive)
    var isScaled = scale != nil
    try archive.exchange("is scaled", &isScaled)
    var units = scale ?? ReturnScale()
    try archive.within("scale") { try units.exchange(with: &$0) }
    scale = isScaled ? units : nil
  }

  /// Fits V(s) to the returns on random minibatches of the rows.
  mutating func fit(states: Matrix, rows: [Int], returns: [Double], learningRate: Double) {
    guard let old = scale else { return }
    let scale = old.updated(with: RunningMoments(returns), decay: 0)
    old.rescale(network, to: scale)
    self.scale = scale
    let size = min(options.valueMinibatch, rows.count)
    order.removeAll(keepingCapacity: true)
    order.append(contentsOf: 0..<rows.count)
    var squares = 0.0
    for _ in 0..<options.valueMinibatches {
      random.shuffle(&order)
      let input = inputs.slice(0..<size)
      chosen.removeAll(keepingCapacity: true)
      for place in 0..<size { chosen.append(rows[order[place]]) }
      input.gather(chosen[...], from: states)
      let output = network.forward(input, in: workspace)
      let gradient = outputGradient.slice(0..<size)
      for place in 0..<size {
        let error = output[place, 0] - scale.normalised(Float(returns[order[place]]))
        squares += Double(error) * Double(error)
        gradient[place, 0] = 2 * error / Float(size)
      }
      network.pullback(input: input, outputGradient: gradient, in: workspace)
      gradientNorm = optimiser.step(network, learningRate: learningRate)
      guard gradientNorm.isFinite else { return }
    }
    loss = squares / Double(max(1, options.valueMinibatches) * size)
  }
}
