import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// A critic that is linear in the action vector y and centered by π₀, the policy before it improves,
/// Q(s, y) = μ + σ_G V(s) + σ_A ⟨A(s), y − π₀(s)⟩. A is fitted to the advantages of the actions taken.
///
/// Of several choices at once it is the sum over them, Σ_m ⟨A_m(s), y_m − π₀_m(s)⟩: none changes what another brings.
///
/// Source: Tavakoli, Pardo and Kormushev (2018), "Action branching architectures for deep reinforcement learning", for the
/// network with a branch for each choice.
struct AdditiveCritic: ActionCritic {
  static let networkName = "advantage network"
  var learner: CriticLearner
  private let table: Table
  private let layout: ChoiceLayout
  private let horizon: Int

  /// What is known of each state of the rollout: f(y) = offset + ⟨slopes, y⟩.
  fileprivate struct Table {
    /// A(s), centered, `[rows, actions]`.
    let slopes: Matrix
    /// `[1, rows]`
    let offsets: Matrix
  }

  /// A critic whose network A(s) is given.
  init(
    _ network: NeuralNetwork, layout: ChoiceLayout, rows: Int, options: ActorCriticOptions,
    seed: UInt64
  ) {
    self.layout = layout
    horizon = options.horizon
    learner = CriticLearner(
      network, layout: layout, rows: rows, options: options, owner: .critic, seed: seed, index: 1)
    table = Table(slopes: Matrix(rows: rows, columns: layout.stateWidth), offsets: Matrix(count: rows))
  }

  /// A critic with fresh weights.
  init(
    _ layout: ChoiceLayout, _ networks: NetworkShape, rows: Int, options: ActorCriticOptions, seed: UInt64,
    using random: inout RandomSource
  ) {
    let network = networks.network(to: layout.optionCount, outputGain: 0.1, using: &random)
    self.init(network, layout: layout, rows: rows, options: options, seed: seed)
  }

  var actionValues: Matrix { table.slopes }
  var predictions: Matrix { table.slopes }

  func rescale(from old: CriticScales, to new: CriticScales) {
    guard old.advantage > 0 else { return }
    let last = learner.network.lastLayer
    last.weights.scale(by: Float(old.advantage / new.advantage))
    last.bias.scale(by: Float(old.advantage / new.advantage))
  }

  func policyCritic(rows: Int) -> any PolicyCritic {
    AdditivePolicyCritic(learner.network, layout: layout, table: table, rows: rows, horizon: horizon)
  }
}

/// The linear critic during a policy phase: all that is asked has been tabulated.
private struct AdditivePolicyCritic: PolicyCritic {
  private let network: NeuralNetwork
  private let workspace: NetworkWorkspace
  private let choices: ChoiceWorkspace
  private let table: AdditiveCritic.Table
  /// Of the rows asked about, `[rows, actions]`.
  private let slopes: Matrix
  /// `[1, rows]`
  private let values: Matrix
  private let gathering: SequenceGathering?

  init(
    _ network: NeuralNetwork, layout: ChoiceLayout, table: AdditiveCritic.Table, rows: Int, horizon: Int
  ) {
    self.network = network
    gathering = SequenceGathering(for: network, .critic, rows: rows, horizon: horizon)
    workspace = NetworkWorkspace(for: network, rows: rows, pullbacks: false)
    choices = ChoiceWorkspace(layout, states: rows)
    self.table = table
    slopes = Matrix(rows: rows, columns: layout.stateWidth)
    values = Matrix(count: rows)
  }

  var actionValues: Matrix { table.slopes }

  func tabulate(_ rows: Range<Int>, in phase: PolicyPhase) {
    let (rollout, layout) = (phase.rollout, choices.layout)
    let slopes = layout.rows(table.slopes.slice(rows))
    let along = gathering?.sequences(of: rows, in: rollout.memory)
    let outputs = network.forward(rollout.states.slice(rows), along: along, in: workspace)
    slopes.copy(from: choices.rows(of: outputs))
    if let states = workspace.memoryStates, phase.kept.newestRows.contains(rows.lowerBound) {
      rollout.memory?.end(rows, .critic, states: states)
    }
    slopes.center(mask: rollout.mask.map { layout.rows($0.slice(rows)) })
    slopes.scaleRows(by: phase.trust)
    guard phase.needs.contains(.sampleValues) else { return }
    for row in rows {
      var offset = phase.value(row)
      for action in 0..<layout.stateWidth {
        offset -= table.slopes[row, action] * rollout.probabilities[row, action]
      }
      table.offsets[row] = offset
    }
  }

  func answer(
    _ rows: ArraySlice<Int>, at sample: Matrix, probabilities: Matrix, in phase: PolicyPhase
  ) -> PolicyAnswer {
    let slopes = slopes.slice(0..<rows.count)
    slopes.gather(rows, from: table.slopes)
    let choices = choices.layout.rows(slopes)
    var answer = CriticAnswer(sampleGradient: choices, actionValues: choices)
    if phase.needs.contains(.sampleValues) { answer.sampleValues = sampleValues(rows, slopes, sample) }
    return PolicyAnswer(critic: answer, total: Kernels.active.dot(sample, choices))
  }

  private func sampleValues(_ rows: ArraySlice<Int>, _ slopes: Matrix, _ sample: Matrix) -> Matrix {
    let sample = sample.view(rows: rows.count, columns: slopes.columns)
    for (place, row) in rows.enumerated() {
      var value = table.offsets[row]
      for action in 0..<slopes.columns { value += slopes[place, action] * sample[place, action] }
      values[place] = value
    }
    return values.view(rows: 1, columns: rows.count)
  }
}
