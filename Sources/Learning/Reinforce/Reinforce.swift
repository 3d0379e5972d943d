import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// REINFORCE: whole episodes, and one step up Σ (onehot(a) − p)(G − b) for each batch of them.
///
/// Source: Williams (1992), "Simple statistical gradient-following algorithms for connectionist reinforcement
/// learning". Deviations: advantages are divided by their standard deviation over the batch; Adam with a clipped
/// gradient; a truncated episode's return is what it collected, without a bootstrap.
struct Reinforce: Agent {
  private let options: ReinforceOptions
  private let parallel: ParallelLanes
  private let network: MultilayerPerceptron
  /// States of all lanes; each fills the beginning of its own part.
  private let states: Matrix
  private var lanes: [EpisodeLane]
  private var optimiser: Adam
  private var value: ValueBaseline?
  private var averageReturn: Double?
  private var baselines: EpisodeBaselines
  private var batch: EpisodeBatch

  init(_ environment: any Environment, options: ReinforceOptions, seed: UInt64, workers: Int) throws {
    self.options = options
    parallel = ParallelLanes(workers: workers)
    let specification = environment.specification
    guard let timeLimit = specification.timeLimit else {
      throw InputError(
        .usage, "environment \(specification.identifier)",
        "has no time limit, and REINFORCE learns from whole episodes",
        remedy: "declare a time limit or train the actor-critic")
    }
    try requireModest(
      rows: (options.episodes, timeLimit), of: environment, "option 'episodes' and the time limit")
    var random = RandomSource(seed: seed, purpose: .initialization)
    func network(outputs: Int, gain: Double) -> MultilayerPerceptron {
      options.hidden.network(
        from: specification.observation.count, to: outputs, activation: options.activation, outputGain: gain,
        using: &random)
    }
    let policy = network(outputs: specification.actionCount, gain: 0.01)
    self.network = policy
    if options.baseline == .value {
      value = ValueBaseline(
        network(outputs: 1, gain: 1), rows: options.episodes * timeLimit, options: options, seed: seed)
    }
    optimiser = Adam(
      count: policy.parameters.count, epsilon: options.adamEpsilon, gradientClip: options.gradientClip)
    let states = Matrix(rows: options.episodes * timeLimit, columns: specification.observation.count)
    self.states = states
    baselines = EpisodeBaselines(duration: timeLimit)
    batch = EpisodeBatch(episodes: options.episodes, steps: states.rows)
    lanes = Lane.lanes(
      of: environment, count: options.episodes, width: Lane.trainingWidth,
      streams: .training(seed: seed), timeLimit: timeLimit, policy: policy
    ).map { lane in
      let start = lane.first * timeLimit
      return EpisodeLane(lane, states: states.slice(start..<start + lane.count * timeLimit), policy: policy)
    }
  }

  var policy: MultilayerPerceptron { network }

  mutating func update(_ update: Int, progress: Double) throws -> AgentUpdate {
    let discount = options.discount
    try parallel.forEach(&lanes) { _, lane in try lane.play(episode: update - 1, discount: discount) }
    let rate = max(1 - progress, options.learningRateFloor)
    batch.collect(from: lanes, weightedOptimally: options.baseline == .optimal)
    let largest = Double(Float.greatestFiniteMagnitude)
    try requireFinite(batch.returns.allSatisfy { abs($0) <= largest }, "a discounted return")
    subtractBaseline()
    let gradientNorm = try improve(learningRate: options.policyLearningRate * rate)
    value?.fit(
      states: states, rows: batch.rows, returns: batch.returns, learningRate: options.valueLearningRate * rate
    )
    try requireFinite(value?.gradientNorm.isFinite ?? true, "the gradient of the value network")
    return AgentUpdate(
      steps: batch.rows.count, episodes: batch.finished, record: record(update, gradientNorm: gradientNorm))
  }

  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.within("policy") { archive in
      try archive.exchange("parameters", network.parameters)
      try archive.within("optimiser") { try optimiser.exchange(with: &$0) }
    }
    try archive.within("value") { try value?.exchange(with: &$0) }
    try archive.exchange("average return", &averageReturn)
    for index in lanes.indices {
      try archive.within("lane \(index)") { try lanes[index].exchange(with: &$0) }
    }
  }

  /// Writes return less baseline for every step.
  private mutating func subtractBaseline() {
    switch options.baseline {
    case .none: batch.subtract(0)
    case .movingAverage:
      let mean = batch.returns.reduce(0, +) / Double(batch.returns.count)
      let baseline = averageReturn ?? mean
      averageReturn = options.averageDecay * baseline + (1 - options.averageDecay) * mean
      batch.subtract(baseline)
    case .value:
      value?.advantages(of: states, rows: batch.rows, returns: batch.returns, into: &batch.advantages)
    case .leaveOneOut, .optimal:
      baselines.leaveOneOut(batch.steps, into: &batch.advantages)
    }
  }

  /// Takes one step on the whole batch; returns the gradient's norm before clipping.
  private mutating func improve(learningRate: Double) throws -> Float {
    let deviation = RunningMoments(batch.advantages).standardDeviation + 1e-6
    try requireFinite(deviation.isFinite, "the standard deviation of the advantages")
    let entropy = Float(options.entropy)
    let batch = batch
    try parallel.forEach(&lanes) { index, lane in
      lane.differentiate(
        advantages: batch.advantages[batch.part(index)], deviation: deviation, entropy: entropy,
        scale: 1 / Float(batch.rows.count))
    }
    network.gradient.fill(0)
    for lane in lanes { network.gradient.add(lane.policy.gradient) }
    let norm = optimiser.step(network, learningRate: learningRate)
    try requireFinite(norm.isFinite, "the gradient of the policy")
    try requireFinite(network.parameters.isFinite, "a weight of the policy")
    return norm
  }

  private func record(_ update: Int, gradientNorm: Float) -> UpdateRecord {
    var record = UpdateRecord(update: update, step: 0)
    let variance = RunningMoments(batch.returns).variance
    var entropy = RunningMoments()
    for lane in lanes {
      for row in lane.steps.indices {
        entropy.add(Double(Categorical.entropy(logProbabilities: lane.logProbabilities, row: row)))
      }
    }
    record.policyLoss = lanes.reduce(0) { $0 + $1.loss } / Double(batch.returns.count)
    record.entropy = entropy.mean
    record.policyGradientNorm = Double(gradientNorm)
    record.valueLoss = value?.loss
    record.valueGradientNorm = value.map { Double($0.gradientNorm) }
    record.explainedVariance = variance > 0 ? 1 - RunningMoments(batch.advantages).variance / variance : nil
    return record
  }
}
