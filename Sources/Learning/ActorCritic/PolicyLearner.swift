import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// The policy, with what it needs to learn through a critic, which stays fixed meanwhile.
struct PolicyLearner {
  let policy: NeuralNetwork
  private let layout: ChoiceLayout
  let estimator: any GradientEstimator
  private(set) var temperature: Temperature
  private let estimatorState: EstimatorState
  private let options: ActorCriticOptions
  private var optimizer: Adam
  private var minibatches: Minibatches
  private let seed: UInt64
  private let parallel: ParallelLanes
  private var chunks: [PolicyChunk]
  /// Rows of each, but the last of a minibatch.
  private let chunkRows: Int
  private var diagnosis: GradientDiagnosis?
  /// What the last update did.
  private(set) var report = Report()

  /// What an update of the policy did, averaged over its minibatches.
  struct Report: Sendable {
    var loss = 0.0
    var entropy = 0.0
    /// Of the last minibatch, before its step, from the policy before the update.
    var divergence = 0.0
    var temperature = 0.0
    /// Of the last minibatch, before clipping.
    var gradientNorm: Float = 0
    /// Before the first minibatch, in updates where that is measured.
    var gradient: GradientDiagnostics?
  }

  /// - Parameter critic: what another fits.
  init(
    policy: NeuralNetwork, layout: ChoiceLayout, critic: any ActionCritic,
    estimator: any GradientEstimator, rows: Int, options: ActorCriticOptions, seed: UInt64,
    parallel: ParallelLanes
  ) {
    self.policy = policy
    self.layout = layout
    self.estimator = estimator
    self.options = options
    self.seed = seed
    self.parallel = parallel
    temperature = Temperature(options.temperature)
    estimatorState = EstimatorState(of: estimator)
    optimizer = Adam(
      count: policy.parameters.count, epsilon: options.adamEpsilon, gradientClip: options.gradientClip)
    let size = min(options.minibatchRows, rows)
    chunkRows = PolicyChunk.rows(options)
    minibatches = Minibatches(
      capacity: rows, size: size, sequences: options.sequences, group: chunkRows, seed: seed, index: 2)
    chunks = PolicyChunk.chunks(
      of: size, policy: policy, layout: layout, critic: critic, estimator: estimator, options: options)
    guard options.gradientDiagnostics > 0 else { return }
    diagnosis = GradientDiagnosis(
      every: options.gradientDiagnostics, critic: critic, estimator: estimator, rows: options.rolloutRows,
      layout: layout, seed: seed, parallel: parallel)
  }

  /// Improves the policy in the states of the rollouts that are learned from.
  mutating func learn(_ phase: PolicyPhase, update: Int, progress: Double) throws {
    report = Report()
    report.temperature = temperature.value(at: progress)
    try prepare(phase, update: update)
    var random = RandomSource(seed: seed, purpose: .policyUpdate, episode: update)
    var steps = 0.0
    minibatches.begin(count: phase.kept.rows)
    for _ in 0..<options.minibatches(passes: options.policyEpochs, rows: phase.kept.size) {
      let rows = minibatches.next(row: phase.kept.row)
      try step(rows, phase, using: &random, progress: progress)
      steps += 1
      guard report.divergence <= options.divergenceLimit * Double(layout.choiceCount) else { break }
    }
    report.loss /= max(1, steps)
    report.entropy /= max(1, steps)
  }

  /// Lets the critic tabulate what it can of some slots.
  mutating func tabulate(_ slots: some Sequence<Int>, in phase: PolicyPhase) throws {
    let (count, stop) = (chunks.count, parallel.stop)
    try parallel.forEach(&chunks) { index, chunk in
      for slot in slots {
        try stop.check()
        chunk.tabulate(slot, part: index, of: count, in: phase)
      }
    }
  }

  /// Everything the next update goes on from.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("parameters", policy.parameters)
    try archive.within("optimizer") { try optimizer.exchange(with: &$0) }
    try archive.within("minibatches") { try minibatches.exchange(with: &$0) }
    try archive.within("temperature") { try temperature.exchange(with: &$0) }
    try estimatorState.exchange(with: &archive)
  }

  /// Lets the critic tabulate what it can, and measures the gradient when that is due.
  private mutating func prepare(_ phase: PolicyPhase, update: Int) throws {
    var phase = phase
    let isDue = diagnosis?.isDue(at: update) == true
    if isDue { phase.needs.formUnion(.actionValues) }
    try tabulate(phase.kept.slots, in: phase)
    guard isDue else { return }
    let (estimator, temperature, state) = (estimator, Float(report.temperature), estimatorState.values)
    report.gradient = try diagnosis?.measure(
      phase, estimator: estimator, temperature: temperature, state: state, update: update)
  }

  /// One step on a minibatch: ascends βQ at the samples + entropy − η · divergence.
  private mutating func step(
    _ rows: ArraySlice<Int>, _ phase: PolicyPhase, using random: inout RandomSource, progress: Double
  ) throws {
    // The advantage that one of M choices explains is smaller by √M, if all explain as much.
    let share = 1 / Float(layout.choiceCount).squareRoot()
    let task = PolicyChunk.Task(
      phase: phase, estimator: estimator, temperature: Float(temperature.value(at: progress)),
      learnsTemperature: temperature.isLearned,
      entropy: share * Float(options.entropyWeight(trust: phase.meanTrust, progress: progress)),
      exploration: share * Float(options.explorationWeight(trust: phase.meanTrust, progress: progress)),
      proximity: share * Float(options.proximity),
      weight: 1 / Float(rows.count), state: estimatorState.values)
    let (noise, chunkRows) = (random, chunkRows)
    try parallel.forEach(&chunks) { index, chunk in
      let start = rows.startIndex + index * chunkRows
      guard start < rows.endIndex else { return }
      chunk.differentiate(
        rows[start..<min(start + chunkRows, rows.endIndex)], place: index * chunkRows, noise: noise, task)
    }
    random.skipBlocks(ofWords: rows.count * layout.stateWidth)
    let used = chunks.prefix((rows.count + chunkRows - 1) / chunkRows)
    estimatorState.update(
      by: estimator, statistics: used.lazy.map(\.statistics), rows: rows.count * layout.choiceCount)
    report.divergence = 0
    var temperatureGradient: Float = 0
    for index in used.indices {
      if index > 0 { policy.gradient.add(chunks[index].gradient) }
      let sums = chunks[index].sums
      report.loss += Double(sums.loss * task.weight)
      report.entropy += Double(sums.entropy * task.weight)
      report.divergence += Double(sums.divergence * task.weight)
      temperatureGradient += sums.temperatureGradient * task.weight
    }
    if temperature.isLearned { temperature.descend(along: -Double(temperatureGradient)) }
    report.gradientNorm = optimizer.step(policy, learningRate: options.policyLearningRate)
    if report.gradientNorm.isFinite, report.loss.isFinite, temperatureGradient.isFinite { return }
    try findPoison(rows, task)
    try requireFinite(report.gradientNorm.isFinite, "the gradient of the policy")
    try requireFinite(temperatureGradient.isFinite, "the gradient of the temperature")
  }

  /// Throws what in a minibatch was not finite, as far as it can be told apart.
  @inline(never)
  private func findPoison(_ rows: ArraySlice<Int>, _ task: PolicyChunk.Task) throws {
    for (index, chunk) in chunks.enumerated() {
      let start = rows.startIndex + index * chunkRows
      guard start < rows.endIndex else { return }
      try chunk.findPoison(rows[start..<min(start + chunkRows, rows.endIndex)], task)
    }
  }
}
