import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// The mean undiscounted returns of a policy, worked out from the table of an environment's dynamics instead of played:
/// within the time limit, from where episodes start.
public struct ExactReturns: Sendable, Equatable {
  /// Acting with the most probable action.
  public let greedy: Double
  /// Acting with samples of the policy.
  public let sampled: Double

  /// Those of a policy in an environment whose observations and actions it has; else it traps.
  ///
  /// Complexity: O(time limit · transitions); where the time is observed, the network is asked in every state at every step.
  ///
  /// - Throws: ``InputError`` if the policy has a memory, the dynamics are no table, or states do not tell what is observed in
  ///   them.
  public init(
    of policy: Policy, in environment: any MultiDiscreteEnvironment
  ) throws {
    if policy.hasMemory {
      throw InputError(
        .usage, "policy",
        "it has a memory, and is no function of the state: no exact return can be worked out",
        remedy: "play episodes")
    }
    guard let environment = environment as? any TabularEnvironment else {
      throw InputError(
        .usage, "environment \(environment.specification.identifier)",
        "its dynamics are no table, so that no exact return can be worked out", remedy: "play episodes")
    }
    var table = PolicyTable(policy, in: environment)
    let model = environment.model
    let horizon = Evaluator.stepLimit(of: environment.specification)
    greedy = try model.meanReturn(horizon: horizon) { step in
      try table.probabilities(afterSteps: step, greedily: true)
    }
    sampled = try model.meanReturn(horizon: horizon) { step in
      try table.probabilities(afterSteps: step, greedily: false)
    }
  }
}

/// What a policy does in each state of a table.
private struct PolicyTable {
  private let policy: Policy
  private var environment: any TabularEnvironment
  private let stateCount: Int
  private let states: [Int]
  private let space: ActionSpace
  private let jointCount: Int
  /// The last probabilities asked for: where the time is not observed, those of any step.
  private var known: (greedily: Bool, probabilities: [[Double]])?
  private static let rows = 64

  init(_ policy: Policy, in environment: any TabularEnvironment) {
    self.policy = policy
    self.environment = environment
    let model = environment.model
    (stateCount, states) = (model.stateCount, model.livingStates)
    space = environment.specification.actions
    jointCount = space.jointActionCount ?? 0
  }

  mutating func probabilities(afterSteps steps: Int, greedily: Bool) throws -> [[Double]] {
    if let known, known.greedily == greedily, !environment.observesSteps { return known.probabilities }
    var probabilities = [[Double]](repeating: [], count: stateCount)
    for start in stride(from: 0, to: states.count, by: Self.rows) {
      let block = states[start..<min(start + Self.rows, states.count)]
      let (observations, allowed) = try look(at: block, afterSteps: steps)
      if greedily {
        let actions = try policy.mostProbableActions(observations: observations, allowed: allowed)
        for (row, state) in block.enumerated() {
          let options = actions[row * policy.choiceCount..<(row + 1) * policy.choiceCount]
          let action = space.jointAction(options)
          probabilities[state] = (0..<jointCount).map { $0 == action ? 1 : 0 }
        }
      } else {
        let logs = try policy.logProbabilities(observations: observations, allowed: allowed)
        for (row, state) in block.enumerated() {
          probabilities[state] = jointProbabilities(
            logs[row * policy.actionCount..<(row + 1) * policy.actionCount])
        }
      }
    }
    known = (greedily, probabilities)
    return probabilities
  }

  /// The probabilities of all joint actions, which of one choice are the actions.
  private func jointProbabilities(_ logs: ArraySlice<Float>) -> [Double] {
    var (joint, rest) = ([1.0], logs)
    for count in space.optionCounts {
      let weights = rest.prefix(count).map { Elementary.exp(Double($0)) }
      let sum = weights.reduce(0, +)
      joint = joint.flatMap { product in weights.map { product * ($0 / sum) } }
      rest = rest.dropFirst(count)
    }
    return joint
  }

  /// What is observed in some states, row by row, and which actions are allowed there; nil if all always are.
  private mutating func look(
    at block: ArraySlice<Int>, afterSteps steps: Int
  ) throws -> (observations: [Float], allowed: [Bool]?) {
    var observations: [Float] = []
    var allowed: [Bool] = []
    for state in block {
      var observation = [Float](
        repeating: EnvironmentSpecification.Observation.unwritten, count: policy.observationCount)
      var span = observation.mutableSpan
      try environment.enter(state, afterSteps: steps, into: &span)
      observations += observation
      guard let masked = environment as? any MaskedMultiDiscreteEnvironment else { continue }
      var mask = [Bool](repeating: false, count: policy.actionCount)
      var entries = mask.mutableSpan
      masked.writeActionMask(into: &entries)
      if let choice = space.firstForbiddenChoice(in: mask) {
        let what = space.choiceCount == 1 ? "action" : "option of choice \(choice)"
        throw InputError(
          .data, "environment \(environment.specification.identifier)",
          "the action mask allows no \(what) in state \(state) of its table")
      }
      allowed += mask
    }
    return (observations, environment is any MaskedMultiDiscreteEnvironment ? allowed : nil)
  }
}
