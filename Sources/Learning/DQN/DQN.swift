import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// Deep Q-learning: acts by the largest action value, at random now and then, remembers its steps, and fits the values to
/// what they brought and to its own values of where they led (``DQNLearner``).
///
/// The policy that it stores and is evaluated by, greedy and sampled, never acts at random.
///
/// Source: Mnih et al. (2015), "Human-level control through deep reinforcement learning".
struct DQN: BoundedAgent {
  static let name = "dqn"
  static let summary = "deep Q-learning: double, dueling, n-step, with a replay buffer"
  /// How often a choice was random.
  static let exploration = UpdateScalar("exploration", tag: "policy/exploration")
  static let scalars = [UpdateScalar.valueLoss, .valueGradientNorm, exploration]

  private let options: DQNOptions
  private let seed: UInt64
  private let parallel: ParallelLanes
  private var buffer: ReplayBuffer
  private var lanes: [ReplayLane]
  private var learner: DQNLearner
  private var steps = 0
  private var finished: [EpisodeRecord] = []
  private var measured = UpdateMeasurements(scalars)

  init(_ setup: AgentSetup, options: DQNOptions) throws {
    (self.options, seed, parallel) = (options, setup.seed, setup.parallel)
    let specification = setup.specification
    let shape = try NetworkShape(options.networks, for: specification)
    let learner = DQNLearner(specification, shape, options: options, seed: setup.seed)
    let plain = setup.lanes(count: options.environments, policy: learner.policy)
    buffer = ReplayBuffer(
      environments: options.environments, capacity: Self.capacity(options),
      width: shape.keptWidth, layout: ChoiceLayout(specification.actions.optionCounts),
      masked: plain.contains { $0.mask != nil })
    lanes = try plain.map { try ReplayLane($0, horizon: options.horizon) }
    self.learner = learner
    finished.reserveCapacity(min(options.environments * options.horizon, 4096))
  }

  /// Steps of each environment that there is room for: those of two updates at least.
  private static func capacity(_ options: DQNOptions) -> Int {
    max(options.bufferSize / options.environments, 2 * options.horizon)
  }

  /// What it will allocate.
  static func memory(_ options: DQNOptions, _ setup: AgentSetup) throws -> TrainingMemory {
    var memory = TrainingMemory(
      setup.specification, try NetworkShape(options.networks, for: setup.specification))
    memory.addRows(
      "option 'buffer-size'", [options.environments, capacity(options)], states: 2, distributions: 1,
      passes: [0])
    memory.addNetworks(perAction: 3, perState: 0, gradients: 0)
    memory.addMinibatches("minibatch", rows: options.minibatch, networks: 3)
    memory.addLanes("option 'environments'", count: options.environments)
    memory.addKernels(threads: setup.parallel.workers)
    return memory
  }

  var policy: NeuralNetwork { learner.policy }
  var networks: [NeuralNetwork] { [policy, learner.network] }

  mutating func takeUnits(from other: DQN) { learner.takeUnits(from: other.learner) }

  mutating func update(_ update: Int, progress: Double) throws -> AgentUpdate {
    let (policy, buffer, seed, environments) = (policy, buffer, seed, options.environments)
    let exploration = options.exploration(at: progress)
    try parallel.forEach(&lanes) { _, lane in
      var random = RandomSource(seed: seed, purpose: .policyUpdate, index: lane.lane.first, episode: update)
      try lane.play(
        into: buffer, policy: policy, exploration: exploration, environments: environments, using: &random)
    }
    observe()
    self.buffer.advance(options.horizon)
    steps += options.environments * options.horizon
    if steps >= options.learningStarts, self.buffer.canBeDrawnFrom {
      try learner.learn(from: self.buffer, stoppedBy: parallel.stop)
      if update % options.targetInterval == 0 { learner.copyToTarget() }
      measured[.valueLoss] = learner.loss
      measured[.valueGradientNorm] = Double(learner.gradientNorm)
    }
    measured[Self.exploration] = exploration
    finished.removeAll(keepingCapacity: true)
    for lane in lanes { finished += lane.finished }
    finished.sortByEnd()
    return AgentUpdate(
      steps: options.environments * options.horizon, episodes: finished, measured: measured)
  }

  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("steps", &steps)
    try archive.within("learner") { try learner.exchange(with: &$0) }
    try archive.within("buffer") { try buffer.exchange(with: &$0) }
    for index in lanes.indices {
      try archive.within("lane \(index)") { try lanes[index].lane.exchange(with: &$0) }
    }
  }

  /// Lets the normalization see what was played, environment by environment.
  private func observe() {
    guard let normalization = policy.normalization else { return }
    for environment in 0..<options.environments {
      for step in 0..<options.horizon {
        let row = buffer.row(environment, ahead: step)
        normalization.observe(buffer.states.slice(row..<row + 1))
      }
    }
  }
}

/// A lane that writes what it plays into its environments' parts of a replay buffer.
private struct ReplayLane {
  fileprivate(set) var lane: Lane
  private let horizon: Int
  private(set) var finished: [EpisodeRecord] = []

  /// A lane whose environments are started.
  init(_ lane: Lane, horizon: Int) throws {
    self.lane = lane
    self.horizon = horizon
    finished.reserveCapacity(min(lane.count * horizon, 1024))
    try self.lane.startAll(episode: 0)
  }

  mutating func play(
    into buffer: ReplayBuffer, policy: NeuralNetwork, exploration: Double, environments: Int,
    using random: inout RandomSource
  ) throws {
    finished.removeAll(keepingCapacity: true)
    for step in 0..<horizon {
      func row(_ index: Int) -> Int { buffer.row(lane.first + index, ahead: step) }
      for index in 0..<lane.count {
        try lane.writeObservations(index..<index + 1, into: buffer.states, from: row(index))
      }
      try lane.act(with: policy, greedily: true)
      explore(buffer.layout, exploration, using: &random)
      for index in 0..<lane.count { record(index, row: row(index), in: buffer) }
      try lane.step()
      for index in 0..<lane.count {
        buffer.rewards[row(index), 0] = Float(lane.outcomes[index].reward)
        buffer.outcomes[row(index), 0] = Float(lane.outcomes[index].status.rawValue)
        try lane.writeObservations(index..<index + 1, into: buffer.successors, from: row(index))
      }
      for index in lane.ended {
        finished.append(lane.endedEpisode(index, step: (step + 1) * environments))
      }
      try lane.restartEnded()
    }
  }

  /// Makes some choices at random, among what is allowed.
  private mutating func explore(_ layout: ChoiceLayout, _ share: Double, using random: inout RandomSource) {
    for index in 0..<lane.count {
      for choice in 0..<layout.choiceCount where random.uniform() < share {
        let places = choice * layout.width..<choice * layout.width + layout.optionCounts[choice]
        guard let mask = lane.mask else {
          lane.actions[index * layout.choiceCount + choice] = random.index(below: places.count)
          continue
        }
        var rest = random.index(below: places.count { mask[index, $0] != 0 })
        for place in places where mask[index, place] != 0 {
          if rest == 0 { lane.actions[index * layout.choiceCount + choice] = place - places.lowerBound }
          rest -= 1
        }
      }
    }
  }

  private func record(_ index: Int, row: Int, in buffer: ReplayBuffer) {
    let choices = buffer.layout.choiceCount
    for choice in 0..<choices { buffer.actions[row, choice] = Float(lane.actions[index * choices + choice]) }
    if let mask = buffer.mask, let current = lane.mask {
      mask.slice(row..<row + 1).copy(from: current.slice(index..<index + 1))
    }
  }
}
