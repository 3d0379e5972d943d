import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// Proximal policy optimization: plays a fixed number of steps in every environment, and takes several passes over them
/// up the clipped surrogate of the generalized advantages, while a value network is fitted to the TD(λ) returns.
///
/// What it keeps of the details known to matter, and what not: ``PPOOptions``.
///
/// Source: Schulman, Wolski, Dhariwal, Radford and Klimov (2017), "Proximal policy optimization algorithms".
struct PPO: BoundedAgent {
  static let name = "ppo"
  static let summary = "proximal policy optimization: clipped ratios of probabilities, generalized advantages"
  static let scalars = UpdateScalar.standard

  private let options: PPOOptions
  private let parallel: ParallelLanes
  private let rollout: Rollout
  /// Nothing but the newest rollout.
  private var kept: KeptRollouts
  private var lanes: [RolloutLane]
  private var learner: PPOLearner
  private var finished: [EpisodeRecord] = []
  private var measured = UpdateMeasurements(scalars)

  static func heeds(_ options: PPOOptions, parts: AgentParts) -> [String: OptionHeed] {
    let isScheduled = options.learningRateFloor < 1 || options.clipFloor < 1
    return [
      "agent": OptionHeed("\(name), of which nothing falls", heeds: isScheduled ? ["schedule-steps"] : [])
    ]
  }

  init(_ setup: AgentSetup, options: PPOOptions) throws {
    self.options = options
    parallel = setup.parallel
    let specification = setup.specification
    let layout = ChoiceLayout(specification.actions.optionCounts)
    let rows = options.rolloutRows
    kept = KeptRollouts(size: rows, capacity: 1)
    let shape = try NetworkShape(options.networks, memory: options.memory, for: specification)
    var random = RandomSource(seed: setup.seed, purpose: .initialization)
    let policy = shape.network(to: specification.actionCount, outputGain: 0.01, using: &random)
    let value = shape.network(to: 1, outputGain: 1, using: &random)
    learner = PPOLearner(
      policy: policy, value: value, layout: layout, rows: rows, options: options, seed: setup.seed,
      parallel: parallel)
    let plain = setup.lanes(count: options.environments, policy: policy)
    let rollout = Rollout(
      rows: rows, width: shape.keptWidth, layout: layout, masked: plain.contains { $0.mask != nil },
      memory: options.sequences.map { RolloutMemory($0, slots: 1, width: options.memory.width) })
    lanes = try plain.map { lane in
      try RolloutLane(
        lane, of: rollout, slots: 1, horizon: options.horizon, policy: policy, value: value)
    }
    self.rollout = rollout
    finished.reserveCapacity(min(rows, 4096))
  }

  /// What it will allocate.
  static func memory(_ options: PPOOptions, _ setup: AgentSetup) throws -> TrainingMemory {
    var memory = TrainingMemory(
      setup.specification,
      try NetworkShape(options.networks, memory: options.memory, for: setup.specification))
    let (rows, chunkRows) = (options.rolloutRows, PPOChunk.rows(options))
    let minibatch = min(options.minibatchRows, rows)
    memory.addSequences("option 'environments'", count: options.environments, networks: 3)
    memory.addRows(
      "options 'environments' x 'horizon'", [rows], states: 2, distributions: 3, passes: [2, rows])
    memory.addNetworks(
      perAction: 1, perState: 1, gradients: 2 * ((minibatch + chunkRows - 1) / chunkRows))
    memory.addMinibatches("minibatch", rows: minibatch, networks: 2)
    memory.addLanes("option 'environments'", count: options.environments)
    memory.addKernels(threads: setup.parallel.workers)
    return memory
  }

  var policy: NeuralNetwork { learner.policy }
  /// V(s), in the returns' own units.
  var value: NeuralNetwork { learner.value }
  var networks: [NeuralNetwork] { [policy, value] }

  mutating func update(_ update: Int, progress: Double) throws -> AgentUpdate {
    try play()
    try requireFinite(rollout.values.isFinite, "a prediction of the value network")
    try requireFinite(rollout.returns.isFinite, "a discounted return")
    try learner.learn(from: rollout, progress: progress)
    try requireFinite(policy.parameters.isFinite, "a weight of the policy")
    try requireFinite(value.parameters.isFinite, "a weight of the value network")
    collectEpisodeRecords()
    measure()
    return AgentUpdate(steps: rollout.rows, episodes: finished, measured: measured)
  }

  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.within("learner") { try learner.exchange(with: &$0) }
    if let normalization = policy.normalization {
      try archive.within("normalization") { try normalization.exchange(with: &$0) }
    }
    for index in lanes.indices {
      try archive.within("lane \(index)") { try lanes[index].exchange(with: &$0, slots: []) }
    }
  }

  private mutating func play() throws {
    kept.advance()
    let (policy, value, options, kept) = (policy, value, options, kept)
    try parallel.forEach(&lanes) { _, lane in
      try lane.play(into: kept.slots[0], policy: policy, environments: options.environments)
    }
    policy.normalization?.observe(rollout.states)
    try parallel.forEach(&lanes) { _, lane in
      try lane.compare(kept.slots, with: policy)
      try lane.estimate(
        kept, value: value, scale: CriticScales.plain.returns, discount: options.discount,
        lambda: options.lambda)
      lane.writeTargets(kept.slots, scales: .plain)
    }
  }

  private mutating func collectEpisodeRecords() {
    finished.removeAll(keepingCapacity: true)
    for lane in lanes { finished += lane.finished }
    finished.sortByEnd()
  }

  private mutating func measure() {
    let report = learner.report
    measured[.policyLoss] = report.loss
    measured[.valueLoss] = report.valueLoss
    measured[.entropy] = report.entropy
    measured[.divergence] = report.divergence
    measured[.policyGradientNorm] = Double(report.policyGradientNorm)
    measured[.valueGradientNorm] = Double(report.valueGradientNorm)
    measured[.explainedVariance] = explainedVariance
    measured[.clipFraction] = report.clipFraction
  }

  /// The fraction of the returns' variance that the value network explained when it acted; nil if there is none.
  private var explainedVariance: Double? {
    var (returns, errors) = (RunningMoments(), RunningMoments())
    for row in 0..<rollout.rows {
      returns.add(Double(rollout.returns[row]))
      errors.add(Double(rollout.returns[row] - rollout.values[row]))
    }
    return returns.variance > 0 ? 1 - errors.variance / returns.variance : nil
  }
}
