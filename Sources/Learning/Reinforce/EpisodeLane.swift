import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// A lane that plays one whole episode in each of its environments and keeps every step, and that differentiates
/// the policy on its own steps.
struct EpisodeLane {
  private(set) var lane: Lane
  /// The lane's rows of the batch; the first of them are filled. Each is a kept step's, in the order played; with a memory they
  /// are a group of the batch, so that some are no step's.
  private let rows: Range<Int>
  private var filled = 0
  /// The filled rows that are no step's.
  private var gaps: [Int] = []
  let states: Matrix
  /// Log-probabilities of all actions when each step was played, `[rows, actions]` or, of several choices,
  /// `[rows, choices · options of the largest]`.
  private let logProbabilities: Matrix
  /// Where the lane's steps are in the batch.
  private var part = 0..<0
  /// The kept steps.
  private(set) var steps: [Step] = []
  /// What was done in them, `[steps, choices]`.
  private(set) var actions: [Int] = []
  private(set) var finished: [EpisodeRecord] = []
  /// −Σ log π(a|s) · advantage, as ``differentiate(advantages:deviation:entropy:scale:)`` last found.
  private(set) var loss = 0.0
  private let mask: Matrix?
  private var live: [Bool]
  /// Of each environment: the return of the steps after the one looked at.
  private var following: [Double]

  /// The lane's own view of the policy, whose gradient is over the lane's steps.
  let policy: NeuralNetwork
  private let workspace: NetworkWorkspace
  private let layout: ChoiceLayout
  private let choices: ChoiceWorkspace
  private let upstream: Matrix
  private let starts: EpisodeStarts?
  /// Rows differentiated at once without a memory; with one all are.
  static let chunk = 512

  /// One step of an episode.
  struct Step: Sendable {
    /// Which of the lane's rows is its.
    var row: Int
    var environment: Int
    var time: Int
    var reward: Double
    /// Discounted return from this step to the end of the episode.
    var returnToGo = 0.0
  }

  /// - Parameter rows: the lane's part of a batch, room for `lane.count` episodes of the greatest length.
  init(_ lane: Lane, rows: Range<Int>, of batch: EpisodeBatch, policy: NeuralNetwork) {
    self.lane = lane
    self.rows = rows
    states = batch.states.slice(rows)
    logProbabilities = batch.logProbabilities.slice(rows)
    self.policy = policy.withOwnGradient()
    layout = batch.layout
    starts = EpisodeStarts(for: policy, episodes: lane.count, rows: states.rows)
    let atOnce = starts == nil ? min(Self.chunk, states.rows) : states.rows
    choices = ChoiceWorkspace(layout, states: atOnce)
    mask = lane.mask == nil ? nil : Matrix(rows: rows.count, columns: layout.stateWidth)
    live = Array(repeating: true, count: lane.count)
    following = Array(repeating: 0, count: lane.count)
    steps.reserveCapacity(states.rows)
    actions.reserveCapacity(states.rows * layout.choiceCount)
    finished.reserveCapacity(lane.count)
    if starts != nil { gaps.reserveCapacity(states.rows) }
    workspace = NetworkWorkspace(for: policy, rows: atOnce)
    upstream = Matrix(rows: atOnce, columns: layout.stateWidth)
  }

  /// Plays the given episode in every environment, and works out the returns.
  mutating func play(episode: Int, discount: Double) throws {
    steps.removeAll(keepingCapacity: true)
    actions.removeAll(keepingCapacity: true)
    finished.removeAll(keepingCapacity: true)
    filled = 0
    gaps.removeAll(keepingCapacity: true)
    for index in 0..<lane.count { live[index] = true }
    try lane.startAll(episode: episode)
    var time = 0
    while live.contains(true) {
      try lane.act(with: policy)
      record(time)
      let played = steps.count - live.count { $0 }
      try lane.step()
      try finishStep(time, from: played, episode: episode)
      time += 1
    }
    writeReturns(discount: discount)
  }

  /// Everything the next episodes go on from.
  mutating func exchange(with archive: inout StateArchive) throws {
    try lane.exchange(with: &archive)
  }

  /// Keeps state and action of every live environment.
  private mutating func record(_ time: Int) {
    for index in 0..<lane.count where live[index] || starts != nil {
      let row = filled..<filled + 1
      states.slice(row).copy(from: lane.observations.slice(index..<index + 1))
      logProbabilities.slice(row).copy(from: lane.logProbabilities.slice(index..<index + 1))
      if let mask, let current = lane.mask { mask.slice(row).copy(from: current.slice(index..<index + 1)) }
      filled += 1
      guard live[index] else {
        gaps.append(row.lowerBound)
        continue
      }
      steps.append(Step(row: row.lowerBound, environment: index, time: time, reward: 0))
      for choice in 0..<layout.choiceCount {
        actions.append(lane.actions[index * layout.choiceCount + choice])
      }
    }
  }

  /// Keeps the rewards of the steps just recorded, and the episodes that ended with them.
  private mutating func finishStep(_ time: Int, from first: Int, episode: Int) throws {
    for position in first..<steps.count {
      let index = steps[position].environment
      steps[position].reward = lane.outcomes[index].reward
      if lane.outcomes[index].status != .running {
        live[index] = false
        finished.append(lane.endedEpisode(index, step: time + 1))
      }
    }
    // The lane goes on until its last episode ends; environments that are through play on unrecorded.
    try lane.restartEnded(episode: episode)
  }

  /// Adds the kept steps to the batch.
  mutating func append(to batch: inout EpisodeBatch) {
    let start = batch.rows.count
    for step in steps {
      batch.rows.append(rows.lowerBound + step.row)
      batch.times.append(step.time)
      batch.returns.append(step.returnToGo)
    }
    batch.actions.append(contentsOf: actions)
    part = start..<batch.rows.count
    if starts != nil { batch.groups.append(group) }
  }

  /// The filled rows as a group of the batch.
  private var group: EpisodeBatch.Group {
    EpisodeBatch.Group(
      rows: rows.lowerBound..<rows.lowerBound + filled, episodes: lane.count, steps: part)
  }

  private mutating func writeReturns(discount: Double) {
    for index in following.indices { following[index] = 0 }
    for position in steps.indices.reversed() {
      let step = steps[position]
      following[step.environment] = step.reward + discount * following[step.environment]
      steps[position].returnToGo = following[step.environment]
    }
  }

  /// The gradient of −Σ log π(a|s) · advantage/deviation − entropy · Σ H over the lane's steps, times `scale`, into
  /// ``policy``'s gradient.
  ///
  /// - Parameter advantages: one for each step of the batch.
  mutating func differentiate(
    advantages: [Double], deviation: Double = 1, entropy: Float, scale: Float
  ) throws {
    policy.gradient.fill(0)
    loss = 0
    var next = 0
    for start in stride(from: 0, to: filled, by: upstream.rows) {
      try lane.stop.check()
      let rows = start..<min(start + upstream.rows, filled)
      let input = states.slice(rows)
      let along = starts?.sequences(of: group)
      let normalized = choices.rows(of: policy.forward(input, along: along, in: workspace))
      if let mask { Categorical.forbid(where: layout.rows(mask.slice(rows)), in: normalized) }
      Categorical.logProbabilities(logits: normalized, into: normalized)
      let gradient = layout.rows(upstream.slice(0..<rows.count))
      while next < steps.count, steps[next].row < rows.upperBound {
        let advantage = Float(advantages[part.lowerBound + next] / deviation)
        for choice in 0..<layout.choiceCount {
          let place = (steps[next].row - start) * layout.choiceCount + choice
          let action = actions[next * layout.choiceCount + choice]
          loss -= Double(normalized[place, action] * advantage)
          for other in 0..<gradient.columns {
            let score = (other == action ? 1 : 0) - Elementary.exp(normalized[place, other])
            gradient[place, other] = score * advantage
          }
        }
        next += 1
      }
      if entropy != 0 {
        Categorical.addEntropyGradient(logProbabilities: normalized, weight: entropy, to: gradient)
      }
      for row in gaps { upstream.slice(row..<row + 1).fill(0) }
      gradient.scale(by: -scale)
      policy.pullback(input: input, upstream: choices.outputs(of: gradient), in: workspace, accumulate: true)
    }
  }
}
