import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// The network of action values, with what it needs to learn from a replay buffer.
///
/// It predicts in units of the targets, μ + σ q (``ReturnScale``). Its outputs are q of every option or, if it is dueling, v
/// and then a of every option, with q = v + a − mean a over the options of a choice. Several choices have a branch each, which
/// are all fitted to one target, the mean over branches of what their best options are worth.
///
/// Source: Mnih et al. (2015), "Human-level control through deep reinforcement learning", algorithm 1; van Hasselt, Guez and
/// Silver (2016), "Deep reinforcement learning with double Q-learning", equation 4; Wang et al. (2016), "Dueling network
/// architectures for deep reinforcement learning", equation 9; Tavakoli, Pardo and Kormushev (2018), "Action branching
/// architectures for deep reinforcement learning", equations 1, 5 and 6.
struct DQNLearner {
  /// The network that learns.
  let network: NeuralNetwork
  /// That by which targets are told, a former copy of it.
  private let target: NeuralNetwork
  /// What is played and stored: softmax(``sharpness`` · q), which is greedy but for ties.
  let policy: NeuralNetwork
  private let layout: ChoiceLayout
  private let options: DQNOptions
  private var optimizer: Adam
  private var random: RandomSource
  private var scale = ReturnScale()
  private let memory: Memory
  private var drawn: [ReplayBuffer.Sequence] = []
  private var targets: [Double] = []
  /// Mean squared error of the last phase, in units of the targets, before each step, and the norm of the last gradient.
  private(set) var (loss, gradientNorm): (Double, Float) = (0, 0)
  /// Nats that one unit of the targets is worth to the policy.
  private static let sharpness: Float = 1000

  private struct Memory {
    let workspace, chooser, judge: NetworkWorkspace
    let states, successors, upstream: Matrix

    init(_ network: NeuralNetwork, rows: Int) {
      workspace = NetworkWorkspace(for: network, rows: rows)
      chooser = NetworkWorkspace(for: network, rows: rows, pullbacks: false)
      judge = NetworkWorkspace(for: network, rows: rows, pullbacks: false)
      states = Matrix(rows: rows, columns: network.inputCount)
      successors = Matrix(rows: rows, columns: network.inputCount)
      upstream = Matrix(rows: rows, columns: network.outputCount)
    }
  }

  init(
    _ specification: EnvironmentSpecification, _ shape: NetworkShape, options: DQNOptions, seed: UInt64
  ) {
    self.options = options
    layout = ChoiceLayout(specification.actions.optionCounts)
    var weights = RandomSource(seed: seed, purpose: .initialization)
    network = shape.network(
      to: layout.optionCount + (options.isDueling ? 1 : 0), outputGain: 0.01, using: &weights)
    target = network.copied()
    policy = NeuralNetwork(
      sizes: network.sizes.dropLast() + [layout.optionCount], convolutions: network.convolutions,
      activation: network.activation, normalization: network.normalization)
    optimizer = Adam(
      count: network.parameters.count, epsilon: options.adamEpsilon, gradientClip: options.gradientClip)
    random = RandomSource(seed: seed, purpose: .minibatch)
    memory = Memory(network, rows: options.minibatch)
    drawn.reserveCapacity(options.minibatch)
    targets.reserveCapacity(options.minibatch)
    writePolicy()
  }

  /// A phase of learning.
  ///
  /// - Throws: ``PoisonedUpdate`` if a target or a gradient is not finite; what `stop` throws.
  mutating func learn(from buffer: ReplayBuffer, stoppedBy stop: StopSignal) throws {
    var (squares, moments) = (0.0, RunningMoments())
    for _ in 0..<options.minibatches {
      try stop.check()
      draw(from: buffer)
      writeTargets(buffer)
      for target in targets { moments.add(target) }
      try requireFinite(moments.meanSquare.isFinite, "a target of the action values")
      if !scale.isKnown { scale = .first(moments) }
      squares += writeGradient(buffer)
      network.pullback(
        input: states(memory.states, buffer), upstream: memory.upstream, in: memory.workspace)
      gradientNorm = optimizer.step(network, learningRate: options.learningRate)
      try requireFinite(gradientNorm.isFinite, "the gradient of the action values")
    }
    loss = squares / Double(options.minibatches)
    follow(moments)
    try requireFinite(network.parameters.isFinite, "a weight of the action values")
    writePolicy()
  }

  /// Makes the network that learns the one by which targets are told.
  func copyToTarget() { target.parameters.copy(from: network.parameters) }

  /// Takes over the units of another's predictions, and its weights as those of targets.
  mutating func takeUnits(from other: DQNLearner) {
    scale = other.scale
    copyToTarget()
    writePolicy()
  }

  /// Everything the next phase goes on from.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("parameters", network.parameters)
    try archive.exchange("target", target.parameters)
    try archive.within("optimizer") { try optimizer.exchange(with: &$0) }
    try archive.within("scale") { try scale.exchange(with: &$0) }
    try random.exchange("drawn", with: &archive)
    if let normalization = network.normalization {
      try archive.within("normalization") { try normalization.exchange(with: &$0) }
    }
    writePolicy()
  }

  private mutating func draw(from buffer: ReplayBuffer) {
    drawn.removeAll(keepingCapacity: true)
    for _ in 0..<options.minibatch {
      drawn.append(buffer.draw(options.rewardSteps, discount: options.discount, using: &random))
    }
  }

  private func states(_ matrix: Matrix, _ buffer: ReplayBuffer) -> Matrix {
    matrix.view(rows: options.minibatch, columns: buffer.states.columns)
  }

  /// Σ γᵏ r + γⁿ (the mean over branches of what the best allowed option is worth where the steps led).
  private mutating func writeTargets(_ buffer: ReplayBuffer) {
    let successors = states(memory.successors, buffer)
    for (place, sequence) in drawn.enumerated() {
      successors.slice(place..<place + 1).copy(
        from: buffer.successors.slice(sequence.last..<sequence.last + 1))
    }
    let judged = target.forward(successors, in: memory.judge)
    let chosen = options.isDouble ? network.forward(successors, in: memory.chooser) : judged
    targets.removeAll(keepingCapacity: true)
    for (place, sequence) in drawn.enumerated() {
      var sum = 0.0
      for choice in 0..<layout.choiceCount {
        let best = bestOption(chosen, place, choice, mask: buffer.mask, row: sequence.following)
        sum += scale.value(of: value(judged, place, choice, best))
      }
      targets.append(sequence.reward + sequence.discount * sum / Double(layout.choiceCount))
    }
  }

  /// The option of most value; of those allowed, where that is known.
  private func bestOption(
    _ outputs: Matrix, _ place: Int, _ choice: Int, mask: Matrix?, row: Int?
  ) -> Int {
    var (best, largest) = (0, -Float.infinity)
    for option in 0..<layout.optionCounts[choice] {
      if let mask, let row, mask[row, choice * layout.width + option] == 0 { continue }
      let value = outputs[place, first + layout.output(of: option, choice: choice)]
      if value > largest { (best, largest) = (option, value) }
    }
    return best
  }

  /// Where the outputs of options begin.
  private var first: Int { options.isDueling ? 1 : 0 }

  /// q of an option.
  private func value(_ outputs: Matrix, _ place: Int, _ choice: Int, _ option: Int) -> Float {
    let own = outputs[place, first + layout.output(of: option, choice: choice)]
    guard options.isDueling else { return own }
    var sum: Float = 0
    for other in 0..<layout.optionCounts[choice] {
      sum += outputs[place, first + layout.output(of: other, choice: choice)]
    }
    return outputs[place, 0] + own - sum / Float(layout.optionCounts[choice])
  }

  /// Writes the gradient of the mean over rows and branches of Huber's loss; returns the mean squared error.
  private func writeGradient(_ buffer: ReplayBuffer) -> Double {
    let (states, upstream) = (states(memory.states, buffer), memory.upstream)
    for (place, sequence) in drawn.enumerated() {
      states.slice(place..<place + 1).copy(from: buffer.states.slice(sequence.first..<sequence.first + 1))
    }
    let outputs = network.forward(states, in: memory.workspace)
    upstream.fill(0)
    let (clip, weight) = (Float(options.errorClip), 1 / Float(drawn.count * layout.choiceCount))
    var squares = 0.0
    for (place, sequence) in drawn.enumerated() {
      let goal = scale.normalized(targets[place])
      for choice in 0..<layout.choiceCount {
        let option = Int(buffer.actions[sequence.first, choice])
        let error = value(outputs, place, choice, option) - goal
        squares += Double(error) * Double(error)
        let slope = weight * min(max(error, -clip), clip)
        upstream[place, first + layout.output(of: option, choice: choice)] += slope
        guard options.isDueling else { continue }
        upstream[place, 0] += slope
        let share = slope / Float(layout.optionCounts[choice])
        for other in 0..<layout.optionCounts[choice] {
          upstream[place, first + layout.output(of: other, choice: choice)] -= share
        }
      }
    }
    return squares * Double(weight)
  }

  /// Moves the units to those of the targets, and the networks with them.
  private mutating func follow(_ targets: RunningMoments) {
    guard scale.isKnown else { return }
    let next = scale.updated(with: targets, decay: 0.97)
    scale.rescale(network, to: next)
    scale.rescale(target, to: next)
    scale = next
  }

  /// Writes the policy: the network without v, multiplied.
  private func writePolicy() {
    let (layers, others) = (network.parameterViews, policy.parameterViews)
    for (layer, other) in zip(layers, others).dropLast() {
      other.weights.copy(from: layer.weights)
      other.bias.copy(from: layer.bias)
    }
    let (last, outputs) = (network.lastLayer, policy.lastLayer)
    outputs.weights.copy(columnsAt: first, of: last.weights)
    outputs.bias.copy(columnsAt: first, of: last.bias)
    outputs.weights.scale(by: Self.sharpness)
    outputs.bias.scale(by: Self.sharpness)
  }
}
