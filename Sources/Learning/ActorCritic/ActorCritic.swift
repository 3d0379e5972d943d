import OneHotEnvironmentKit
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// The actor-critic whose policy is improved by differentiating through the sampled one-hot action.
///
/// One update plays a fixed number of steps in every environment, fits the two critics V(s) and A(s) to the
/// TD(λ) returns and advantages, and then takes the policy up the pathwise gradient of
/// Q(s, y) = μ + σ_G V(s) + σ_A ⟨A(s), y − π_old(s)⟩ at a one-hot sample y of itself, until it has moved too far
/// from the policy that acted. V is fitted beside A, on another thread if there is one.
struct ActorCritic: Agent {
  private let options: ActorCriticOptions
  private let parallel: ParallelLanes
  private let rollout: Rollout
  private let advantages: Matrix
  private let targets: Matrix
  private var lanes: [RolloutLane]
  private var finished: [FinishedEpisode] = []
  private(set) var value: CriticLearner
  private var advantage: CriticLearner
  private var learner: PolicyLearner
  private(set) var scale = ReturnScale()
  /// Root mean square of the advantages, σ_A.
  private var advantageScale = 1.0

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
    advantage = CriticLearner(
      network(outputs: specification.actionCount, gain: 0.1), rows: rows, options: options, seed: seed,
      index: 1)
    learner = PolicyLearner(
      policy: policy, advantage: advantage.network, estimator: estimator, rows: rows, options: options,
      seed: seed, parallel: parallel)

    let plain = Lane.lanes(
      of: environment, count: options.environments, width: Lane.trainingWidth,
      streams: .init(seed: seed, environment: .environment, action: .action),
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
    advantages = Matrix(count: rows)
    targets = Matrix(count: rows)
  }

  var policy: MultilayerPerceptron { learner.policy }

  mutating func update(_ update: Int, progress: Double) throws -> AgentUpdate {
    let (policy, valueNetwork, scale, options) = (policy, value.network, scale, options)
    try parallel.forEach(&lanes) { _, lane in
      try lane.play(
        policy: policy, value: valueNetwork, scale: scale, discount: options.discount, lambda: options.lambda,
        environments: options.environments)
    }
    let explained = normalise(first: update == 1)
    fitCritics(progress)
    try checkCritics(update)
    try learner.learn(from: rollout, update: update, progress: progress)
    try requireFinite(learner.report.gradientNorm.isFinite, "the gradient of the policy", update: update)
    try requireFinite(policy.parameters.isFinite, "a weight of the policy", update: update)
    collectFinishedEpisodes()
    return AgentUpdate(
      steps: rollout.rows, episodes: finished, record: record(update, explainedVariance: explained))
  }

  /// Moves the scales to the new rollout, and the networks with them; writes the critics' targets.
  ///
  /// - Returns: the fraction of the returns' variance that the value network explained.
  private mutating func normalise(first: Bool) -> Double? {
    var returns = RunningMoments()
    var errors = RunningMoments()
    for row in 0..<rollout.rows {
      advantages[row] = rollout.returns[row] - rollout.values[row]
      returns.add(Double(rollout.returns[row]))
      errors.add(Double(advantages[row]))
    }
    let newScale = first ? .first(returns) : scale.updated(with: returns, decay: options.scaleDecay)
    scale.rescale(value.network, to: newScale)
    scale = newScale
    moveAdvantageScale(to: errors.meanSquare, first: first)
    advantages.scale(by: Float(1 / advantageScale))
    for row in 0..<rollout.rows { targets[row] = scale.normalised(rollout.returns[row]) }
    return returns.variance > 0 ? 1 - errors.variance / returns.variance : nil
  }

  private mutating func moveAdvantageScale(to meanSquare: Double, first: Bool) {
    let old = advantageScale
    if first {
      advantageScale = meanSquare.squareRoot() + 1e-6
      return
    }
    let averaged = (0.9 * old * old + 0.1 * meanSquare).squareRoot()
    advantageScale = max(averaged, options.scaleDecay * old)
    let last = advantage.network.lastLayer
    last.weights.scale(by: Float(old / advantageScale))
    last.bias.scale(by: Float(old / advantageScale))
  }

  private mutating func fitCritics(_ progress: Double) {
    let (rollout, targets, advantages) = (rollout, targets, advantages)
    let (epochs, rate) = (options.criticEpochs, options.criticLearningRate * (1 - progress))
    parallel.both(
      &value,
      {
        $0.fit(states: rollout.states, weights: nil, targets: targets, epochs: epochs, learningRate: rate)
      },
      &advantage,
      {
        $0.fit(
          states: rollout.states, weights: rollout.centredActions, targets: advantages, epochs: epochs,
          learningRate: rate)
      })
  }

  private func checkCritics(_ update: Int) throws {
    try requireFinite(value.gradientNorm.isFinite, "the gradient of the value network", update: update)
    try requireFinite(
      advantage.gradientNorm.isFinite, "the gradient of the advantage network", update: update)
    try requireFinite(value.network.parameters.isFinite, "a weight of the value network", update: update)
    try requireFinite(
      advantage.network.parameters.isFinite, "a weight of the advantage network", update: update)
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
    record.advantageLoss = advantage.loss
    record.entropy = learner.report.entropy
    record.divergence = learner.report.divergence
    record.temperature = learner.estimator.usesTemperature ? learner.report.temperature : nil
    record.policyGradientNorm = Double(learner.report.gradientNorm)
    record.valueGradientNorm = Double(value.gradientNorm)
    record.advantageGradientNorm = Double(advantage.gradientNorm)
    record.explainedVariance = explainedVariance
    return record
  }
}
