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
  /// Mean squared error of the last fit, in normalised units, before each step.
  private(set) var loss = 0.0
  /// Norm of the last gradient before clipping.
  private(set) var gradientNorm: Float = 0

  init(_ network: MultilayerPerceptron, options: ReinforceOptions, seed: UInt64) {
    self.network = network
    self.options = options
    optimiser = Adam(
      count: network.parameters.count, epsilon: options.adamEpsilon, gradientClip: options.gradientClip)
    random = RandomSource(seed: seed, purpose: .minibatch)
    workspace = NetworkWorkspace(for: network, rows: options.valueMinibatch)
    inputs = Matrix(rows: options.valueMinibatch, columns: network.inputCount)
    outputGradient = Matrix(rows: options.valueMinibatch, columns: 1)
  }

  /// V(s) of some rows, in the returns' units.
  mutating func values(of states: Matrix, rows: [Int], returns: [Double]) -> [Double] {
    let scale = scale ?? .first(RunningMoments(returns))
    self.scale = scale
    var values: [Double] = []
    for start in stride(from: 0, to: rows.count, by: options.valueMinibatch) {
      let chunk = rows[start..<min(start + options.valueMinibatch, rows.count)]
      let input = inputs.slice(0..<chunk.count)
      input.gather(chunk, from: states)
      let output = network.forward(input, in: workspace)
      for row in 0..<chunk.count { values.append(scale.value(of: output[row, 0])) }
    }
    return values
  }

  /// Fits V(s) to the returns on random minibatches of the rows.
  mutating func fit(states: Matrix, rows: [Int], returns: [Double], learningRate: Double) {
    guard let old = scale else { return }
    let scale = old.updated(with: RunningMoments(returns), decay: 0)
    old.rescale(network, to: scale)
    self.scale = scale
    let size = min(options.valueMinibatch, rows.count)
    var order = Array(rows.indices)
    var squares = 0.0
    for _ in 0..<options.valueMinibatches {
      random.shuffle(&order)
      let input = inputs.slice(0..<size)
      input.gather(order[0..<size].map { rows[$0] }[...], from: states)
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
