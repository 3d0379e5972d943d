import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// The additive critic (``AdditiveCritic``) and what pairs of choices bring together (``PairTerms``), in the same units:
/// Q(s, y) = μ + σ_G V(s) + σ_A (Σ_m ⟨A_m(s), u_m⟩ + Σ_{m<n} ⟨E_m(s)ᵀu_m, E_n(s)ᵀu_n⟩) with u_m = y_m − π₀_m(s).
///
/// It is linear in each choice, but what one of them brings depends on what the others do: here the hard sample enters the
/// gradient. Trust is measured in each choice with the others as they were taken.
///
/// Source: Rendle (2010), "Factorization machines", equation 1, for pairs of low rank.
struct PairwiseCritic: ActionCritic {
  static let networkName = "advantage network"
  var learner: CriticLearner
  private let pairs: PairTerms
  private let tables: Tables

  /// `[rows, choices · options of the largest]`
  fileprivate struct Tables {
    let actionValues, predictions: Matrix
  }

  /// A critic whose network is given.
  init(
    _ network: NeuralNetwork, layout: ChoiceLayout, rows: Int, options: ActorCriticOptions,
    seed: UInt64
  ) {
    pairs = PairTerms(layout, rank: options.criticRank)
    learner = CriticLearner(
      network, layout: layout, pairs: pairs, rows: rows, options: options, seed: seed, index: 1)
    tables = Tables(
      actionValues: Matrix(rows: rows, columns: layout.stateWidth),
      predictions: Matrix(rows: rows, columns: layout.stateWidth))
  }

  /// A critic with fresh weights.
  init(
    _ layout: ChoiceLayout, _ networks: NetworkShape, rows: Int, options: ActorCriticOptions, seed: UInt64,
    using random: inout RandomSource
  ) {
    let network = networks.network(
      to: PairTerms.outputCount(layout, rank: options.criticRank), outputGain: 0.1, using: &random)
    self.init(network, layout: layout, rows: rows, options: options, seed: seed)
  }

  var actionValues: Matrix { tables.actionValues }
  var predictions: Matrix { tables.predictions }

  func rescale(from old: CriticScales, to new: CriticScales) {
    guard old.advantage > 0 else { return }
    let factor = Float(old.advantage / new.advantage)
    let last = learner.network.lastLayer
    for part in [last.weights, last.bias] {
      for row in 0..<part.rows {
        for output in 0..<part.columns {
          // What pairs bring is a product of two outputs.
          part[row, output] *= output < pairs.layout.optionCount ? factor : factor.squareRoot()
        }
      }
    }
  }

  func policyCritic(rows: Int) -> any PolicyCritic {
    PairwisePolicyCritic(
      learner.network, pairs: PairTerms(pairs.layout, rank: pairs.rank), tables: tables, rows: rows)
  }
}

/// The pairwise critic during a policy phase.
private struct PairwisePolicyCritic: PolicyCritic {
  private let network: NeuralNetwork
  private let workspace: NetworkWorkspace
  private let choices: ChoiceWorkspace
  private let pairs: PairTerms
  private let tables: PairwiseCritic.Tables
  private let inputs, alone: Matrix
  /// `[rows, choices · options of the largest]`
  private let differences, sampleGradient, actionValues, mask: Matrix
  /// `[1, rows]`
  private let sampleValues, meanValues: Matrix

  init(_ network: NeuralNetwork, pairs: PairTerms, tables: PairwiseCritic.Tables, rows: Int) {
    let layout = pairs.layout
    func matrix() -> Matrix { Matrix(rows: rows, columns: layout.stateWidth) }
    self.network = network
    self.pairs = pairs
    self.tables = tables
    workspace = NetworkWorkspace(for: network, rows: rows, pullbacks: false)
    choices = ChoiceWorkspace(layout, states: rows)
    inputs = Matrix(rows: rows, columns: network.inputCount)
    alone = Matrix(rows: rows, columns: layout.optionCount)
    (differences, sampleGradient, actionValues, mask) = (matrix(), matrix(), matrix(), matrix())
    (sampleValues, meanValues) = (Matrix(count: rows), Matrix(count: rows))
  }

  func tabulate(_ rows: Range<Int>, in phase: PolicyPhase) {
    guard !phase.needs.isDisjoint(with: [.actionValues, .predictions]) else { return }
    let (rollout, layout) = (phase.rollout, pairs.layout)
    let outputs = network.forward(rollout.states.slice(rows), in: workspace)
    let mask = rollout.mask?.slice(rows)
    func finish(_ table: Matrix) {
      layout.rows(table).center(mask: mask.map(layout.rows))
      layout.rows(table).scaleRows(by: phase.trust)
    }
    if phase.needs.contains(.actionValues) {
      // On average over π₀ pairs bring nothing.
      let table = tables.actionValues.slice(rows)
      copyAlone(outputs, into: table)
      finish(table)
    }
    if phase.needs.contains(.predictions) {
      let (table, differences) = (tables.predictions.slice(rows), differences.slice(0..<rows.count))
      copyAlone(outputs, into: table)
      differences.copy(from: rollout.probabilities.slice(rows))
      differences.scale(by: -1)
      for (place, row) in rows.enumerated() {
        for choice in 0..<layout.choiceCount { differences[place, rollout.place(row, choice)] += 1 }
        pairs.embed(outputs, row: place, at: differences)
        pairs.addSlopes(outputs, row: place, to: table)
      }
      finish(table)
    }
  }

  func answer(
    _ rows: ArraySlice<Int>, at sample: Matrix, probabilities: Matrix, in phase: PolicyPhase
  ) -> PolicyAnswer {
    let (all, layout) = (0..<rows.count, pairs.layout)
    let states = inputs.view(rows: rows.count, columns: phase.rollout.states.columns)
    states.gather(rows, from: phase.rollout.states)
    let outputs = network.forward(states, in: workspace)
    let mask = phase.rollout.mask.map { whole in
      self.mask.slice(all).gather(rows, from: whole)
      return layout.rows(self.mask.slice(all))
    }
    func look(at point: Matrix, _ slopes: Matrix, _ values: Matrix) {
      write(outputs, rows, at: point, in: phase, slopes: slopes.slice(all), values: values)
      layout.rows(slopes.slice(all)).center(mask: mask)
      layout.rows(slopes.slice(all)).scaleRows(by: phase.trust)
    }
    look(at: sample, sampleGradient, sampleValues)
    if phase.needs.contains(.actionValues) { look(at: probabilities, actionValues, meanValues) }
    var answer = CriticAnswer(
      sampleGradient: layout.rows(sampleGradient.slice(all)),
      actionValues: layout.rows(actionValues.slice(all)),
      sampleValues: sampleValues.view(rows: 1, columns: rows.count))
    if phase.needs.contains(.actionValues) {
      answer.meanValues = meanValues.view(rows: 1, columns: rows.count)
    }
    var total: Float = 0
    for (place, row) in rows.enumerated() { total += sampleValues[place] - phase.value(row) }
    return PolicyAnswer(critic: answer, total: total)
  }

  /// Writes f and its slopes at some points, one a state.
  private func write(
    _ outputs: Matrix, _ rows: ArraySlice<Int>, at point: Matrix, in phase: PolicyPhase, slopes: Matrix,
    values: Matrix
  ) {
    let layout = pairs.layout
    let differences = differences.slice(0..<rows.count)
    differences.gather(rows, from: phase.rollout.probabilities)
    differences.scale(by: -1)
    differences.add(point.view(rows: rows.count, columns: layout.stateWidth))
    copyAlone(outputs, into: slopes)
    for (place, row) in rows.enumerated() {
      pairs.embed(outputs, row: place, at: differences)
      var value = phase.value(row)
      for choice in 0..<layout.choiceCount {
        var brings = pairs.pull(of: choice) / 2
        for option in choice * layout.width..<(choice + 1) * layout.width {
          brings += slopes[place, option] * differences[place, option]
        }
        value += phase.trust[choice] * brings
      }
      values[place] = value
      pairs.addSlopes(outputs, row: place, to: slopes)
    }
  }

  /// What a network says of each choice by itself.
  private func copyAlone(_ outputs: Matrix, into table: Matrix) {
    let alone = alone.slice(0..<outputs.rows)
    alone.copy(columnsAt: 0, of: outputs)
    pairs.layout.rows(table).copy(from: choices.rows(of: alone))
  }
}
