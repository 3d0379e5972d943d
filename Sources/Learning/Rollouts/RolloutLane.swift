import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// A lane that plays its part of every rollout, and judges what it has played again as policy and values change.
struct RolloutLane {
  private(set) var lane: Lane
  private let horizon: Int
  private(set) var finished: [EpisodeRecord] = []
  /// The lane's rows of each slot, step by step: row `step * count + environment`.
  private(set) var parts: [Part]
  private let policyWorkspace, valueWorkspace: NetworkWorkspace
  private let choices: ChoiceWorkspace
  private let memory: Memory?

  /// What is needed of networks with a memory.
  fileprivate struct Memory {
    let rollouts: RolloutMemory
    let policy, value: SequenceGathering
    /// What the value network remembers where steps lead to.
    let successors: Sequences

    /// One step from each of some rows, in whose state it is taken.
    func afterwards(_ rows: [Int], states: Matrix) -> Sequences {
      let starts = successors.starts.slice(0..<rows.count)
      starts.gather(rows[...], from: states)
      return Sequences(
        starts: starts, beginnings: successors.beginnings.view(rows: 1, columns: rows.count))
    }
  }

  /// What a lane saw in one rollout.
  struct Part {
    let rollout: Rollout
    var steps: LambdaReturns
    /// Where a step led to, if that is not the next row's state: at ends of episodes and of the rollout.
    let successors: Matrix
    /// The rows of those steps.
    var successorRows: [Int] = []
    /// Its rows among all slots'.
    let rows: Range<Int>
    /// Sum over the steps of ρ − 1 − log ρ, ρ the policy's probability of the action taken by the one it was taken with: its
    /// mean estimates the divergence of the policy from the one that acted.
    ///
    /// Source: Schulman (2020), "Approximating KL divergence", the estimator k₃.
    var divergence = 0.0
  }

  /// A lane whose environments are started.
  ///
  /// - Parameters:
  ///   - rollout: of all lanes.
  ///   - slots: how many slots it has.
  init(
    _ lane: Lane, of rollout: Rollout, slots: Int, horizon: Int, policy: NeuralNetwork,
    value: NeuralNetwork
  ) throws {
    self.lane = lane
    self.horizon = horizon
    let rows = lane.count * horizon
    let ranges = (0..<slots).map { slot in
      let start = slot * (rollout.rows / slots) + lane.first * horizon
      return start..<start + rows
    }
    // Room for the most episodes there can be, within reason: later updates then need no more.
    finished.reserveCapacity(min(rows, 1024))
    parts = ranges.map { range in
      Part(
        rollout: rollout.part(range), steps: LambdaReturns(steps: rows, environments: lane.count),
        successors: Matrix(rows: rows, columns: rollout.states.columns), rows: range)
    }
    for index in parts.indices { parts[index].successorRows.reserveCapacity(rows) }
    policyWorkspace = NetworkWorkspace(for: policy, rows: rows, pullbacks: false)
    valueWorkspace = NetworkWorkspace(for: value, rows: rows, pullbacks: false)
    choices = ChoiceWorkspace(rollout.layout, states: rows)
    memory = rollout.memory.flatMap { rollouts in
      guard let policy = SequenceGathering(for: policy, .policy, rows: rows, horizon: horizon),
        let value = SequenceGathering(for: value, .value, rows: rows, horizon: horizon)
      else { return nil }
      let successors = Sequences(
        starts: Matrix(rows: rows, columns: rollouts.width), beginnings: Matrix(count: rows))
      return Memory(rollouts: rollouts, policy: policy, value: value, successors: successors)
    }
    try self.lane.startAll(episode: 0)
  }

  /// Plays `horizon` steps in every environment, into a slot.
  ///
  /// - Parameter environments: how many environments all lanes have together.
  mutating func play(into slot: Int, policy: NeuralNetwork, environments: Int) throws {
    finished.removeAll(keepingCapacity: true)
    parts[slot].successorRows.removeAll(keepingCapacity: true)
    if let memory, let remembered = lane.memory {
      memory.rollouts.begin(indices, slot: slot, policy: remembered.starts) { lane.length($0) == 0 }
    }
    for step in 0..<horizon { try play(step, into: slot, policy: policy, environments: environments) }
    memory?.rollouts.writeBeginnings(parts[slot].rows, parts[slot].steps.statuses)
  }

  /// Those of the lane among all.
  private var indices: Range<Int> { lane.first..<lane.first + lane.count }

  private mutating func play(
    _ step: Int, into slot: Int, policy: NeuralNetwork, environments: Int
  ) throws {
    let first = step * lane.count
    try lane.writeObservations(0..<lane.count, into: parts[slot].rollout.states, from: first)
    try lane.act(with: policy)
    record(first, in: slot)
    try lane.step()
    for index in 0..<lane.count {
      let outcome = lane.outcomes[index]
      parts[slot].steps.rewards[first + index] = outcome.reward
      parts[slot].steps.statuses[first + index] = outcome.status
      if outcome.status == .running && step < horizon - 1 { continue }
      let place = parts[slot].successorRows.count
      try lane.writeObservations(index..<index + 1, into: parts[slot].successors, from: place)
      parts[slot].successorRows.append(first + index)
    }
    for index in lane.ended {
      finished.append(lane.endedEpisode(index, step: (step + 1) * environments))
    }
    try lane.restartEnded()
  }

  /// Writes down what was chosen, from row `first` on.
  private func record(_ first: Int, in slot: Int) {
    let rollout = parts[slot].rollout
    if let mask = rollout.mask, let current = lane.mask {
      mask.slice(first..<first + lane.count).copy(from: current)
    }
    let choices = rollout.layout.choiceCount
    for (place, action) in lane.actions.enumerated() {
      rollout.actions[first * choices + place] = Float(action)
    }
    for index in 0..<lane.count {
      rollout.takenLogProbabilities[first + index] = lane.takenLogProbability(index)
    }
  }

  /// Compares the policy with those that played the slots.
  mutating func compare(_ slots: [Int], with policy: NeuralNetwork) throws {
    for slot in slots {
      try lane.stop.check()
      let along = memory.map { $0.policy.sequences(of: parts[slot].rows, in: $0.rollouts) }
      parts[slot].compare(with: policy, along: along, in: policyWorkspace, choices)
    }
  }

  /// Works out values, returns and advantages of the rollouts to learn from.
  mutating func estimate(
    _ kept: KeptRollouts, value: NeuralNetwork, scale: ReturnScale, discount: Double, lambda: Double
  ) throws {
    for slot in kept.slots {
      try lane.stop.check()
      parts[slot].predict(value, scale, memory, isNewest: slot == kept.slots[0], in: valueWorkspace)
      let following = kept.following(slot).map { parts[$0].steps }
      parts[slot].steps.estimate(discount: discount, lambda: lambda, following: following)
    }
  }

  /// Writes what the critics are fitted to, in their units.
  func writeTargets(_ slots: [Int], scales: CriticScales) {
    for slot in slots { parts[slot].writeTargets(scales) }
  }

  /// Everything the next rollout goes on from, and the rollouts that are kept.
  mutating func exchange(with archive: inout StateArchive, slots: [Int]) throws {
    try lane.exchange(with: &archive)
    if let memory {
      try archive.within("memory") { try memory.rollouts.exchange(indices, with: &$0) }
    }
    for slot in slots {
      try archive.within("rollout \(slot)") {
        try parts[slot].exchange(with: &$0)
        try memory?.rollouts.exchange(indices, slot: slot, with: &$0)
      }
      if archive.isRestoring {
        memory?.rollouts.writeBeginnings(parts[slot].rows, parts[slot].steps.statuses)
      }
    }
  }
}

extension RolloutLane.Part {
  /// Works out the policy's probabilities, and how far it has moved from those that the steps were played with.
  fileprivate mutating func compare(
    with policy: NeuralNetwork, along sequences: Sequences?, in workspace: NetworkWorkspace,
    _ choices: ChoiceWorkspace
  ) {
    let layout = rollout.layout
    let logits = choices.rows(of: policy.forward(rollout.states, along: sequences, in: workspace))
    if let mask = rollout.mask { Categorical.forbid(where: layout.rows(mask), in: logits) }
    Categorical.logProbabilities(logits: logits, into: layout.rows(rollout.logProbabilities))
    Categorical.probabilities(logProbabilities: rollout.logProbabilities, into: rollout.probabilities)
    divergence = 0
    for row in 0..<rollout.rows {
      let logarithm = Double(rollout.logProbability(ofActionsAt: row) - rollout.takenLogProbabilities[row])
      let ratio = Elementary.exp(min(max(logarithm, -20), 20))
      divergence += ratio - 1 - logarithm
      steps.ratios[row] = min(1, ratio)
    }
  }

  /// The values of all states, and of where every step led to.
  fileprivate mutating func predict(
    _ network: NeuralNetwork, _ scale: ReturnScale, _ memory: RolloutLane.Memory?, isNewest: Bool,
    in workspace: NetworkWorkspace
  ) {
    let along = memory.map { $0.value.sequences(of: rows, in: $0.rollouts) }
    let predictions = network.forward(rollout.states, along: along, in: workspace)
    for row in 0..<rollout.rows {
      steps.values[row] = scale.value(of: predictions[row, 0])
      if row >= steps.environments { steps.successorValues[row - steps.environments] = steps.values[row] }
    }
    var afterwards: Sequences?
    if let memory, let states = workspace.memoryStates {
      if isNewest { memory.rollouts.end(rows, .value, states: states) }
      afterwards = memory.afterwards(successorRows, states: states)
    }
    let others = network.forward(
      successors.slice(0..<successorRows.count), along: afterwards, in: workspace)
    for (place, row) in successorRows.enumerated() {
      steps.successorValues[row] = scale.value(of: others[place, 0])
    }
  }

  fileprivate func writeTargets(_ scales: CriticScales) {
    for row in 0..<rollout.rows {
      rollout.values[row] = scales.returns.normalized(steps.values[row])
      rollout.returns[row] = scales.returns.normalized(steps.returns[row])
      rollout.advantages[row] = scales.normalized(advantage: steps.advantages[row])
    }
  }

  /// What was seen; all else follows from it.
  fileprivate mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("states", rollout.states)
    if let mask = rollout.mask { try archive.exchange("mask", mask) }
    try archive.exchange("actions", rollout.actions)
    try archive.exchange("log-probabilities", rollout.takenLogProbabilities)
    try archive.exchange("rewards", &steps.rewards)
    try archive.exchange(list: "rows of successors", &successorRows)
    let isPossible =
      successorRows.allSatisfy((0..<rollout.rows).contains) && successorRows.count <= rollout.rows
    let layout = rollout.layout
    let areActions = (0..<rollout.rows).allSatisfy { row in
      layout.optionCounts.enumerated().allSatisfy { 0..<Float($1) ~= rollout.actions[row, $0] }
    }
    guard isPossible, areActions else {
      throw InputError(.data, "a kept rollout", "a row or an action in it does not exist")
    }
    try archive.exchange("successors", successors.slice(0..<successorRows.count))
    var codes = steps.statuses.map(\.rawValue)
    try archive.exchange("statuses", &codes)
    steps.statuses = try codes.map { code in
      if let status = StepOutcome.Status(rawValue: code) { return status }
      throw InputError(.data, "a kept rollout", "\(code) is no status of a step")
    }
  }
}
