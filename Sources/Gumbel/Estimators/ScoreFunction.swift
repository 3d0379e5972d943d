import OneHotNumerics

/// The score-function gradient (D − p)(f(D) − b) with the baseline b = ⟨p, f⟩, the critic's mean value: unbiased.
///
/// Source: Williams (1992), "Simple statistical gradient-following algorithms for connectionist reinforcement
/// learning", equation 6.
public struct ScoreFunction: GradientEstimator {
  /// The estimator.
  public init() {}

  /// "score-function"
  public var name: String { "score-function" }
  /// In one line.
  public var summary: String { "REINFORCE on the critic's value of the sampled action, less its mean" }

  /// (D − p)(f(D) − ⟨p, f⟩).
  public func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix) {
    for row in 0..<gradient.rows {
      let action = Categorical.gumbelMax(logits: choice.logProbabilities, noise: choice.noise, row: row)
      let value = answer.actionValues[row, action]
      var advantage: Float = 0
      for other in 0..<gradient.columns {
        advantage += choice.probabilities[row, other] * (value - answer.actionValues[row, other])
      }
      for other in 0..<gradient.columns {
        gradient[row, other] = ((other == action ? 1 : 0) - choice.probabilities[row, other]) * advantage
      }
    }
  }
}
