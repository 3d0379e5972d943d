import Foundation
import OneHotNumerics

/// Baselines made from the other episodes of a batch at the same step; no network.
enum EpisodeBaselines {
  /// One step of a batch, as the baselines see it.
  struct Step: Sendable {
    /// Its place in its episode.
    var time: Int
    var returnToGo: Double
    /// How much the step counts in the others' baselines; positive.
    var weight: Double
  }

  /// Return less baseline for each step: the baseline is the weighted mean return-to-go of the *other* episodes
  /// still running at that step, Σ_{j≠i} w_j G_j / Σ_{j≠i} w_j; where there is none, the result is 0.
  ///
  /// With equal weights this is the leave-one-out baseline; with w = ‖onehot(a) − p‖² the optimal scalar one.
  ///
  /// Source: Kool, van Hoof and Welling (2019), "Buy 4 REINFORCE samples, get a baseline for free!"; Greensmith,
  /// Bartlett and Baxter (2004), "Variance reduction techniques for gradient estimates", for the weights.
  static func leaveOneOut(_ steps: [Step]) -> [Double] {
    let duration = (steps.map(\.time).max() ?? -1) + 1
    var counts = [Int](repeating: 0, count: duration)
    var weights = [Double](repeating: 0, count: duration)
    var weighted = [Double](repeating: 0, count: duration)
    for step in steps {
      counts[step.time] += 1
      weights[step.time] += step.weight
      weighted[step.time] += step.weight * step.returnToGo
    }
    return steps.map { step in
      guard counts[step.time] > 1 else { return 0 }
      let others = weighted[step.time] - step.weight * step.returnToGo
      return step.returnToGo - others / (weights[step.time] - step.weight)
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
