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
  private let options: ActorCriticOptions
  private let parallel: ParallelLanes
  private let rollout: Rollout
  private let targets: CriticTargets
  private var lanes: [RolloutLane]
  private var finished: [FinishedEpisode] = []
  private(set) var value: CriticLearner
  private var critic: any ActionCritic
  private var learner: PolicyLearner
  private var scales = CriticScales()

  init(
    _ environment: any Environment, options: ActorCriticOptions, estimator: any GradientEstimator,
    seed: UInt64,
    workers: Int
  ) throws {
    self.options = options
    parallel = ParallelLanes(workers: workers)
    try requireModest(
      rows: (options.environments, options.horizon), of: environment, "options 'environments' and 'horizon'")
    let specification = environment.specification
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

    let plain = Lane.lanes(
      of: environment, count: options.environments, width: Lane.trainingWidth,
      streams: .training(seed: seed),
      timeLimit: specification.timeLimit ?? .max, policy: policy)
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
    let explained = normalise(first: update == 1)
    fitCritics(progress)
    try checkCritics()
    try learner.learn(from: rollout, scales: scales, update: update, progress: progress)
    try requireFinite(policy.parameters.isFinite, "a weight of the policy")
    collectFinishedEpisodes()
    return AgentUpdate(
      steps: rollout.rows, episodes: finished, record: record(update, explainedVariance: explained))
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
  private mutating func normalise(first: Bool) -> Double? {
    var returns = RunningMoments()
    var errors = RunningMoments()
    for row in 0..<rollout.rows {
      targets.advantages[row] = rollout.returns[row] - rollout.values[row]
      returns.add(Double(rollout.returns[row]))
      errors.add(Double(targets.advantages[row]))
    }
    moveScales(returns: returns, advantages: errors, first: first)
    targets.advantages.scale(by: Float(1 / scales.advantage))
    for row in 0..<rollout.rows { targets.returns[row] = scale.normalised(rollout.returns[row]) }
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

  private mutating func collectFinishedEpisodes() {
    finished.removeAll(keepingCapacity: true)
    for lane in lanes { finished += lane.finished }
    finished.sortByEnd()
  }

  private func record(_ update: Int, explainedVariance: Double?) -> UpdateRecord {
    var record = UpdateRecord(update: update, step: 0)
    record.policyLoss = learner.report.loss
    record.valueLoss = value.loss
    record.advantageLoss = critic.learner.loss
    record.entropy = learner.report.entropy
    record.divergence = learner.report.divergence
    record.temperature = learner.estimator.usesTemperature ? learner.report.temperature : nil
    record.policyGradientNorm = Double(learner.report.gradientNorm)
    record.valueGradientNorm = Double(value.gradientNorm)
    record.advantageGradientNorm = Double(critic.learner.gradientNorm)
    record.explainedVariance = explainedVariance
    record.gradient = learner.report.gradient
    return record
  }
}
