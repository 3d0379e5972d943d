import Foundation
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
struct Reinforce: BoundedAgent {
  static let name = "reinforce"
  static let summary = "REINFORCE, the score-function gradient, with a variance-reducing baseline"
  static let methodOption: String? = "baseline"
  static let scalars = UpdateScalar.standard

  let policy: NeuralNetwork
  private let options: ReinforceOptions
  private let parallel: ParallelLanes
  private var lanes: [EpisodeLane]
  private var optimizer: Adam
  private var baseline: any Baseline
  private var batch: EpisodeBatch
  /// Return less baseline of each step of the batch.
  private var advantages: [Double] = []
  private var finished: [EpisodeRecord] = []
  private var measured = UpdateMeasurements(scalars)

  static func verify(_ options: ReinforceOptions, parts: AgentParts) throws {
    let baseline = try parts.baselines.element(named: options.baseline)
    guard options.episodes < baseline.leastEpisodes else { return }
    throw InputError(
      .usage, "option 'episodes' of \(name)",
      "the baseline '\(options.baseline)' leaves nothing to learn from in a batch of \(options.episodes)",
      remedy: "\(baseline.leastEpisodes) or more would be right, or another baseline")
  }

  static func heeds(_ options: ReinforceOptions, parts: AgentParts) throws -> [String: OptionHeed] {
    let isScheduled = options.learningRateFloor < 1
    var heeds = [
      "agent": OptionHeed("\(name), of which nothing falls", heeds: isScheduled ? ["schedule-steps"] : [])
    ]
    heeds["baseline"] = try parts.baselines.element(named: options.baseline).heededOptions.map {
      OptionHeed(options.baseline, heeds: $0)
    }
    return heeds
  }

  init(_ setup: AgentSetup, options: ReinforceOptions) throws {
    self.options = options
    parallel = setup.parallel
    let specification = setup.specification
    let timeLimit = try Self.timeLimit(of: specification)
    var random = RandomSource(seed: setup.seed, purpose: .initialization)
    let shape = try NetworkShape(options.networks, memory: options.memory, for: specification)
    let policy = shape.network(to: specification.actionCount, outputGain: 0.01, using: &random)
    self.policy = policy
    let baselineSetup = BaselineSetup(
      episodes: options.episodes, duration: timeLimit,
      seed: setup.seed, networks: shape, stop: setup.parallel.stop,
      settings: options.baselineSettings)
    baseline = try setup.parts.baselines.element(named: options.baseline).init(baselineSetup, using: &random)
    optimizer = Adam(
      count: policy.parameters.count, epsilon: options.adamEpsilon, gradientClip: options.gradientClip)
    let batch = EpisodeBatch(
      rows: baselineSetup.rows, observationCount: specification.observation.count,
      layout: ChoiceLayout(specification.actions.optionCounts))
    self.batch = batch
    advantages.reserveCapacity(baselineSetup.rows)
    finished.reserveCapacity(options.episodes)
    lanes = setup.lanes(count: options.episodes, policy: policy).map { lane in
      let start = lane.first * timeLimit
      return EpisodeLane(
        lane, rows: start..<start + lane.count * timeLimit, of: batch, policy: policy)
    }
  }

  /// What it will allocate.
  static func memory(_ options: ReinforceOptions, _ setup: AgentSetup) throws -> TrainingMemory {
    var memory = TrainingMemory(
      setup.specification,
      try NetworkShape(options.networks, memory: options.memory, for: setup.specification),
      keptWidth: setup.specification.observation.count)
    let timeLimit = try timeLimit(of: setup.specification)
    let remembers = options.memory != .none
    let lanes = (options.episodes + Lane.trainingWidth - 1) / Lane.trainingWidth
    let (together, overflow) = Lane.trainingWidth.multipliedReportingOverflow(by: timeLimit)
    memory.addRows(
      "option 'episodes' x time limit", [options.episodes, timeLimit], states: 1, distributions: 2,
      passes: remembers ? [options.episodes, timeLimit] : [EpisodeLane.chunk, lanes])
    memory.addNetworks(perAction: 1, perState: 1, gradients: lanes)
    memory.addMinibatches(
      "value-minibatch", rows: remembers ? (overflow ? .max : together) : options.valueMinibatch, networks: 1)
    memory.addLanes("option 'episodes'", count: options.episodes)
    memory.addKernels(threads: setup.parallel.workers)
    return memory
  }

  private static func timeLimit(of specification: EnvironmentSpecification) throws -> Int {
    if let limit = specification.timeLimit { return limit }
    throw InputError(
      .usage, "environment \(specification.identifier)",
      "has no time limit, and REINFORCE learns from whole episodes",
      remedy: "declare a time limit or train the actor-critic")
  }

  var networks: [NeuralNetwork] { [policy] + baseline.networks }

  mutating func takeUnits(from other: Reinforce) {
    baseline.takeUnits(from: other.baseline)
  }

  mutating func update(_ update: Int, progress: Double) throws -> AgentUpdate {
    let discount = options.discount
    try parallel.forEach(&lanes) { _, lane in try lane.play(episode: update - 1, discount: discount) }
    let rate = max(1 - progress, options.learningRateFloor)
    collect()
    policy.normalization?.observe(batch.states, rows: batch.rows)
    let largest = Double(Float.greatestFiniteMagnitude)
    try requireFinite(batch.returns.allSatisfy { abs($0) <= largest }, "a discounted return")
    baseline.writeAdvantages(of: batch, into: &advantages)
    let gradientNorm = try improve(learningRate: options.policyLearningRate * rate)
    try baseline.learn(from: batch, rate: rate)
    measure(gradientNorm: gradientNorm)
    return AgentUpdate(steps: batch.rows.count, episodes: finished, measured: measured)
  }

  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.within("policy") { archive in
      try archive.exchange("parameters", policy.parameters)
      try archive.within("optimizer") { try optimizer.exchange(with: &$0) }
    }
    if let normalization = policy.normalization {
      try archive.within("normalization") { try normalization.exchange(with: &$0) }
    }
    try archive.within("baseline") { try baseline.exchange(with: &$0) }
    for index in lanes.indices {
      try archive.within("lane \(index)") { try lanes[index].exchange(with: &$0) }
    }
  }

  /// Takes over what the lanes have just played.
  private mutating func collect() {
    batch.removeAll()
    finished.removeAll(keepingCapacity: true)
    for index in lanes.indices {
      lanes[index].append(to: &batch)
      finished += lanes[index].finished
    }
    finished.countSteps()
  }

  /// Takes one step on the whole batch; returns the gradient's norm before clipping.
  private mutating func improve(learningRate: Double) throws -> Float {
    let deviation = deviation(of: advantages)
    try requireFinite(deviation.isFinite, "the standard deviation of the advantages")
    let (entropy, advantages) = (Float(options.entropy), advantages)
    try parallel.forEach(&lanes) { _, lane in
      try lane.differentiate(
        advantages: advantages, deviation: deviation, entropy: entropy, scale: 1 / Float(advantages.count))
    }
    policy.gradient.fill(0)
    for lane in lanes { policy.gradient.add(lane.policy.gradient) }
    let norm = optimizer.step(policy, learningRate: learningRate)
    try requireFinite(norm.isFinite, "the gradient of the policy")
    try requireFinite(policy.parameters.isFinite, "a weight of the policy")
    return norm
  }

  /// Of the advantages, by which they are divided; where they differ by no more than rounding, the largest of them.
  private func deviation(of advantages: [Double]) -> Double {
    let moments = RunningMoments(advantages)
    let largest = max(abs(moments.min), abs(moments.max))
    let deviation = moments.standardDeviation > 1e-9 * largest ? moments.standardDeviation : largest
    return deviation > 0 ? deviation : 1
  }

  private mutating func measure(gradientNorm: Float) {
    let variance = RunningMoments(batch.returns).variance
    var entropy = RunningMoments()
    for step in batch.rows.indices {
      let rows = batch.logProbabilities(ofStep: step)
      entropy.add(
        (0..<rows.rows).reduce(0) { $0 + Double(Categorical.entropy(logProbabilities: rows, row: $1)) })
    }
    measured[.policyLoss] = lanes.reduce(0) { $0 + $1.loss } / Double(batch.returns.count)
    measured[.entropy] = entropy.mean
    measured[.policyGradientNorm] = Double(gradientNorm)
    measured[.valueLoss] = baseline.loss
    measured[.valueGradientNorm] = baseline.gradientNorm
    measured[.explainedVariance] = variance > 0 ? 1 - RunningMoments(advantages).variance / variance : nil
  }
}
