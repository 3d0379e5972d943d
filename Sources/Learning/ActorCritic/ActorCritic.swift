import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// The actor-critic whose policy is improved by differentiating through the sampled one-hot action.
///
/// One update plays a fixed number of steps in every environment, fits the critics V(s) and Q(s, y)
/// (``AdditiveCritic``, ``PairwiseCritic``, ``ConcatCritic``) to the TD(λ) returns of the newest rollouts and of older ones that the policy has not
/// moved away from (``KeptRollouts``), and then takes the policy up the gradient of βQ − η KL(π‖π₀) + entropy at samples y
/// of itself: β is how well Q has predicted (``CriticTrust``), π₀ the policy before the update. A critic that knows nothing
/// moves nothing, and since a pathwise gradient draws its own actions, every state that is remembered can be learned
/// from. V is fitted beside Q, on another thread if there is one.
///
/// Of several choices at once, the critic's part of each moves that choice alone, by a β of its own; what the entropy and the
/// divergence weigh is divided by √M, since with M choices the advantage that each of them explains is that much smaller:
/// so every choice moves as far as one alone would. The limits of the joint divergence are M times those of one choice.
struct ActorCritic: BoundedAgent {
  static let name = "actor-critic"
  static let summary = "actor-critic with a pathwise gradient through the sampled one-hot action"
  static let methodOption: String? = "estimator"
  static let scalars = UpdateScalar.standard

  private let options: ActorCriticOptions
  private let parallel: ParallelLanes
  private let rollout: Rollout
  private var kept: KeptRollouts
  private var lanes: [RolloutLane]
  private var finished: [EpisodeRecord] = []
  private(set) var value: CriticLearner
  private var critic: any ActionCritic
  private var learner: PolicyLearner
  private var scales = CriticScales()
  private var trust: CriticTrust
  /// β of critics that are to be judged.
  private let fullTrust: [Float]
  private var measured = UpdateMeasurements(scalars)

  static func verify(_ options: ActorCriticOptions, parts: AgentParts) throws {
    let estimator = try parts.estimators.estimator(named: options.estimator)
    if options.policyEpochs == 0 || options.policyLearningRate == 0,
      options.criticEpochs == 0 || options.criticLearningRate == 0
    {
      throw InputError(
        .usage, "options of \(name)", "neither the policy nor the critics would ever learn anything",
        remedy: "have 'policy-epochs' and 'policy-learning-rate' above 0")
    }
    if options.gradientDiagnostics > 0, estimator.needs.contains(.takenActions) {
      throw InputError(
        .usage, "option 'gradient-diagnostics' of \(name)",
        "the estimator '\(estimator.name)' does not differentiate the critic, whose gradient would be the measure",
        remedy: "leave it 0, or choose another estimator")
    }
    if options.memory != .none, options.critic != .additive {
      throw InputError(
        .usage, "option 'critic' of \(name)", "the critic '\(options.critic.rawValue)' has no memory",
        remedy: "additive would be right, or 'memory' none")
    }
    if options.temperature.isLearned, estimator.usesTemperature, !estimator.learnsTemperature {
      throw InputError(
        .usage, "option 'temperature' of \(name)",
        "'\(options.temperature)' is learned, and the estimator '\(estimator.name)' has nothing to learn it from",
        remedy: "give a number, linear:FROM:TO or exponential:FROM:TO")
    }
  }

  static func heeds(_ options: ActorCriticOptions, parts: AgentParts) throws -> [String: OptionHeed] {
    let estimator = try parts.estimators.estimator(named: options.estimator)
    let opens = (options.entropy > 0 && options.trust != 0) || (options.exploration > 0 && options.trust != 1)
    let isScheduled =
      (opens && options.policyEpochs > 0)
      || (estimator.usesTemperature && options.temperature.isScheduled)
    // Without a critic to differentiate, all that its trust decides is how the policy is kept open.
    let isTrustAsked =
      !estimator.needs.contains(.takenActions) || options.entropy > 0 || options.exploration > 0
    return [
      "estimator": OptionHeed(
        estimator.name,
        heeds: Set(estimator.usesTemperature ? ["temperature"] : [])
          .union(isTrustAsked ? ["critic", "critic-rank", "trust"] : [])),
      "agent": OptionHeed("\(name), of which nothing falls", heeds: isScheduled ? ["schedule-steps"] : []),
    ]
  }

  init(_ setup: AgentSetup, options: ActorCriticOptions) throws {
    self.options = options
    parallel = setup.parallel
    let (specification, seed) = (setup.specification, setup.seed)
    let layout = ChoiceLayout(specification.actions.optionCounts)
    let estimator = try setup.parts.estimators.estimator(named: options.estimator)
    try Self.verify(options.critic, fits: specification, estimator: estimator, options)
    trust = CriticTrust(choices: layout.choiceCount, fixed: options.trust)
    fullTrust = Array(repeating: 1, count: layout.choiceCount)
    kept = KeptRollouts(size: options.rolloutRows, capacity: options.rolloutsKept)
    let rows = options.keptRows
    var random = RandomSource(seed: seed, purpose: .initialization)
    let shape = try NetworkShape(options.networks, memory: options.memory, for: specification)
    let policy = shape.network(to: specification.actionCount, outputGain: 0.01, using: &random)
    value = CriticLearner(
      shape.network(to: 1, outputGain: 1, using: &random), rows: rows, options: options, seed: seed, index: 0)
    critic = options.critic.makeCritic(
      layout, shape, rows: rows, options: options, seed: seed, using: &random)
    learner = PolicyLearner(
      policy: policy, layout: layout, critic: critic, estimator: estimator, rows: rows, options: options,
      seed: seed, parallel: parallel)

    let plain = setup.lanes(count: options.environments, policy: policy)
    let rollout = Rollout(
      rows: rows, width: Self.keptWidth(options, shape), layout: layout,
      masked: plain.contains { $0.mask != nil },
      memory: options.sequences.map {
        RolloutMemory($0, slots: options.rolloutsKept, width: options.memory.width)
      })
    let valueNetwork = value.network
    lanes = try plain.map { lane in
      try RolloutLane(
        lane, of: rollout, slots: options.rolloutsKept, horizon: options.horizon, policy: policy,
        value: valueNetwork)
    }
    self.rollout = rollout
    finished.reserveCapacity(min(kept.size, 4096))
  }

  /// Throws `InputError` unless the critic can answer what it will be asked.
  private static func verify(
    _ critic: CriticKind, fits specification: EnvironmentSpecification, estimator: any GradientEstimator,
    _ options: ActorCriticOptions
  ) throws {
    let (space, subject) = (specification.actions, "option 'critic' of \(name)")
    if critic == .pairwise, space.choiceCount == 1 {
      throw InputError(
        .usage, subject,
        "'pairwise' tells how choices go together, and environment \(specification.identifier) has one choice",
        remedy: "additive would be right")
    }
    if critic == .concat, case .convolution = options.networks.network {
      throw InputError(
        .usage, subject, "'concat' reads state and action side by side, which convolutions cannot",
        remedy: "additive would be right, or network=mlp")
    }
    guard critic == .concat, space.choiceCount > 1,
      (space.jointActionCount ?? .max) > ConcatCritic.mostJointActions
    else { return }
    let asking =
      estimator.needs.contains(.actionValues)
      ? "the estimator '\(estimator.name)'"
      : options.gradientDiagnostics > 0 ? "'gradient-diagnostics'" : nil
    guard let asking else { return }
    throw InputError(
      .usage, subject,
      "\(asking) asks 'concat' for all joint actions, of which environment \(specification.identifier) has more than "
        + "\(ConcatCritic.mostJointActions): \(space)",
      remedy: "additive or pairwise would be right, or another estimator")
  }

  /// How many numbers say what was observed. A network of state and action together reads all of them.
  private static func keptWidth(_ options: ActorCriticOptions, _ shape: NetworkShape) -> Int {
    switch options.critic {
    case .additive, .pairwise: shape.keptWidth
    case .concat: shape.inputCount
    }
  }

  /// What it will allocate.
  static func memory(_ options: ActorCriticOptions, _ setup: AgentSetup) throws -> TrainingMemory {
    let shape = try NetworkShape(options.networks, memory: options.memory, for: setup.specification)
    var memory = TrainingMemory(setup.specification, shape, keptWidth: keptWidth(options, shape))
    let cause = "options 'environments' x 'horizon' x 'rollouts-kept'"
    let minibatch = min(options.minibatchRows, options.keptRows)
    memory.addRows(
      cause, [options.rolloutRows, options.rolloutsKept], states: 2, distributions: 4,
      passes: [2, options.rolloutRows])
    let chunkRows = PolicyChunk.rows(options)
    let parts = (minibatch + chunkRows - 1) / chunkRows
    memory.addSequences(cause, count: options.environments * options.rolloutsKept, networks: 3)
    switch options.critic {
    case .additive:
      memory.addNetworks(perAction: 2, perState: 1, gradients: parts)
      memory.addMinibatches("minibatch", rows: minibatch, networks: 3)
    case .pairwise:
      memory.addNetworks(perAction: 1, perState: 1, gradients: parts)
      memory.addNetwork("options 'hidden' and 'critic-rank'", numbersOfOption: 1 + options.criticRank)
      memory.addMinibatches("minibatch", rows: minibatch, networks: 3)
      memory.addMinibatches("minibatch", rows: minibatch, numbersOfOption: 2 * options.criticRank)
    case .concat:
      // Each part asks the critic for the gradient by its input.
      memory.addNetworks(perAction: 1, perState: 2, gradients: parts, inputGradients: parts)
      memory.addMinibatches("minibatch", rows: minibatch, networks: 4)
    }
    memory.addLanes("option 'environments'", count: options.environments)
    if options.gradientDiagnostics > 0 {
      memory.addRows(
        "options 'environments' x 'horizon', measured by 'gradient-diagnostics'", [options.rolloutRows],
        states: 0, distributions: 16, passes: [0])
    }
    memory.addKernels(threads: setup.parallel.workers)
    return memory
  }

  var policy: NeuralNetwork { learner.policy }
  var networks: [NeuralNetwork] { [policy, value.network, critic.learner.network] }

  mutating func takeUnits(from other: ActorCritic) {
    (scales, trust) = (other.scales, other.trust)
  }

  /// The returns' mean and deviation.
  var scale: ReturnScale { scales.returns }

  mutating func update(_ update: Int, progress: Double) throws -> AgentUpdate {
    kept.advance()
    let (policy, newest, environments) = (policy, kept.slots[0], options.environments)
    try parallel.forEach(&lanes) { _, lane in
      try lane.play(into: newest, policy: policy, environments: environments)
    }
    policy.normalization?.observe(rollout.states.slice(kept.newestRows))
    try forget()
    try estimate()
    let explained = try normalize()
    if update > 1 { try judgeCritic() }
    try fitCritics()
    try checkCritics()
    try learner.learn(
      phase(learner.estimator.needs, trust: trust.weights), update: update, progress: progress)
    try requireFinite(policy.parameters.isFinite, "a weight of the policy")
    collectEpisodeRecords()
    measure(explainedVariance: explained)
    return AgentUpdate(steps: kept.size, episodes: finished, measured: measured)
  }

  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.within("value") { try value.exchange(with: &$0) }
    try archive.within("critic") { try critic.exchange(with: &$0) }
    try archive.within("policy") { try learner.exchange(with: &$0) }
    if let normalization = policy.normalization {
      try archive.within("normalization") { try normalization.exchange(with: &$0) }
    }
    try archive.within("scales") { try scales.exchange(with: &$0) }
    try archive.within("trust") { try trust.exchange(with: &$0) }
    try archive.within("kept") { try kept.exchange(with: &$0) }
    for index in lanes.indices {
      try archive.within("lane \(index)") { try lanes[index].exchange(with: &$0, slots: kept.slots) }
    }
  }

  /// Forgets the rollouts that the policy has moved away from.
  private mutating func forget() throws {
    let (policy, slots) = (policy, kept.slots)
    try parallel.forEach(&lanes) { _, lane in try lane.compare(slots, with: policy) }
    let (lanes, size) = (lanes, Double(kept.size))
    // Divergences of choices add up.
    kept.forget(beyond: options.keepingLimit * Double(rollout.layout.choiceCount)) { slot in
      lanes.reduce(0) { $0 + $1.parts[slot].divergence } / size
    }
  }

  /// Works out the returns of all that is learned from, by the present values.
  private mutating func estimate() throws {
    let (valueNetwork, scale, kept, options) = (value.network, scale, kept, options)
    try parallel.forEach(&lanes) { _, lane in
      try lane.estimate(
        kept, value: valueNetwork, scale: scale, discount: options.discount, lambda: options.lambda)
    }
  }

  /// Moves the scales to the new rollout, and the networks with them; writes the critics' targets.
  ///
  /// - Returns: the fraction of the returns' variance that the value network explained.
  private mutating func normalize() throws -> Double? {
    if !scale.isKnown {
      scales = .first(returns: moments(\.returns))
      value.network.lastLayer.weights.fill(0)
      try estimate()
    }
    let (returns, errors) = (moments(\.returns), moments(\.advantages))
    try requireFinite(returns.meanSquare.isFinite, "a discounted return")
    try requireFinite(errors.meanSquare.isFinite, "a prediction of the value network")
    let old = scales
    scales = old.updated(returns: returns, advantages: errors, decay: options.scaleDecay)
    old.returns.rescale(value.network, to: scale)
    critic.rescale(from: old, to: scales)
    for lane in lanes { lane.writeTargets(kept.slots, scales: scales) }
    return returns.variance > 0 ? 1 - errors.variance / returns.variance : nil
  }

  /// Of something in the newest rollout.
  private func moments(_ numbers: KeyPath<LambdaReturns, [Double]>) -> RunningMoments {
    var moments = RunningMoments()
    for lane in lanes {
      for value in lane.parts[kept.slots[0]].steps[keyPath: numbers] { moments.add(value) }
    }
    return moments
  }

  /// Compares what the critic would have said with what came.
  private mutating func judgeCritic() throws {
    try learner.tabulate(kept.slots.prefix(1), in: phase(.predictions, trust: fullTrust))
    trust.learn(from: rollout, rows: kept.newestRows, predictions: critic.predictions)
  }

  private func phase(_ needs: CriticNeeds, trust: [Float]) -> PolicyPhase {
    PolicyPhase(rollout: rollout, kept: kept, scales: scales, trust: trust, needs: needs)
  }

  private mutating func fitCritics() throws {
    let (rollout, kept, scales, stop) = (rollout, kept, scales, parallel.stop)
    try parallel.both(
      &value, { try $0.fit(to: .returns, of: rollout, kept: kept, stoppedBy: stop) },
      &critic, { try $0.fit(to: rollout, kept: kept, scales: scales, stoppedBy: stop) })
  }

  private func checkCritics() throws {
    try check(value, "value network")
    try check(critic.learner, type(of: critic).networkName)
  }

  private func check(_ learner: CriticLearner, _ name: String) throws {
    try requireFinite(learner.gradientNorm.isFinite, "the gradient of the \(name)")
    try requireFinite(learner.network.parameters.isFinite, "a weight of the \(name)")
  }

  private mutating func collectEpisodeRecords() {
    finished.removeAll(keepingCapacity: true)
    for lane in lanes { finished += lane.finished }
    finished.sortByEnd()
  }

  private mutating func measure(explainedVariance: Double?) {
    let report = learner.report
    measured[.policyLoss] = report.loss
    measured[.valueLoss] = value.loss
    measured[.advantageLoss] = critic.learner.loss
    measured[.entropy] = report.entropy
    measured[.divergence] = report.divergence
    measured[.trust] = options.trust ?? trust.mean
    measured[.rolloutsKept] = Double(kept.slots.count)
    measured[.temperature] = learner.estimator.usesTemperature ? report.temperature : nil
    measured[.policyGradientNorm] = Double(report.gradientNorm)
    measured[.valueGradientNorm] = Double(value.gradientNorm)
    measured[.advantageGradientNorm] = Double(critic.learner.gradientNorm)
    measured[.explainedVariance] = explainedVariance
    measured[.gradientBias] = report.gradient?.bias
    measured[.gradientVariance] = report.gradient?.variance
    measured[.gradientSignalToNoise] = report.gradient?.signalToNoise
    measured[.gradientCosine] = report.gradient?.cosine
    measured[.gradientSampleCosine] = report.gradient?.sampleCosine
    measured[.gradientNanoseconds] = report.gradient?.nanoseconds
    measured[.saturatedRows] = report.gradient?.saturatedRows
  }
}
