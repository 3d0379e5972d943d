import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// Learns by planning: every step is planned by simulations of the environment (``Planner``), which say what the policy
/// should have been; the policy's network is fitted to that, and the value network to the TD(λ) returns, of which the values
/// that planning found are the bootstraps.
///
/// The improved policy π′ = softmax(log π + σ(Q)) is what maximizes ⟨π′, σ(Q)⟩ − KL(π′‖π): the proximal step of the
/// actor-critic, taken in each state by itself and exactly. The policy descends KL(π′‖π) to it. σ counts values in units
/// of the advantages' root mean square, as there, so that the size of the rewards does not matter.
///
/// The policy that it stores and is evaluated by is the network alone, without planning: what acting with planning brings,
/// the episodes of the training tell.
///
/// Source: Danihelka, Guez, Schrittwieser and Silver (2022), "Policy improvement by planning with Gumbel"; Grill et al. (2020),
/// "Monte-Carlo tree search as regularized policy optimization", for the equivalence.
///
/// Deviations from the paper: the model is not learned, and no outcome is taken for granted; values count in units of the
/// advantages, instead of being brought to [0, 1] in each state; what is learned from are the newest rollouts.
struct Search: BoundedAgent {
  static let name = "search"
  static let summary = "planning by simulations of the environment, which the policy learns from"
  /// By how much the improved policy is better than the policy, by the values that planning found.
  static let gain = UpdateScalar("search_gain", tag: "policy/search_gain")
  static let scalars = [
    UpdateScalar.policyLoss, .valueLoss, .entropy, gain, .policyGradientNorm, .valueGradientNorm,
    .explainedVariance,
  ]

  private let options: SearchOptions
  private let parallel: ParallelLanes
  private let rows: PlannedSteps
  private var kept: KeptRollouts
  private var lanes: [PlanningLane]
  private var policyFit, valueFit: SearchFit
  private var scales = CriticScales()
  /// The masks of a minibatch.
  private let masks: Matrix
  private var finished: [EpisodeRecord] = []
  private var measured = UpdateMeasurements(scalars)

  static func heeds(_ options: SearchOptions, parts: AgentParts) -> [String: OptionHeed] {
    ["agent": OptionHeed("\(name), of which nothing falls", heeds: [])]
  }

  init(_ setup: AgentSetup, options: SearchOptions) throws {
    try Self.verify(setup.specification)
    (self.options, parallel) = (options, setup.parallel)
    let specification = setup.specification
    let shape = try NetworkShape(options.networks, for: specification)
    var random = RandomSource(seed: setup.seed, purpose: .initialization)
    let policy = shape.network(to: specification.actionCount, outputGain: 0.01, using: &random)
    let value = shape.network(to: 1, outputGain: 1, using: &random)
    policyFit = SearchFit(
      policy, learningRate: options.policyLearningRate, options: options, seed: setup.seed, index: 0)
    valueFit = SearchFit(
      value, learningRate: options.valueLearningRate, options: options, seed: setup.seed, index: 1)
    kept = KeptRollouts(size: options.rolloutRows, capacity: options.rolloutsKept)
    let width = shape.keptWidth
    let plain = setup.lanes(count: options.environments, policy: policy)
    rows = PlannedSteps(
      rows: kept.size * kept.capacity, width: width, actions: specification.actionCount,
      masked: plain.contains { $0.mask != nil })
    masks = Matrix(rows: min(options.minibatch, rows.states.rows), columns: specification.actionCount)
    lanes = try plain.map { lane in
      let planner = try Planner(
        setup.environment, lane: lane, policy: policy, value: value, options: options, seed: setup.seed)
      return try PlanningLane(lane, planner: planner, horizon: options.horizon, width: width, value: value)
    }
    finished.reserveCapacity(min(kept.size, 4096))
  }

  /// Throws `InputError` unless the environment has one choice.
  private static func verify(_ specification: EnvironmentSpecification) throws {
    if specification.actions.choiceCount == 1 { return }
    throw InputError(
      .usage, "agent \(name)",
      "it plans for one choice, and environment \(specification.identifier) has \(specification.actions)",
      remedy: "another agent would be right")
  }

  /// What it will allocate.
  static func memory(_ options: SearchOptions, _ setup: AgentSetup) throws -> TrainingMemory {
    try verify(setup.specification)
    let specification = setup.specification
    var memory = TrainingMemory(specification, try NetworkShape(options.networks, for: specification))
    memory.addRows(
      "options 'environments' x 'horizon' x 'rollouts-kept'", [options.rolloutRows, options.rolloutsKept],
      states: 1, distributions: 2, passes: [0])
    memory.addRows(
      "options 'environments' x 'horizon'", [options.rolloutRows], states: 1, distributions: 0,
      passes: [options.rolloutRows])
    memory.addSearchTrees(
      "options 'environments' x 'simulations'", count: options.environments, nodes: options.simulations + 1)
    let considered = min(options.considered, options.simulations, specification.actionCount)
    memory.addMinibatches("considered", rows: options.environments * considered, networks: 2)
    memory.addNetworks(perAction: 1, perState: 1, gradients: 0)
    memory.addMinibatches(
      "minibatch", rows: min(options.minibatch, options.rolloutRows * options.rolloutsKept), networks: 2)
    memory.addLanes("option 'environments'", count: options.environments)
    memory.addKernels(threads: setup.parallel.workers)
    return memory
  }

  var policy: NeuralNetwork { policyFit.network }
  var networks: [NeuralNetwork] { [policy, valueFit.network] }

  mutating func takeUnits(from other: Search) { scales = other.scales }

  mutating func update(_ update: Int, progress: Double) throws -> AgentUpdate {
    kept.advance()
    let (rows, slot, judges, options) = (rows, kept.newestRows, judges, options)
    try parallel.forEach(&lanes) { _, lane in
      try lane.play(
        into: rows, slot: slot, environments: options.environments, lambda: options.lambda, judges)
    }
    policy.normalization?.observe(rows.states.slice(slot))
    try follow()
    try learn()
    finished.removeAll(keepingCapacity: true)
    for lane in lanes { finished += lane.finished }
    finished.sortByEnd()
    measure()
    return AgentUpdate(steps: kept.size, episodes: finished, measured: measured)
  }

  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.within("policy") { try policyFit.exchange(with: &$0) }
    try archive.within("value") { try valueFit.exchange(with: &$0) }
    if let normalization = policy.normalization {
      try archive.within("normalization") { try normalization.exchange(with: &$0) }
    }
    try archive.within("scales") { try scales.exchange(with: &$0) }
    try archive.within("kept") { try kept.exchange(with: &$0) }
    for slot in kept.slots {
      try archive.within("rollout \(slot)") { try rows.exchange(kept.rows(of: slot), with: &$0) }
    }
    for index in lanes.indices {
      try archive.within("lane \(index)") { try lanes[index].exchange(with: &$0) }
    }
  }

  /// What plans are made with. Without an advantage yet, no value counts.
  private var judges: Planner.Judges {
    let scale = scales.advantage > 0 ? options.valueScale / scales.advantage : 0
    return Planner.Judges(
      policy: policy, value: valueFit.network, scale: scales.returns,
      weighting: .init(offset: options.visitOffset, scale: scale), discount: options.discount)
  }

  /// Moves the units to those of the new rollout, and the value network with them.
  private mutating func follow() throws {
    var (returns, errors) = (RunningMoments(), RunningMoments())
    for lane in lanes {
      for (value, prediction) in zip(lane.steps.returns, lane.predictions) {
        returns.add(value)
        errors.add(value - prediction)
      }
    }
    try requireFinite(returns.meanSquare.isFinite, "a discounted return")
    try requireFinite(errors.meanSquare.isFinite, "a prediction of the value network")
    measured[.explainedVariance] = returns.variance > 0 ? 1 - errors.variance / returns.variance : nil
    if !scales.returns.isKnown {
      scales = .first(returns: returns)
      valueFit.network.lastLayer.weights.fill(0)
    }
    let old = scales
    scales = old.updated(returns: returns, advantages: errors, decay: options.scaleDecay)
    old.returns.rescale(valueFit.network, to: scales.returns)
  }

  /// Fits both networks, side by side.
  private mutating func learn() throws {
    let (rows, kept, masks, stop) = (rows, kept, masks, parallel.stop)
    let (scale, clip) = (scales.returns, Float(options.errorClip))
    try parallel.both(
      &policyFit,
      { fit in
        try fit.learn(from: kept, of: rows.states, "the policy", stoppedBy: stop) {
          Self.writePolicyGradient($0, of: rows, masks: masks, outputs: $1, upstream: $2)
        }
      },
      &valueFit,
      { fit in
        try fit.learn(from: kept, of: rows.states, "the value network", stoppedBy: stop) {
          places, outputs, upstream in
          var squares = 0.0
          for (place, row) in places.enumerated() {
            let error = outputs[place, 0] - scale.normalized(Double(rows.returns[row, 0]))
            squares += Double(error) * Double(error)
            upstream[place, 0] = 2 * min(max(error, -clip), clip)
          }
          return squares
        }
      })
  }

  /// ∂KL(π′‖π)/∂logits = π − π′.
  ///
  /// - Returns: KL(π′‖π), summed over the rows.
  static func writePolicyGradient(
    _ places: ArraySlice<Int>, of rows: PlannedSteps, masks: Matrix, outputs: Matrix, upstream: Matrix
  ) -> Double {
    if let mask = rows.mask {
      let masks = masks.slice(0..<places.count)
      masks.gather(places, from: mask)
      Categorical.forbid(where: masks, in: outputs)
    }
    Categorical.logProbabilities(logits: outputs, into: outputs)
    Categorical.probabilities(logProbabilities: outputs, into: upstream)
    var divergence = 0.0
    for (place, row) in places.enumerated() {
      for action in 0..<outputs.columns {
        let target = rows.policies[row, action]
        upstream[place, action] -= target
        if target > 0 {
          divergence += Double(target) * (Elementary.log(Double(target)) - Double(outputs[place, action]))
        }
      }
    }
    return divergence
  }

  private mutating func measure() {
    measured[.policyLoss] = policyFit.loss
    measured[.valueLoss] = valueFit.loss
    measured[.policyGradientNorm] = Double(policyFit.gradientNorm)
    measured[.valueGradientNorm] = Double(valueFit.gradientNorm)
    measured[.entropy] = lanes.reduce(0) { $0 + $1.entropy } / Double(kept.size)
    measured[Self.gain] = lanes.reduce(0) { $0 + $1.gain } / Double(kept.size)
  }
}
