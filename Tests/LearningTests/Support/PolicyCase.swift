import Foundation
import OneHotEnvironmentKit
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

/// A policy, a critic and a small rollout of random numbers, with what a policy phase has to make of them in double
/// precision.
struct PolicyCase {
  let policy: NeuralNetwork
  /// A(s), or q(s, y).
  let network: NeuralNetwork
  let kind: CriticKind
  let rollout: Rollout
  let kept: KeptRollouts
  let masked: Bool
  let scales = CriticScales(returns: ReturnScale(mean: 2, deviation: 3), advantage: 1.25)
  static let seed: UInt64 = 11
  static let layout = ChoiceLayout([4])
  /// Row by row and over again, if actions are forbidden; the last one always is.
  private static let masks: [[Bool]] = [
    [true, true, true, false], [false, true, true, false], [true, false, true, false],
    [true, true, false, false], [false, false, true, false], [true, true, true, false],
  ]

  /// The critics there are, with and without forbidden actions.
  struct Variant: Sendable, CustomTestStringConvertible {
    let critic: CriticKind
    let masked: Bool

    static let all = CriticKind.ofOneChoice.flatMap { critic in
      [false, true].map { Variant(critic: critic, masked: $0) }
    }

    var testDescription: String { masked ? "\(critic), masked" : "\(critic)" }
  }

  init(_ kind: CriticKind = .additive, rows: Int, masked: Bool) {
    var random = RandomSource(seed: 6, purpose: .measurement)
    func network(_ sizes: [Int]) -> NeuralNetwork {
      NeuralNetwork(sizes: sizes, activation: .tanh, outputGain: 1, using: &random)
    }
    policy = network([3, 5, 4])
    self.network = network(kind == .additive ? [3, 5, 4] : [7, 6, 1])
    let acting = network([3, 5, 4])
    self.kind = kind
    self.masked = masked
    kept = .one(rows: rows)
    rollout = Rollout(rows: rows, width: 3, layout: Self.layout, masked: masked)
    rollout.states.copy(from: .normal(rows: rows, columns: 3, using: &random))
    rollout.values.copy(from: .normal(rows: 1, columns: rows, using: &random))
    let logits = acting.forward(rollout.states, in: NetworkWorkspace(for: acting, rows: rows))
    for row in 0..<rows {
      for action in 0..<4 { rollout.mask?[row, action] = allowed(row)[action] ? 1 : 0 }
      let logProbabilities = logSoftmax(logits.row(row), allowed: allowed(row))
      for action in 0..<4 { rollout.logProbabilities[row, action] = Float(logProbabilities[action]) }
    }
    Categorical.probabilities(logProbabilities: rollout.logProbabilities, into: rollout.probabilities)
    takeActions(using: &random)
  }

  /// Any of the allowed ones, by a policy that is neither of the two that are known.
  private func takeActions(using random: inout RandomSource) {
    for row in 0..<rollout.rows {
      let choices = (0..<4).filter { allowed(row)[$0] }
      let action = choices[random.index(below: choices.count)]
      rollout.actions[row] = Float(action)
      rollout.takenLogProbabilities[row] = rollout.logProbabilities[row, action] - 0.25
    }
    rollout.advantages.copy(from: .normal(rows: 1, columns: rollout.rows, using: &random))
  }

  /// All of the rollout, to be learned from.
  func phase(_ needs: CriticNeeds, trust: Float = 1, scales: CriticScales? = nil) -> PolicyPhase {
    PolicyPhase(rollout: rollout, kept: kept, scales: scales ?? self.scales, trust: [trust], needs: needs)
  }

  func allowed(_ row: Int) -> [Bool] {
    masked ? Self.masks[row % Self.masks.count] : [true, true, true, true]
  }

  /// Not inlined: Swift 6.3's optimizer trips over some callers otherwise.
  @inline(never)
  func makeCritic(_ options: ActorCriticOptions) -> any ActionCritic {
    let rows = rollout.rows
    switch kind {
    case .additive:
      return AdditiveCritic(network, layout: Self.layout, rows: rows, options: options, seed: Self.seed)
    case .concat, .pairwise:
      return ConcatCritic(network, layout: Self.layout, rows: rows, options: options, seed: Self.seed)
    }
  }

  func makeLearner(
    _ options: ActorCriticOptions, estimator: any GradientEstimator, policy: NeuralNetwork? = nil,
    workers: Int
  ) -> PolicyLearner {
    PolicyLearner(
      policy: policy ?? self.policy, layout: Self.layout, critic: makeCritic(options), estimator: estimator,
      rows: rollout.rows, options: options, seed: Self.seed, parallel: ParallelLanes(workers: workers))
  }

  /// The log-probabilities of the policy with other parameters.
  func logProbabilities(_ parameters: [Double], row: Int) -> [Double] {
    let logits = ReferenceNetwork(sizes: [3, 5, 4]).outputs(rollout.states.row(row), parameters: parameters)
    return logSoftmax(logits, allowed: allowed(row))
  }

  /// Q(s, y) in units of σ_A.
  func value(_ row: Int, at y: [Double]) -> Double {
    let state = rollout.states.row(row)
    let parameters = network.parameters.doubles
    switch kind {
    case .additive:
      let advantages = ReferenceNetwork(sizes: [3, 5, 4]).outputs(state, parameters: parameters)
      let acting = rollout.logProbabilities.row(row).map { exp($0) }
      return (2 + 3 * Double(rollout.values[row])) / 1.25 + dot(advantages, zip(y, acting).map { $0 - $1 })
    case .concat, .pairwise:
      return (2 + 3 * ReferenceNetwork(sizes: [7, 6, 1]).outputs(state + y, parameters: parameters)[0]) / 1.25
    }
  }

  /// What a critic that is trusted so far says at a sample: it doubts what the linear one says of actions, not of states.
  func sampleValue(_ row: Int, at y: [Double], trust: Double) -> Double {
    if kind == .concat { return trust * value(row, at: y) }
    let state = (2 + 3 * Double(rollout.values[row])) / 1.25
    return state + trust * (value(row, at: y) - state)
  }

  /// ∂Q/∂y less its mean over the allowed actions, and 0 at the others.
  func slopes(_ row: Int, at y: [Double]) -> [Double] {
    centered(centralDifferences(at: y) { value(row, at: $0) }, row)
  }

  /// Q at every action less its mean over the allowed ones, and 0 at the others.
  func actionValues(_ row: Int) -> [Double] {
    centered((0..<4).map { value(row, at: oneHot($0)) }, row)
  }

  private func centered(_ values: [Double], _ row: Int) -> [Double] {
    let weights = allowed(row).map { $0 ? 1.0 : 0 }
    let mean = dot(values, weights) / weights.reduce(0, +)
    return zip(values, weights).map { ($0 - mean) * $1 }
  }
}

/// The one-hot vector of one of four actions.
func oneHot(_ action: Int) -> [Double] { (0..<4).map { $0 == action ? 1 : 0 } }

extension CriticKind {
  /// Those that know one choice.
  static let ofOneChoice: [CriticKind] = [.additive, .concat]
}

extension KeptRollouts {
  /// One rollout, of so many rows.
  static func one(rows: Int) -> KeptRollouts {
    var kept = KeptRollouts(size: rows, capacity: 1)
    kept.advance()
    return kept
  }
}
