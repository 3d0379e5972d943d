import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// What is learned from: states with the policies that planning made of them, and the returns that followed. A row is
/// a step; rows of a lane lie together within those of a rollout.
struct PlannedSteps {
  /// As the networks read them.
  let states: Matrix
  /// The improved policies, `[rows, actions]`.
  let policies: Matrix
  /// 1 where an action was allowed, in the same shape; nil if all always are.
  let mask: Matrix?
  /// The TD(λ) returns, `[rows, 1]`.
  let returns: Matrix

  init(rows: Int, width: Int, actions: Int, masked: Bool) {
    states = Matrix(rows: rows, columns: width)
    policies = Matrix(rows: rows, columns: actions)
    mask = masked ? Matrix(rows: rows, columns: actions) : nil
    returns = Matrix(rows: rows, columns: 1)
  }

  /// All that is in some rows.
  func exchange(_ rows: Range<Int>, with archive: inout StateArchive) throws {
    try archive.exchange("states", states.slice(rows))
    try archive.exchange("policies", policies.slice(rows))
    try archive.exchange("returns", returns.slice(rows))
    guard let mask else { return }
    try archive.exchange("mask", mask.slice(rows))
    for row in rows where !(0..<mask.columns).contains(where: { mask[row, $0] != 0 }) {
      throw InputError(.data, "a planned step", "its mask allows no action")
    }
  }
}

/// A lane that plans each of its steps, and writes down what came of it.
struct PlanningLane {
  private(set) var lane: Lane
  private(set) var planner: Planner
  /// The steps of the last rollout, with the values that planning found.
  private(set) var steps: LambdaReturns
  /// What the value network said of the states.
  private(set) var predictions: [Double]
  private(set) var finished: [EpisodeRecord] = []
  /// Over the steps of the last rollout.
  private(set) var (entropy, gain) = (0.0, 0.0)
  private let horizon: Int
  private let successors: Matrix
  private var successorRows: [Int] = []
  private let workspace: NetworkWorkspace

  /// A lane whose environments are started.
  init(_ lane: Lane, planner: Planner, horizon: Int, width: Int, value: NeuralNetwork) throws {
    (self.lane, self.planner, self.horizon) = (lane, planner, horizon)
    let rows = horizon * lane.count
    steps = LambdaReturns(steps: rows, environments: lane.count)
    predictions = Array(repeating: 0, count: rows)
    successors = Matrix(rows: rows, columns: width)
    successorRows.reserveCapacity(rows)
    finished.reserveCapacity(min(rows, 1024))
    workspace = NetworkWorkspace(for: value, rows: rows, pullbacks: false)
    try self.lane.startAll(episode: 0)
  }

  /// Plays a rollout into the rows of a slot.
  ///
  /// - Parameter environments: how many there are in all lanes.
  mutating func play(
    into rows: PlannedSteps, slot: Range<Int>, environments: Int, lambda: Double, _ judges: Planner.Judges
  ) throws {
    finished.removeAll(keepingCapacity: true)
    successorRows.removeAll(keepingCapacity: true)
    (entropy, gain) = (0, 0)
    let first = slot.lowerBound + lane.first * horizon
    for step in 0..<horizon { try play(step, into: rows, first, environments, judges) }
    let values = judges.value.forward(successors.slice(0..<successorRows.count), in: workspace)
    for (place, row) in successorRows.enumerated() {
      steps.successorValues[row] = judges.scale.value(of: values[place, 0])
    }
    steps.estimate(discount: judges.discount, lambda: lambda, following: nil)
    for row in 0..<steps.returns.count { rows.returns[first + row, 0] = Float(steps.returns[row]) }
  }

  private mutating func play(
    _ step: Int, into rows: PlannedSteps, _ first: Int, _ environments: Int, _ judges: Planner.Judges
  ) throws {
    let start = step * lane.count
    let place = first + start..<first + start + lane.count
    try lane.writeObservations(0..<lane.count, into: rows.states, from: place.lowerBound)
    try lane.act(with: judges.policy, greedily: true)
    try planner.plan(in: lane, judges)
    rows.policies.slice(place).copy(from: planner.improved)
    if let mask = rows.mask, let current = lane.mask { mask.slice(place).copy(from: current) }
    for index in 0..<lane.count {
      let plan = planner.plans[index]
      lane.actions[index] = plan.action
      steps.values[start + index] = plan.value
      predictions[start + index] = plan.network
      // The step before led here, unless it ended an episode.
      if step > 0, steps.statuses[start + index - lane.count] == .running {
        steps.successorValues[start + index - lane.count] = plan.value
      }
      gain += plan.value - plan.prior
      entropy += Double(Categorical.entropy(logProbabilities: lane.logProbabilities, row: index))
    }
    try lane.step()
    for index in 0..<lane.count {
      let outcome = lane.outcomes[index]
      steps.rewards[start + index] = outcome.reward
      steps.statuses[start + index] = outcome.status
      if outcome.status == .terminated || outcome.status == .running && step < horizon - 1 { continue }
      try lane.writeObservations(index..<index + 1, into: successors, from: successorRows.count)
      successorRows.append(start + index)
    }
    for index in lane.ended {
      finished.append(lane.endedEpisode(index, step: (step + 1) * environments))
    }
    try lane.restartEnded()
  }

  /// Everything the next rollout goes on from.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.within("lane") { try lane.exchange(with: &$0) }
    try archive.within("planner") { try planner.exchange(with: &$0) }
  }
}
