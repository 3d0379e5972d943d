import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// A critic that is linear in the action vector y and centered by π₀, the policy before it improves,
/// Q(s, y) = μ + σ_G V(s) + σ_A ⟨A(s), y − π₀(s)⟩. A is fitted to the advantages of the actions taken.
struct LinearCritic: ActionCritic {
  static let networkName = "advantage network"
  private(set) var learner: CriticLearner
  private let table: Table

  /// What is known of each state of the rollout: f(y) = offset + ⟨slopes, y⟩.
  fileprivate struct Table {
    /// A(s), centered, `[rows, actions]`.
    let slopes: Matrix
    /// `[1, rows]`
    let offsets: Matrix
  }

  /// A critic whose network A(s) is given.
  init(_ network: MultilayerPerceptron, rows: Int, options: ActorCriticOptions, seed: UInt64) {
    learner = CriticLearner(network, rows: rows, options: options, seed: seed, index: 1)
    table = Table(
      slopes: Matrix(rows: rows, columns: network.outputCount), offsets: Matrix(count: rows))
  }

  /// A critic with fresh weights.
  init(
    _ specification: EnvironmentSpecification, normalization: InputNormalization?, rows: Int,
    options: ActorCriticOptions, seed: UInt64,
    using random: inout RandomSource
  ) {
    let network = options.hidden.network(
      from: specification.observation.count, to: specification.actionCount, activation: options.activation,
      outputGain: 0.1, normalization: normalization, using: &random)
    self.init(network, rows: rows, options: options, seed: seed)
  }

  var actionValues: Matrix { table.slopes }

  func rescale(from old: CriticScales, to new: CriticScales) {
    guard old.advantage > 0 else { return }
    let last = learner.network.lastLayer
    last.weights.scale(by: Float(old.advantage / new.advantage))
    last.bias.scale(by: Float(old.advantage / new.advantage))
  }

  mutating func fit(
    to rollout: Rollout, kept: KeptRollouts, scales: CriticScales, stoppedBy stop: StopSignal
  ) throws {
    try learner.fit(to: .advantages, of: rollout, kept: kept, stoppedBy: stop)
  }

  mutating func exchange(with archive: inout StateArchive) throws {
    try learner.exchange(with: &archive)
  }

  func policyCritic(rows: Int) -> any PolicyCritic {
    LinearPolicyCritic(learner.network, table: table, rows: rows)
  }
}

/// The linear critic during a policy phase: all that is asked has been tabulated.
private struct LinearPolicyCritic: PolicyCritic {
  private let network: MultilayerPerceptron
  private let workspace: NetworkWorkspace
  private let table: LinearCritic.Table
  /// Of the rows asked about, `[rows, actions]`.
  private let slopes: Matrix
  /// `[1, rows]`
  private let values: Matrix

  init(_ network: MultilayerPerceptron, table: LinearCritic.Table, rows: Int) {
    self.network = network
    workspace = NetworkWorkspace(for: network, rows: rows, pullbacks: false)
    self.table = table
    slopes = Matrix(rows: rows, columns: network.outputCount)
    values = Matrix(count: rows)
  }

  var actionValues: Matrix { table.slopes }

  func tabulate(_ rows: Range<Int>, in phase: PolicyPhase) {
    let rollout = phase.rollout
    let slopes = table.slopes.slice(rows)
    slopes.copy(from: network.forward(rollout.states.slice(rows), in: workspace))
    slopes.center(mask: rollout.mask?.slice(rows))
    slopes.scale(by: phase.trust)
    guard phase.needs.contains(.sampleValues) else { return }
    for row in rows {
      var offset = phase.value(row)
      for action in 0..<slopes.columns {
        offset -= table.slopes[row, action] * rollout.probabilities[row, action]
      }
      table.offsets[row] = offset
    }
  }

  func answer(_ rows: ArraySlice<Int>, at sample: Matrix, in phase: PolicyPhase) -> PolicyAnswer {
    let slopes = slopes.slice(0..<rows.count)
    slopes.gather(rows, from: table.slopes)
    var answer = CriticAnswer(sampleGradient: slopes, actionValues: slopes)
    if phase.needs.contains(.sampleValues) { answer.sampleValues = sampleValues(rows, slopes, sample) }
    return PolicyAnswer(critic: answer, total: Kernels.active.dot(sample, slopes))
  }

  private func sampleValues(_ rows: ArraySlice<Int>, _ slopes: Matrix, _ sample: Matrix) -> Matrix {
    for (place, row) in rows.enumerated() {
      var value = table.offsets[row]
      for action in 0..<slopes.columns { value += slopes[place, action] * sample[place, action] }
      values[place] = value
    }
    return values.view(rows: 1, columns: rows.count)
  }
}
