import OneHotNumerics

/// The action sampled in one row, beside the others: f(D) less baselines that are worked out from the values of all
/// actions.
///
/// Only differences to the sampled value enter, so that a constant added to all values is harmless.
struct SampledAction {
  let action: Int
  let row: Int
  let probabilities: Matrix
  let values: Matrix

  /// f(D) − ⟨p, f⟩
  var lessMean: Float { mean { probabilities[row, $0] } }

  /// f(D) − E[‖D − p‖² f] / E‖D − p‖²
  var lessOptimum: Float {
    var squares: Float = 0
    for action in 0..<values.columns { squares += probabilities[row, action] * probabilities[row, action] }
    return mean { other in
      let probability = probabilities[row, other]
      return probability * max(0, squares + 1 - 2 * probability)  // ‖D − p‖² for that action
    }
  }

  /// f(D) − E[(D − p)ᵢ² f] / E[(D − p)ᵢ²] for the logit i, which is f(D) − (1 − pᵢ) fᵢ − pᵢ · (mean of the others).
  func lessOptimum(at logit: Int) -> Float {
    let probability = probabilities[row, logit]
    let toOthers = mean { $0 == logit ? 0 : probabilities[row, $0] }
    return (1 - probability) * difference(to: logit) + probability * toOthers
  }

  private func difference(to other: Int) -> Float { values[row, action] - values[row, other] }

  /// f(D) less the weighted mean of f; 0 if nothing has weight.
  private func mean(weights: (Int) -> Float) -> Float {
    var sum: Float = 0
    var total: Float = 0
    for other in 0..<values.columns {
      let weight = weights(other)
      sum += weight * difference(to: other)
      total += weight
    }
    return total > 0 ? sum / total : 0
  }
}
