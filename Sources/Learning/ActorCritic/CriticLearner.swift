import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// A network fitted by least squares to targets of rollouts, and what it needs for that.
///
/// The value network's prediction is its one output V(s), as is the action-value network's q(s, y); the advantage
/// network's is ⟨A(s), onehot(a) − π₀(s)⟩.
struct CriticLearner {
  let network: NeuralNetwork
  private var optimizer: Adam
  private var minibatches: Minibatches
  private let workspace: NetworkWorkspace
  private let inputs: Matrix
  private let upstream: Matrix
  /// How much each output counts in a row's prediction.
  private let weights: Matrix
  private let choices: ChoiceWorkspace
  /// onehot(a) − π₀ of the rows of a minibatch, `[rows, choices · options of the largest]`.
  private let differences: Matrix
  private let pairs: PairTerms?
  private let options: ActorCriticOptions
  private let gathering: SequenceGathering?
  /// Mean squared error over the minibatches of the last fit, before each step.
  private(set) var loss = 0.0
  /// Norm of the last gradient before clipping; not finite if a fit was given up.
  private(set) var gradientNorm: Float = 0

  /// What a network is fitted to.
  enum Target {
    /// The returns, by V(s).
    case returns
    /// The advantages, by ⟨A(s), onehot(a) − π₀(s)⟩ and, where there are ``PairTerms``, these.
    case advantages
    /// The advantages and the values they were told from, by q(s, onehot(a)).
    case actionValues
  }

  /// A learner for rollouts of up to `rows` rows together. `index` tells it apart from other learners of the same rollouts.
  ///
  /// - Parameters:
  ///   - layout: of the network's outputs.
  ///   - pairs: what of them belongs to pairs of choices; nil if nothing does.
  ///   - owner: whose states rollouts remember are the network's.
  init(
    _ network: NeuralNetwork, layout: ChoiceLayout = ChoiceLayout([1]), pairs: PairTerms? = nil,
    rows: Int, options: ActorCriticOptions, owner: RolloutMemory.Owner = .value, seed: UInt64, index: Int
  ) {
    self.network = network
    self.options = options
    let size = min(options.minibatchRows, rows)
    gathering = SequenceGathering(for: network, owner, rows: size, horizon: options.horizon)
    optimizer = Adam(
      count: network.parameters.count, epsilon: options.adamEpsilon, gradientClip: options.gradientClip)
    minibatches = Minibatches(
      capacity: rows, size: size, sequences: options.sequences, seed: seed, index: index)
    workspace = NetworkWorkspace(for: network, rows: size)
    inputs = Matrix(rows: size, columns: network.inputCount)
    upstream = Matrix(rows: size, columns: network.outputCount)
    weights = Matrix(rows: size, columns: pairs == nil ? network.outputCount : layout.optionCount)
    weights.fill(1)
    choices = ChoiceWorkspace(layout, states: size)
    differences = Matrix(rows: size, columns: layout.stateWidth)
    self.pairs = pairs
  }

  /// Fits the network to the rollouts that are learned from.
  ///
  /// - Parameter stop: asked before each minibatch; what it throws ends the fit.
  mutating func fit(
    to target: Target, of rollout: Rollout, kept: KeptRollouts, ratio: Float = 0, stoppedBy stop: StopSignal
  ) throws {
    let count = options.minibatches(passes: options.criticEpochs, rows: kept.size)
    var squares = 0.0
    minibatches.begin(count: kept.rows)
    for _ in 0..<count {
      try stop.check()
      let rows = minibatches.next(row: kept.row)
      let inputs = gather(rows, target, rollout)
      let along = gathering?.sequences(of: rows, in: rollout.memory)
      let output = network.forward(inputs, along: along, in: workspace)
      squares += writeGradient(output) { place in
        let row = rows[rows.startIndex + place]
        return switch target {
        case .returns: rollout.returns[row]
        case .advantages: rollout.advantages[row]
        case .actionValues: rollout.values[row] + rollout.advantages[row] * ratio
        }
      }
      network.pullback(input: inputs, upstream: upstream.slice(0..<rows.count), in: workspace)
      gradientNorm = optimizer.step(network, learningRate: options.criticLearningRate)
      guard gradientNorm.isFinite else { return }
    }
    loss = squares / Double(max(1, count))
  }

  /// Everything the next fit goes on from.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("parameters", network.parameters)
    try archive.within("optimizer") { try optimizer.exchange(with: &$0) }
    try archive.within("minibatches") { try minibatches.exchange(with: &$0) }
  }

  /// What the network reads of some rows.
  private func gather(_ rows: ArraySlice<Int>, _ target: Target, _ rollout: Rollout) -> Matrix {
    let states = inputs.view(rows: rows.count, columns: rollout.states.columns)
    switch target {
    case .returns:
      states.gather(rows, from: rollout.states)
      return states
    case .advantages:
      states.gather(rows, from: rollout.states)
      let (weights, differences) = (weights.slice(0..<rows.count), differences.slice(0..<rows.count))
      differences.gather(rows, from: rollout.probabilities)
      differences.scale(by: -1)
      for (place, row) in rows.enumerated() {
        for choice in 0..<rollout.layout.choiceCount { differences[place, rollout.place(row, choice)] += 1 }
      }
      weights.copy(from: choices.outputs(of: rollout.layout.rows(differences)))
      return states
    case .actionValues:
      let inputs = inputs.slice(0..<rows.count)
      inputs.fill(0)
      inputs.gatherColumns(at: 0, rows, from: rollout.states)
      for (place, row) in rows.enumerated() {
        for choice in 0..<rollout.layout.choiceCount {
          inputs[place, rollout.states.columns + rollout.output(row, choice)] = 1
        }
      }
      return inputs
    }
  }

  /// d(error²)/d(output) = 2 · error · weight / n with the error clipped; returns the mean of squared errors.
  private func writeGradient(_ output: Matrix, target: (Int) -> Float) -> Double {
    let (factor, clip) = (2 / Float(output.rows), Float(options.errorClip))
    var squares = 0.0
    for place in 0..<output.rows {
      var prediction: Float = 0
      for column in 0..<weights.columns { prediction += output[place, column] * weights[place, column] }
      if let pairs { prediction += pairs.value(output, row: place, at: differences) }
      let error = min(max(prediction - target(place), -clip), clip)
      squares += Double(error) * Double(error)
      for column in 0..<weights.columns { upstream[place, column] = factor * error * weights[place, column] }
      pairs?.writeGradient(factor * error, at: differences, row: place, into: upstream)
    }
    return squares / Double(output.rows)
  }
}
