import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// The actor-critic whose policy is improved by differentiating through the sampled one-hot action.
///
/// One update plays a fixed number of steps in every environment, fits the critics V(s) and Q(s, y)
/// (``LinearCritic``, ``ConcatCritic``) to the TD(λ) returns, and then takes the policy up the gradient of Q at samples
/// y of itself, until it has moved too far from the policy that acted. V is fitted beside Q, on another thread if
/// there is one.
struct ActorCritic: Agent {
  static let name = "actor-critic"
  static let summary = "actor-critic with a pathwise gradient through the sampled one-hot action"
  static let methodOption: String? = "estimator"
  static let scalars = UpdateScalar.standard

  private let options: ActorCriticOptions
  private let parallel: ParallelLanes
  private let rollout: Rollout
  private let targets: CriticTargets
  private var lanes: [RolloutLane]
  private var finished: [EpisodeRecord] = []
  private(set) var value: CriticLearner
  private var critic: any ActionCritic
  private var learner: PolicyLearner
  private var scales = CriticScales()
  private var measured = UpdateMeasurements(scalars)

  static func verify(_ options: ActorCriticOptions, parts: AgentParts) throws {
    _ = try parts.estimators.estimator(named: options.estimator)
  }

  init(_ setup: AgentSetup, options: ActorCriticOptions) throws {
    self.options = options
    parallel = setup.parallel
    try setup.requireModest(
      rows: (options.environments, options.horizon), "options 'environments' and 'horizon'")
    let (specification, seed) = (setup.specification, setup.seed)
    let estimator = try setup.parts.estimators.estimator(named: options.estimator)
    let rows = options.environments * options.horizon
    var random = RandomSource(seed: seed, purpose: .initialization)
    func network(outputs: Int, gain: Double) -> MultilayerPerceptron {
      options.hidden.network(
        from: specification.observation.count, to: outputs, activation: options.activation, outputGain: gain,
        using: &random)
    }
    let policy = network(outputs: specification.actionCount, gain: 0.01)
    value = CriticLearner(network(outputs: 1, gain: 1), rows: rows, options: options, seed: seed, index: 0)
    critic = options.critic.makeCritic(
      specification, rows: rows, options: options, seed: seed, using: &random)
    learner = PolicyLearner(
      policy: policy, critic: critic, estimator: estimator, rows: rows, options: options, seed: seed,
      parallel: parallel)

    let plain = setup.lanes(count: options.environments, policy: policy)
    let rollout = Rollout(
      rows: rows, specification: specification, masked: plain.contains { $0.mask != nil })
    let valueNetwork = value.network
    lanes = try plain.map { lane in
      let start = lane.first * options.horizon
      return try RolloutLane(
        lane, part: rollout.part(start..<start + lane.count * options.horizon), horizon: options.horizon,
        value: valueNetwork)
    }
    self.rollout = rollout
    finished.reserveCapacity(min(rows, 4096))
    targets = CriticTargets(rows: rows)
  }

  var policy: MultilayerPerceptron { learner.policy }
  /// The returns' mean and deviation.
  var scale: ReturnScale { scales.returns }

  mutating func update(_ update: Int, progress: Double) throws -> AgentUpdate {
    let (policy, valueNetwork, scale, options) = (policy, value.network, scale, options)
    try parallel.forEach(&lanes) { _, lane in
      try lane.play(
        policy: policy, value: valueNetwork, scale: scale, discount: options.discount, lambda: options.lambda,
        environments: options.environments)
    }
    try requireFinite(rollout.values.isFinite, "a prediction of the value network")
    try requireFinite(rollout.returns.isFinite, "a discounted return")
    let explained = normalize(first: update == 1)
    fitCritics(progress)
    try checkCritics()
    try learner.learn(from: rollout, scales: scales, update: update, progress: progress)
    try requireFinite(policy.parameters.isFinite, "a weight of the policy")
    collectEpisodeRecords()
    measure(explainedVariance: explained)
    return AgentUpdate(steps: rollout.rows, episodes: finished, measured: measured)
  }

  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.within("value") { try value.exchange(with: &$0) }
    try archive.within("critic") { try critic.exchange(with: &$0) }
    try archive.within("policy") { try learner.exchange(with: &$0) }
    try archive.within("scales") { try scales.exchange(with: &$0) }
    for index in lanes.indices {
      try archive.within("lane \(index)") { try lanes[index].exchange(with: &$0) }
    }
  }

  /// Moves the scales to the new rollout, and the networks with them; writes the critics' targets.
  ///
  /// - Returns: the fraction of the returns' variance that the value network explained.
  private mutating func normalize(first: Bool) -> Double? {
    var returns = RunningMoments()
    var errors = RunningMoments()
    for row in 0..<rollout.rows {
      targets.advantages[row] = rollout.returns[row] - rollout.values[row]
      returns.add(Double(rollout.returns[row]))
      errors.add(Double(targets.advantages[row]))
    }
    moveScales(returns: returns, advantages: errors, first: first)
    targets.advantages.scale(by: Float(1 / scales.advantage))
    for row in 0..<rollout.rows { targets.returns[row] = scale.normalized(rollout.returns[row]) }
    return returns.variance > 0 ? 1 - errors.variance / returns.variance : nil
  }

  /// No one has asked the critic of the actions before the first rollout: it begins in the scales of that one.
  private mutating func moveScales(returns: RunningMoments, advantages: RunningMoments, first: Bool) {
    let old = scales
    scales =
      first
      ? .first(returns: returns, advantages: advantages)
      : old.updated(returns: returns, advantages: advantages, decay: options.scaleDecay)
    old.returns.rescale(value.network, to: scale)
    if !first { critic.rescale(from: old, to: scales) }
  }

  private mutating func fitCritics(_ progress: Double) {
    let (rollout, targets) = (rollout, targets)
    let (epochs, rate) = (options.criticEpochs, options.criticLearningRate * (1 - progress))
    parallel.both(
      &value,
      {
        $0.fit(
          states: rollout.states, weights: nil, targets: targets.returns, epochs: epochs, learningRate: rate)
      },
      &critic, { $0.fit(to: targets, of: rollout, epochs: epochs, learningRate: rate) })
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
