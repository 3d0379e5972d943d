import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// A critic that is a network of the state and the action vector y side by side, Q(s, y) = μ + σ_G q(s, y), fitted to
/// the returns of the one-hot actions taken. Between those it says what the network happens to say, and its slope
/// differs from action to action. Of several choices at once y is the vectors of all of them, one after the other.
struct ConcatCritic: ActionCritic {
  static let networkName = "action-value network"
  /// The most joint actions of several choices that it is asked about one by one.
  static let mostJointActions = 4096
  var learner: CriticLearner
  private let layout: ChoiceLayout
  private let tables: Tables

  fileprivate struct Tables {
    /// f at every action, centered, `[rows, choices · options of the largest]`.
    let actionValues: Matrix
    /// Of one choice the same.
    let predictions: Matrix
  }

  /// A critic whose network q(s, y) is given.
  init(
    _ network: NeuralNetwork, layout: ChoiceLayout, rows: Int, options: ActorCriticOptions,
    seed: UInt64
  ) {
    learner = CriticLearner(network, rows: rows, options: options, seed: seed, index: 1)
    self.layout = layout
    let values = Matrix(rows: rows, columns: layout.stateWidth)
    tables = Tables(
      actionValues: values,
      predictions: layout.choiceCount == 1 ? values : Matrix(rows: rows, columns: layout.stateWidth))
  }

  /// A critic with fresh weights.
  init(
    _ layout: ChoiceLayout, _ networks: NetworkShape, rows: Int, options: ActorCriticOptions, seed: UInt64,
    using random: inout RandomSource
  ) {
    let network = networks.reading(layout.optionCount).network(to: 1, outputGain: 1, using: &random)
    self.init(network, layout: layout, rows: rows, options: options, seed: seed)
  }

  var actionValues: Matrix { tables.actionValues }
  var predictions: Matrix { tables.predictions }

  func rescale(from old: CriticScales, to new: CriticScales) {
    old.returns.rescale(learner.network, to: new.returns)
  }

  mutating func fit(
    to rollout: Rollout, kept: KeptRollouts, scales: CriticScales, stoppedBy stop: StopSignal
  ) throws {
    try learner.fit(
      to: .actionValues, of: rollout, kept: kept, ratio: scales.ratio > 0 ? 1 / scales.ratio : 0,
      stoppedBy: stop)
  }

  func policyCritic(rows: Int) -> any PolicyCritic {
    ConcatPolicyCritic(learner.network, layout: layout, tables: tables, rows: rows)
  }
}

/// The concat critic during a policy phase, which is asked at the sample itself.
private struct ConcatPolicyCritic: PolicyCritic {
  private let network: NeuralNetwork
  private let workspace: NetworkWorkspace
  private let layout: ChoiceLayout
  private let choices: ChoiceWorkspace
  private let tables: ConcatCritic.Tables
  /// States and action vectors, and ∂f/∂ both.
  private let input, inputGradient: Matrix
  private let upstream: Matrix
  private let memory: Memory

  /// Of the rows asked about; matrices `[rows, choices · options of the largest]`.
  private struct Memory {
    let actionValues, sampleGradient, mask: Matrix
    /// `[rows, options]`
    let outputGradient: Matrix
    /// `[1, rows]`
    let sampleValues, meanValues: Matrix

    init(rows: Int, layout: ChoiceLayout) {
      func matrix() -> Matrix { Matrix(rows: rows, columns: layout.stateWidth) }
      (actionValues, sampleGradient, mask) = (matrix(), matrix(), matrix())
      outputGradient = Matrix(rows: rows, columns: layout.optionCount)
      (sampleValues, meanValues) = (Matrix(count: rows), Matrix(count: rows))
    }
  }

  init(_ network: NeuralNetwork, layout: ChoiceLayout, tables: ConcatCritic.Tables, rows: Int) {
    self.network = network
    self.layout = layout
    workspace = NetworkWorkspace(for: network, rows: rows)
    choices = ChoiceWorkspace(layout, states: rows)
    self.tables = tables
    input = Matrix(rows: rows, columns: network.inputCount)
    inputGradient = Matrix(rows: rows, columns: network.inputCount)
    upstream = Matrix(rows: rows, columns: 1)
    memory = Memory(rows: rows, layout: layout)
  }

  /// Where the action vector begins in an input.
  private var actionStart: Int { network.inputCount - layout.optionCount }
  private var isSingle: Bool { layout.choiceCount == 1 }

  func tabulate(_ rows: Range<Int>, in phase: PolicyPhase) {
    guard !phase.needs.isDisjoint(with: [.actionValues, .predictions]) else { return }
    let rollout = phase.rollout
    let mask = rollout.mask.map { layout.rows($0.slice(rows)) }
    input.slice(0..<rows.count).copyColumns(at: 0, from: rollout.states.slice(rows))
    if isSingle {
      writeActionValues(into: tables.actionValues.slice(rows), in: phase)
      return tables.actionValues.slice(rows).center(mask: mask)
    }
    if phase.needs.contains(.predictions) {
      for (place, row) in rows.enumerated() {
        for output in 0..<layout.optionCount { input[place, actionStart + output] = 0 }
        for choice in 0..<layout.choiceCount { input[place, actionStart + rollout.output(row, choice)] = 1 }
      }
      _ = network.forward(input.slice(0..<rows.count), in: workspace)
      differentiate(into: tables.predictions.slice(rows), mask: mask, in: phase)
    }
    if phase.needs.contains(.actionValues) {
      let values = tables.actionValues.slice(rows)
      writeMarginals(of: layout.rows(rollout.probabilities.slice(rows)), into: values, in: phase)
      layout.rows(values).center(mask: mask)
    }
  }

  /// f at every action of the states in ``input``, of one choice.
  private func writeActionValues(into values: Matrix, in phase: PolicyPhase) {
    let input = input.slice(0..<values.rows)
    for action in 0..<values.columns {
      for place in 0..<values.rows {
        for other in 0..<values.columns { input[place, actionStart + other] = other == action ? 1 : 0 }
      }
      let predictions = network.forward(input, in: workspace)
      for place in 0..<values.rows { values[place, action] = phase.slope * predictions[place, 0] }
    }
  }

  /// The mean of f in the states in ``input`` for each option of each choice, over what a policy does in the others; and over
  /// all into ``Memory/meanValues``, less μ.
  ///
  /// - Parameter probabilities: of the policy, a row a choice.
  private func writeMarginals(of probabilities: Matrix, into values: Matrix, in phase: PolicyPhase) {
    let input = input.slice(0..<values.rows)
    values.fill(0)
    memory.meanValues.fill(0)
    for joint in 0..<layout.optionCounts.reduce(1, *) {
      for place in 0..<values.rows {
        for output in 0..<layout.optionCount { input[place, actionStart + output] = 0 }
        layout.forEachOption(ofJoint: joint) { choice, option in
          input[place, actionStart + layout.output(of: option, choice: choice)] = 1
        }
      }
      let predictions = network.forward(input, in: workspace)
      for place in 0..<values.rows {
        let value = phase.slope * predictions[place, 0]
        layout.forEachOption(ofJoint: joint) { choice, option in
          var others: Float = 1
          layout.forEachOption(ofJoint: joint) { other, its in
            if other != choice { others *= probabilities[place * layout.choiceCount + other, its] }
          }
          values[place, choice * layout.width + option] += others * value
          if choice == 0 {
            memory.meanValues[place] += others * probabilities[place * layout.choiceCount, option] * value
          }
        }
      }
    }
    if !isSingle { layout.rows(values).scaleRows(by: phase.trust) }
  }

  func answer(
    _ rows: ArraySlice<Int>, at sample: Matrix, probabilities: Matrix, in phase: PolicyPhase
  ) -> PolicyAnswer {
    let all = 0..<rows.count
    let (values, slopes) = (memory.actionValues.slice(all), memory.sampleGradient.slice(all))
    var answer = CriticAnswer(sampleGradient: layout.rows(slopes), actionValues: layout.rows(values))
    let mask = phase.rollout.mask.map { mask in
      memory.mask.slice(all).gather(rows, from: mask)
      return layout.rows(memory.mask.slice(all))
    }
    if phase.needs.contains(.actionValues) {
      if isSingle {
        values.gather(rows, from: tables.actionValues)
      } else {
        input.slice(all).gatherColumns(at: 0, rows, from: phase.rollout.states)
        writeMarginals(of: probabilities, into: values, in: phase)
        layout.rows(values).center(mask: mask)
        answer.meanValues = memory.meanValues.view(rows: 1, columns: rows.count)
        for place in all {
          memory.meanValues[place] = phase.meanFactor * (phase.meanValue + memory.meanValues[place])
        }
      }
    }
    guard !isSingle || !phase.needs.isDisjoint(with: [.sampleGradient, .sampleValues]) else {
      return PolicyAnswer(critic: answer, total: Kernels.active.dot(sample, values))
    }
    let total = predict(rows, at: sample, in: phase)
    answer.sampleValues = memory.sampleValues.view(rows: 1, columns: rows.count)
    if phase.needs.contains(.sampleGradient) { differentiate(into: slopes, mask: mask, in: phase) }
    return PolicyAnswer(critic: answer, total: total)
  }

  /// Writes f at the samples; returns the sum of what it is more than the states' values.
  private func predict(_ rows: ArraySlice<Int>, at sample: Matrix, in phase: PolicyPhase) -> Float {
    let input = input.slice(0..<rows.count)
    input.gatherColumns(at: 0, rows, from: phase.rollout.states)
    input.copyColumns(at: actionStart, from: choices.outputs(of: sample))
    let predictions = network.forward(input, in: workspace)
    let trust = isSingle ? phase.trust[0] : phase.meanFactor
    let slope = isSingle ? phase.slope : phase.meanFactor * phase.slope
    let mean = trust * phase.meanValue
    var total: Float = 0
    for (place, row) in rows.enumerated() {
      let value = mean + slope * predictions[place, 0]
      memory.sampleValues[place] = value
      total += value - trust * phase.value(row)
    }
    return total
  }

  /// Writes ∂f/∂y where the network was last asked, which stands in ``input``.
  private func differentiate(into slopes: Matrix, mask: Matrix?, in phase: PolicyPhase) {
    let all = 0..<slopes.rows
    upstream.fill(phase.slope)
    network.inputPullback(
      input: input.slice(all), upstream: upstream.slice(all), in: workspace,
      into: inputGradient.slice(all))
    let outputs = memory.outputGradient.slice(all)
    outputs.copy(columnsAt: actionStart, of: inputGradient.slice(all))
    let rows = layout.rows(slopes)
    rows.copy(from: choices.rows(of: outputs))
    rows.center(mask: mask)
    if !isSingle { rows.scaleRows(by: phase.trust) }
  }
}

extension PolicyPhase {
  /// ∂f/∂q; of several choices before each is trusted as far as it goes.
  fileprivate var slope: Float { (trust.count == 1 ? trust[0] : 1) * scales.ratio }
  /// How far what several choices bring together is trusted.
  fileprivate var meanFactor: Float { Float(meanTrust) }
}
