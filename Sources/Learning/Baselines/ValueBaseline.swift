import OneHotFoundations
import OneHotNetworks
import OneHotNumerics

/// A learned state value V(s) as a baseline, fitted to the returns after each policy update.
struct ValueBaseline: Baseline {
  static let name = "value"
  static let summary = "learned state value V(s)"
  static let heededOptions: Set<String>? = ["value-learning-rate", "value-minibatches", "value-minibatch"]

  private let network: NeuralNetwork
  private let settings: BaselineSettings
  private let stop: StopSignal
  private var optimizer: Adam
  private var random: RandomSource
  private let workspace: NetworkWorkspace
  private let inputs: Matrix
  private let upstream: Matrix
  private let starts: EpisodeStarts?
  private var scale: ReturnScale?
  /// The steps of the batch in random order, or with a memory its groups of episodes, and the rows of a minibatch of steps.
  private var order: [Int] = []
  private var chosen: [Int] = []
  /// Mean squared error of the last fit, in normalized units, before each step.
  private(set) var loss: Double? = 0
  /// Norm of the last gradient before clipping.
  private(set) var gradientNorm: Double? = 0

  init(_ setup: BaselineSetup, using weights: inout RandomSource) {
    settings = setup.settings
    stop = setup.stop
    network = setup.networks.network(to: 1, outputGain: 1, using: &weights)
    optimizer = Adam(
      count: network.parameters.count, epsilon: settings.adamEpsilon, gradientClip: settings.gradientClip)
    random = RandomSource(seed: setup.seed, purpose: .minibatch)
    let together = min(Lane.trainingWidth, setup.episodes)
    starts = EpisodeStarts(for: network, episodes: together, rows: together * setup.duration)
    let size = min(settings.minibatch, setup.rows)
    let rows = starts == nil ? size : together * setup.duration
    workspace = NetworkWorkspace(for: network, rows: rows)
    inputs = Matrix(rows: size, columns: network.inputCount)
    upstream = Matrix(rows: rows, columns: 1)
    order.reserveCapacity(setup.rows)
    chosen.reserveCapacity(size)
  }

  mutating func writeAdvantages(of batch: EpisodeBatch, into advantages: inout [Double]) {
    let (rows, returns) = (batch.rows, batch.returns)
    let scale = scale ?? .first(RunningMoments(returns))
    self.scale = scale
    advantages.removeAll(keepingCapacity: true)
    if let starts {
      for group in batch.groups {
        let output = network.forward(
          batch.states.slice(group.rows), along: starts.sequences(of: group), in: workspace)
        for step in group.steps {
          let row = rows[step] - group.rows.lowerBound
          advantages.append(returns[step] - scale.value(of: output[row, 0]))
        }
      }
      return
    }
    for start in stride(from: 0, to: rows.count, by: settings.minibatch) {
      let chunk = rows[start..<min(start + settings.minibatch, rows.count)]
      let input = inputs.slice(0..<chunk.count)
      input.gather(chunk, from: batch.states)
      let output = network.forward(input, in: workspace)
      for row in 0..<chunk.count { advantages.append(returns[start + row] - scale.value(of: output[row, 0])) }
    }
  }

  var networks: [NeuralNetwork] { [network] }

  mutating func takeUnits(from other: any Baseline) {
    scale = (other as? ValueBaseline)?.scale
  }

  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("parameters", network.parameters)
    try archive.within("optimizer") { try optimizer.exchange(with: &$0) }
    try random.exchange("drawn", with: &archive)
    var isScaled = scale != nil
    try archive.exchange("is scaled", &isScaled)
    var units = scale ?? ReturnScale()
    try archive.within("scale") { try units.exchange(with: &$0) }
    scale = isScaled ? units : nil
  }

  /// Fits V(s) to the returns on random minibatches of the steps, with a memory of groups of episodes.
  mutating func learn(from batch: EpisodeBatch, rate: Double) throws {
    guard let old = scale else { return }
    let scale = old.updated(with: RunningMoments(batch.returns), decay: 0)
    old.rescale(network, to: scale)
    self.scale = scale
    order.removeAll(keepingCapacity: true)
    order.append(contentsOf: starts == nil ? batch.rows.indices : batch.groups.indices)
    var (squares, count) = (0.0, 0)
    for _ in 0..<settings.minibatches {
      try stop.check()
      random.shuffle(&order)
      if let starts {
        count += differentiate(batch, scale, from: starts, squares: &squares)
      } else {
        count += differentiate(batch, scale, squares: &squares)
      }
      let norm = optimizer.step(network, learningRate: settings.learningRate * rate)
      gradientNorm = Double(norm)
      try requireFinite(norm.isFinite, "the gradient of the value network")
    }
    loss = squares / Double(max(1, count))
  }

  /// The gradient of the mean squared error over a minibatch, the first steps of the order; returns how many they are.
  ///
  /// - Parameter squares: to which the squared errors are added.
  private mutating func differentiate(
    _ batch: EpisodeBatch, _ scale: ReturnScale, squares: inout Double
  ) -> Int {
    let size = min(settings.minibatch, batch.rows.count)
    let input = inputs.slice(0..<size)
    chosen.removeAll(keepingCapacity: true)
    for place in 0..<size { chosen.append(batch.rows[order[place]]) }
    input.gather(chosen[...], from: batch.states)
    let output = network.forward(input, in: workspace)
    let gradient = upstream.slice(0..<size)
    for place in 0..<size {
      let error = output[place, 0] - scale.normalized(batch.returns[order[place]])
      squares += Double(error) * Double(error)
      gradient[place, 0] = 2 * error / Float(size)
    }
    network.pullback(input: input, upstream: gradient, in: workspace)
    return size
  }

  /// The same over the first groups of the order, as many as have a minibatch's steps.
  private func differentiate(
    _ batch: EpisodeBatch, _ scale: ReturnScale, from starts: EpisodeStarts, squares: inout Double
  ) -> Int {
    var (groups, size) = (0, 0)
    while groups < order.count, size < settings.minibatch {
      size += batch.groups[order[groups]].steps.count
      groups += 1
    }
    for place in 0..<groups {
      let group = batch.groups[order[place]]
      let input = batch.states.slice(group.rows)
      let output = network.forward(input, along: starts.sequences(of: group), in: workspace)
      let gradient = upstream.slice(0..<group.rows.count)
      gradient.fill(0)
      for step in group.steps {
        let row = batch.rows[step] - group.rows.lowerBound
        let error = output[row, 0] - scale.normalized(batch.returns[step])
        squares += Double(error) * Double(error)
        gradient[row, 0] = 2 * error / Float(size)
      }
      network.pullback(input: input, upstream: gradient, in: workspace, accumulate: place > 0)
    }
    return size
  }
}
