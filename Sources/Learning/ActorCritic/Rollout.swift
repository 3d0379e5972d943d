import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// What the actor-critic has seen since its last update: one row for each step of each environment.
///
/// Rows are grouped by lane, so that every lane writes a consecutive part.
struct Rollout {
  /// State before each step, `[rows, observation count]`.
  let states: Matrix
  /// log π(·|s) of the policy that acted, `[rows, actions]`.
  let logProbabilities: Matrix
  /// The one-hot action taken, `[rows, actions]`.
  let actions: Matrix
  /// One-hot action less the probabilities of the policy that acted, `[rows, actions]`.
  let centeredActions: Matrix
  /// 1 where an action was allowed, `[rows, actions]`; nil if all always are.
  let mask: Matrix?
  /// TD(λ) returns, `[1, rows]`.
  let returns: Matrix
  /// The value network's predictions when the rollout was made, `[1, rows]`, in the returns' units.
  let values: Matrix

  /// Memory for `rows` steps.
  init(rows: Int, specification: EnvironmentSpecification, masked: Bool) {
    states = Matrix(rows: rows, columns: specification.observation.count)
    logProbabilities = Matrix(rows: rows, columns: specification.actionCount)
    actions = Matrix(rows: rows, columns: specification.actionCount)
    centeredActions = Matrix(rows: rows, columns: specification.actionCount)
    mask = masked ? Matrix(rows: rows, columns: specification.actionCount) : nil
    returns = Matrix(count: rows)
    values = Matrix(count: rows)
  }

  private init(part rows: Range<Int>, of whole: Rollout) {
    states = whole.states.slice(rows)
    logProbabilities = whole.logProbabilities.slice(rows)
    actions = whole.actions.slice(rows)
    centeredActions = whole.centeredActions.slice(rows)
    mask = whole.mask?.slice(rows)
    returns = whole.returns.view(from: rows.lowerBound, rows: 1, columns: rows.count)
    values = whole.values.view(from: rows.lowerBound, rows: 1, columns: rows.count)
  }

  /// The view of some consecutive rows.
  func part(_ rows: Range<Int>) -> Rollout { Rollout(part: rows, of: self) }

  var rows: Int { states.rows }
}

/// A lane that fills its part of a rollout.
struct RolloutLane {
  private(set) var lane: Lane
  /// The lane's rows, step by step: row `step * count + environment`.
  let part: Rollout
  let horizon: Int
  private(set) var finished: [EpisodeRecord] = []
  private var rewards: [Double]
  private var statuses: [StepOutcome.Status]
  /// Where a step led to, if that is not the next row's state: at ends of episodes and of the rollout.
  private let successors: Matrix
  /// The rows of those steps.
  private var successorRows: [Int] = []
  /// V of where each step led to.
  private let successorValues: Matrix
  private let valueWorkspace: NetworkWorkspace

  /// A lane whose environments are started.
  init(_ lane: Lane, part: Rollout, horizon: Int, value: MultilayerPerceptron) throws {
    self.lane = lane
    self.part = part
    self.horizon = horizon
    // Room for the most episodes there can be, within reason: later updates then need no more.
    finished.reserveCapacity(min(part.rows, 1024))
    rewards = Array(repeating: 0, count: part.rows)
    statuses = Array(repeating: .running, count: part.rows)
    successors = Matrix(rows: part.rows, columns: part.states.columns)
    successorRows.reserveCapacity(part.rows)
    successorValues = Matrix(count: part.rows)
    valueWorkspace = NetworkWorkspace(for: value, rows: part.rows, pullbacks: false)
    try self.lane.startAll(episode: 0)
  }

  /// Plays `horizon` steps in every environment, then works out the returns.
  ///
  /// - Parameter environments: how many environments all lanes have together.
  mutating func play(
    policy: MultilayerPerceptron, value: MultilayerPerceptron, scale: ReturnScale, discount: Double,
    lambda: Double,
    environments: Int
  ) throws {
    finished.removeAll(keepingCapacity: true)
    successorRows.removeAll(keepingCapacity: true)
    for step in 0..<horizon { try playStep(step, policy: policy, environments: environments) }
    predict(value, scale)
    writeReturns(discount: discount, lambda: lambda)
  }

  /// Everything the next rollout goes on from.
  mutating func exchange(with archive: inout StateArchive) throws {
    try lane.exchange(with: &archive)
  }

  private mutating func playStep(_ step: Int, policy: MultilayerPerceptron, environments: Int) throws {
    let rows = step * lane.count..<(step + 1) * lane.count
    part.states.slice(rows).copy(from: lane.observations)
    try lane.act(with: policy)
    record(rows)
    try lane.step()
    for index in 0..<lane.count {
      let (row, outcome) = (rows.lowerBound + index, lane.outcomes[index])
      rewards[row] = outcome.reward
      statuses[row] = outcome.status
      if outcome.status == .running && step < horizon - 1 { continue }
      let place = successorRows.count
      successors.slice(place..<place + 1).copy(from: lane.observations.slice(index..<index + 1))
      successorRows.append(row)
    }
    for index in lane.ended {
      finished.append(lane.endedEpisode(index, step: (step + 1) * environments))
    }
    try lane.restartEnded()
  }

  private func record(_ rows: Range<Int>) {
    part.logProbabilities.slice(rows).copy(from: lane.logProbabilities)
    if let mask = part.mask, let current = lane.mask { mask.slice(rows).copy(from: current) }
    let (actions, centered) = (part.actions.slice(rows), part.centeredActions.slice(rows))
    actions.fill(0)
    Categorical.probabilities(logProbabilities: lane.logProbabilities, into: centered)
    centered.scale(by: -1)
    for (index, action) in lane.actions.enumerated() {
      actions[index, action] = 1
      centered[index, action] += 1
    }
  }

  /// The values of all states, and of where every step led to.
  private func predict(_ network: MultilayerPerceptron, _ scale: ReturnScale) {
    let predictions = network.forward(part.states, in: valueWorkspace)
    for row in 0..<part.rows {
      part.values[row] = Float(scale.value(of: predictions[row, 0]))
      if row >= lane.count { successorValues[row - lane.count] = part.values[row] }
    }
    let others = network.forward(successors.slice(0..<successorRows.count), in: valueWorkspace)
    for (place, row) in successorRows.enumerated() {
      successorValues[row] = Float(scale.value(of: others[place, 0]))
    }
  }

  private func writeReturns(discount: Double, lambda: Double) {
    for index in 0..<lane.count {
      lambdaReturns(
        rewards: rewards, statuses: statuses, successorValues: successorValues, first: index,
        stride: lane.count,
        discount: discount, lambda: lambda, into: part.returns)
    }
  }
}
