import Foundation
import OneHot

/// A gradient estimator of one's own: straight-through, but backward through softmax(logits/τ) instead of
/// softmax(logits). At τ = 1 it is `straight-through`.
struct TemperedStraightThrough: GradientEstimator {
  let name = "tempered-straight-through"
  let summary = "one-hot sample forward, gradient of the probabilities at a temperature backward"
  let usesTemperature = true

  /// J(q) w/τ with q = softmax(logits/τ) and J(q) w = q ∘ (w − ⟨q, w⟩).
  func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix) {
    for row in 0..<gradient.rows {
      var (sum, mean): (Float, Float) = (0, 0)
      for action in 0..<gradient.columns {
        let weight = exp(choice.logProbabilities[row, action] / choice.temperature)
        gradient[row, action] = weight
        sum += weight
        mean += weight * answer.sampleGradient[row, action]
      }
      for action in 0..<gradient.columns {
        gradient[row, action] *= (answer.sampleGradient[row, action] - mean / sum) / sum / choice.temperature
      }
    }
  }
}
