import OneHotGumbel
import OneHotNumerics

/// A critic as the policy sees it while it learns: a function f of the action vector in every state of a rollout,
/// βQ in units of σ_A.
///
/// One thread uses one of these, with memory of its own. What no sample changes is tabulated first, in memory that the
/// critic's threads share: all of them must be done before one of them answers.
protocol PolicyCritic {
  /// Works out what no sample changes for some rows of the rollout.
  ///
  /// - Parameter rows: as many as can be asked about at once, at most.
  func tabulate(_ rows: Range<Int>, in phase: PolicyPhase)

  /// Answers about samples, in memory valid until the next question.
  ///
  /// - Parameters:
  ///   - rows: of the rollout.
  ///   - sample: an action vector for each choice of each, `[rows · choices, actions]`.
  ///   - probabilities: those of the policy, in the same shape.
  func answer(
    _ rows: ArraySlice<Int>, at sample: Matrix, probabilities: Matrix, in phase: PolicyPhase
  ) -> PolicyAnswer
}

/// What a policy phase learns from.
struct PolicyPhase {
  let rollout: Rollout
  let kept: KeptRollouts
  let scales: CriticScales
  /// β of each choice: how much of what the critic says of it counts.
  let trust: [Float]
  /// What the critic will be asked.
  var needs: CriticNeeds

  /// The mean β of the choices.
  var meanTrust: Double { trust.reduce(0) { $0 + Double($1) } / Double(trust.count) }
  /// V before it was fitted, in units of σ_A.
  func value(_ row: Int) -> Float { meanValue + scales.ratio * rollout.values[row] }
  /// μ in units of σ_A.
  var meanValue: Float { scales.normalized(advantage: scales.returns.mean) }
}

/// What a critic says of the samples of some rows.
struct PolicyAnswer {
  var critic: CriticAnswer
  /// The sum of f at the samples, up to a constant of each state.
  let total: Float

  /// Whether everything is finite that was asked for.
  func isFinite(in needs: CriticNeeds) -> Bool {
    total.isFinite && (!needs.contains(.sampleGradient) || critic.sampleGradient.isFinite)
      && (!needs.contains(.actionValues) || critic.actionValues.isFinite)
      && (critic.sampleValues?.isFinite ?? true)
  }
}

extension Matrix {
  /// Subtracts from each row its mean over the allowed actions, which changes no gradient, and forgets the others.
  ///
  /// - Parameter mask: 1 where an action is allowed; nil if all always are.
  func center(mask: Matrix?) {
    for row in 0..<rows {
      var sum: Float = 0
      var allowed: Float = 0
      for action in 0..<columns where mask?[row, action] != 0 {
        sum += self[row, action]
        allowed += 1
      }
      for action in 0..<columns {
        self[row, action] = mask?[row, action] == 0 ? 0 : self[row, action] - sum / allowed
      }
    }
  }
}
