import Foundation
import OneHotNumerics

/// Baselines made from the other episodes of a batch at the same step; no network.
struct EpisodeBaselines: Sendable {
  /// One step of a batch, as the baselines see it.
  struct Step: Sendable {
    /// Its place in its episode.
    var time: Int
    var returnToGo: Double
    /// How much the step counts in the others' baselines; positive.
    var weight: Double
  }

  /// What all episodes together have at one time.
  private struct Total: Sendable {
    var count = 0
    var weight = 0.0
    var weighted = 0.0
  }

  private var totals: [Total] = []

  /// Baselines of episodes of up to `duration` steps; longer ones need more memory on the way.
  init(duration: Int) { totals.reserveCapacity(duration) }

  /// Return less baseline for each step: the baseline is the weighted mean return-to-go of the *other* episodes
  /// still running at that step, Σ_{j≠i} w_j G_j / Σ_{j≠i} w_j; where there is none, the result is 0.
  ///
  /// With equal weights this is the leave-one-out baseline; with w = ‖onehot(a) − p‖² the optimal scalar one.
  ///
  /// - Parameter advantages: receives the results; what it held is dropped.
  ///
  /// Source: Kool, van Hoof and Welling (2019), "Buy 4 REINFORCE samples, get a baseline for free!"; Greensmith,
  /// Bartlett and Baxter (2004), "Variance reduction techniques for gradient estimates", for the weights.
  mutating func leaveOneOut(_ steps: [Step], into advantages: inout [Double]) {
    totals.removeAll(keepingCapacity: true)
    for step in steps {
      while totals.count <= step.time { totals.append(Total()) }
      totals[step.time].count += 1
      totals[step.time].weight += step.weight
      totals[step.time].weighted += step.weight * step.returnToGo
    }
    advantages.removeAll(keepingCapacity: true)
    for step in steps {
      let total = totals[step.time]
      let others = total.weighted - step.weight * step.returnToGo
      advantages.append(total.count > 1 ? step.returnToGo - others / (total.weight - step.weight) : 0)
    }
  }

  /// The weight of a step in the optimal baseline: ‖onehot(action) − p‖² and a little more, so that the baseline
  /// of a policy that has become deterministic is the leave-one-out mean instead of nothing.
  static func optimalWeight(logProbabilities: Matrix, row: Int, action: Int) -> Double {
    squaredScore(logProbabilities: logProbabilities, row: row, action: action) + 1e-6
  }

  /// ‖onehot(action) − p‖² = 1 − 2 p_a + Σ p² for a row of log-probabilities.
  static func squaredScore(logProbabilities: Matrix, row: Int, action: Int) -> Double {
    var sum = 1 - 2 * exp(Double(logProbabilities[row, action]))
    for other in 0..<logProbabilities.columns { sum += exp(2 * Double(logProbabilities[row, other])) }
    return sum
  }
}
