import Foundation
import OneHotEnvironmentKit
import OneHotNumerics

/// Consecutive steps of some environments, and the TD(λ) returns and advantages they give.
///
/// Q_t = r_t + γ c_t, with c_t = 0 after termination, V(x_t) after truncation and where nothing more is known, and
/// V(x_t) + λ (G_{t+1} − V(s_{t+1})) else, where x_t is the state that step t led to, before any reset;
/// G_t = V(s_t) + ρ_t (Q_t − V(s_t)), and the advantage is Q_t − V(s_t). ρ_t corrects for actions that another policy took;
/// where it is 1, G_t = Q_t are the usual returns.
///
/// Steps lie environment by environment within a time: position `time * environments + environment`.
///
/// Source: Sutton and Barto (2018), "Reinforcement learning: an introduction", equation 12.18; Espeholt et al. (2018),
/// "IMPALA", equation 1, for the clipped ratios; Pardo, Tavakoli, Levdik and Kormushev (2018), "Time limits in
/// reinforcement learning", for the truncation.
struct LambdaReturns {
  let environments: Int
  var rewards: [Double]
  var statuses: [StepOutcome.Status]
  /// V(s_t)
  var values: [Double]
  /// V(x_t)
  var successorValues: [Double]
  /// ρ_t = min(1, π(a_t|s_t)/μ(a_t|s_t))
  var ratios: [Double]
  /// G_t
  private(set) var returns: [Double]
  /// Q_t − V(s_t)
  private(set) var advantages: [Double]

  /// Memory for so many steps of all environments together.
  init(steps: Int, environments: Int) {
    self.environments = environments
    let zeros = [Double](repeating: 0, count: steps)
    rewards = zeros
    statuses = Array(repeating: .running, count: steps)
    values = zeros
    successorValues = zeros
    ratios = Array(repeating: 1, count: steps)
    returns = zeros
    advantages = zeros
  }

  /// Works out returns and advantages.
  ///
  /// - Parameter following: the returns of the steps that come next, already worked out; nil if those are not known.
  mutating func estimate(discount: Double, lambda: Double, following: LambdaReturns?) {
    let last = rewards.count - environments
    for position in rewards.indices.reversed() {
      var continuation = successorValues[position]
      switch statuses[position] {
      case .terminated: continuation = 0
      case .truncated: break
      case .running:
        let next = position + environments
        if position < last {
          continuation += lambda * (returns[next] - values[next])
        } else if let following {
          let next = next - rewards.count
          continuation += lambda * (following.returns[next] - following.values[next])
        }
      }
      advantages[position] = rewards[position] + discount * continuation - values[position]
      returns[position] = values[position] + ratios[position] * advantages[position]
    }
  }
}
