import OneHotEnvironmentKit
import OneHotNumerics

/// The TD(λ) returns of consecutive steps of one environment:
/// G_t = r_t + γ c_t, with c_t = 0 after termination, V(x_t) after truncation and at the last step, and
/// (1−λ) V(x_t) + λ G_{t+1} else, where x_t is the state that step t led to, before any reset.
///
/// The steps lie at positions `first`, `first + stride`, ... of all arrays.
///
/// Source: Sutton and Barto (2018), "Reinforcement learning: an introduction", equation 12.18; Pardo, Tavakoli,
/// Levdik and Kormushev (2018), "Time limits in reinforcement learning", for the truncation.
func lambdaReturns(
  rewards: [Double], statuses: [StepOutcome.Status], successorValues: Matrix, first: Int, stride: Int,
  discount: Double, lambda: Double, into returns: Matrix
) {
  var following: Double?
  var position = first + (rewards.count - 1 - first) / stride * stride
  while position >= first {
    let value = Double(successorValues[position])
    var continuation = value
    switch statuses[position] {
    case .terminated: continuation = 0
    case .truncated: break
    case .running: if let following { continuation = (1 - lambda) * value + lambda * following }
    }
    let result = rewards[position] + discount * continuation
    returns[position] = Float(result)
    following = result
    position -= stride
  }
}
