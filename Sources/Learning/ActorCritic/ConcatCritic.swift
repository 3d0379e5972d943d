import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// A critic that is a network of the state and the action vector y side by side, Q(s, y) = μ + σ_G q(s, y), fitted to
/// the returns of the one-hot actions taken. Between those it says what the network happens to say, and its slope
/// differs from action to action.
struct ConcatCritic: ActionCritic {
  static let networkName = "action-value network"
  private(set) var learner: CriticLearner
  /// f at every action, centered, `[rows, actions]`.
  let actionValues: Matrix

  /// A critic of `actions` actions whose network q(s, y) is given.
  init(
    _ network: MultilayerPerceptron, actions: Int, rows: Int, options: ActorCriticOptions, seed: UInt64
  ) {
    learner = CriticLearner(network, rows: rows, options: options, seed: seed, index: 1)
    actionValues = Matrix(rows: rows, columns: actions)
  }

  /// A critic with fresh weights.
  init(
    _ specification: EnvironmentSpecification, normalization: InputNormalization?, rows: Int,
    options: ActorCriticOptions, seed: UInt64,
    using random: inout RandomSource
  ) {
    let actions = specification.actionCount
    let network = options.hidden.network(
      from: specification.observation.count + actions, to: 1, activation: options.activation, outputGain: 1,
      normalization: normalization, using: &random)
    self.init(network, actions: actions, rows: rows, options: options, seed: seed)
  }

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

  mutating func exchange(with archive: inout StateArchive) throws {
    try learner.exchange(with: &archive)
  }

  func policyCritic(rows: Int) -> any PolicyCritic {
    ConcatPolicyCritic(learner.network, actionValues: actionValues, rows: rows)
  }
}

/// The concat critic during a policy phase, which is asked at the sample itself.
private struct ConcatPolicyCritic: PolicyCritic {
  private let network: MultilayerPerceptron
  private let workspace: NetworkWorkspace
  let actionValues: Matrix
  /// States and action vectors, and ∂f/∂ both.
  private let input, inputGradient: Matrix
  private let upstream: Matrix
  private let memory: Memory

  /// Of the rows asked about; matrices `[rows, actions]`.
  private struct Memory {
    let actionValues, sampleGradient, mask: Matrix
    /// `[1, rows]`
    let sampleValues: Matrix

    init(rows: Int, actions: Int) {
      actionValues = Matrix(rows: rows, columns: actions)
      sampleGradient = Matrix(rows: rows, columns: actions)
      mask = Matrix(rows: rows, columns: actions)
      sampleValues = Matrix(count: rows)
    }
  }

  init(_ network: MultilayerPerceptron, actionValues: Matrix, rows: Int) {
    self.network = network
    workspace = NetworkWorkspace(for: network, rows: rows)
    self.actionValues = actionValues
    input = Matrix(rows: rows, columns: network.inputCount)
    inputGradient = Matrix(rows: rows, columns: network.inputCount)
    upstream = Matrix(rows: rows, columns: 1)
    memory = Memory(rows: rows, actions: actionValues.columns)
  }

  /// Where the action vector begins in an input.
  private var actionStart: Int { network.inputCount - actionValues.columns }

  func tabulate(_ rows: Range<Int>, in phase: PolicyPhase) {
    guard phase.needs.contains(.actionValues) else { return }
    let input = input.slice(0..<rows.count)
    input.copyColumns(at: 0, from: phase.rollout.states.slice(rows))
    for action in 0..<actionValues.columns {
      for place in 0..<rows.count {
        for other in 0..<actionValues.columns { input[place, actionStart + other] = other == action ? 1 : 0 }
      }
      let predictions = network.forward(input, in: workspace)
      for (place, row) in rows.enumerated() {
        actionValues[row, action] = phase.slope * predictions[place, 0]
      }
    }
    actionValues.slice(rows).center(mask: phase.rollout.mask?.slice(rows))
  }

  func answer(_ rows: ArraySlice<Int>, at sample: Matrix, in phase: PolicyPhase) -> PolicyAnswer {
    let all = 0..<rows.count
    let (values, slopes) = (memory.actionValues.slice(all), memory.sampleGradient.slice(all))
    if phase.needs.contains(.actionValues) { values.gather(rows, from: actionValues) }
    var answer = CriticAnswer(sampleGradient: slopes, actionValues: values)
    guard !phase.needs.isDisjoint(with: [.sampleGradient, .sampleValues]) else {
      return PolicyAnswer(critic: answer, total: Kernels.active.dot(sample, values))
    }
    let total = predict(rows, at: sample, in: phase)
    answer.sampleValues = memory.sampleValues.view(rows: 1, columns: rows.count)
    if phase.needs.contains(.sampleGradient) { differentiate(rows, into: slopes, in: phase) }
    return PolicyAnswer(critic: answer, total: total)
  }

  /// Writes f at the samples; returns the sum of what it is more than the states' values.
  private func predict(_ rows: ArraySlice<Int>, at sample: Matrix, in phase: PolicyPhase) -> Float {
    let input = input.slice(0..<rows.count)
    input.gatherColumns(at: 0, rows, from: phase.rollout.states)
    input.copyColumns(at: actionStart, from: sample)
    let predictions = network.forward(input, in: workspace)
    let mean = phase.trust * phase.meanValue
    var total: Float = 0
    for (place, row) in rows.enumerated() {
      let value = mean + phase.slope * predictions[place, 0]
      memory.sampleValues[place] = value
      total += value - phase.trust * phase.value(row)
    }
    return total
  }

  /// Writes ∂f/∂y at the samples last predicted at.
  private func differentiate(_ rows: ArraySlice<Int>, into slopes: Matrix, in phase: PolicyPhase) {
    let all = 0..<rows.count
    upstream.fill(phase.slope)
    network.inputPullback(
      input: input.slice(all), upstream: upstream.slice(all), in: workspace,
      into: inputGradient.slice(all))
    slopes.copy(columnsAt: actionStart, of: inputGradient.slice(all))
    let mask = phase.rollout.mask.map { mask in
      memory.mask.slice(all).gather(rows, from: mask)
      return memory.mask.slice(all)
    }
    slopes.center(mask: mask)
  }
}

extension PolicyPhase {
  /// ∂f/∂q.
  fileprivate var slope: Float { trust * scales.ratio }
}
