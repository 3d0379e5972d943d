import OneHotNumerics

/// Baselines made from the other episodes of a batch at the same step; no network.
struct PeerBaselines: Sendable {
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
  private var steps: [Step] = []

  init() {}

  /// Room for the batches of a training.
  init(_ setup: BaselineSetup) {
    totals.reserveCapacity(setup.duration)
    steps.reserveCapacity(setup.rows)
  }

  /// Return less baseline for each step of a batch, weighted by the step's position in it.
  mutating func leaveOneOut(
    _ batch: EpisodeBatch, weight: (Int) -> Double, into advantages: inout [Double]
  ) {
    steps.removeAll(keepingCapacity: true)
    for position in batch.rows.indices {
      steps.append(
        Step(time: batch.times[position], returnToGo: batch.returns[position], weight: weight(position)))
    }
    leaveOneOut(steps, into: &advantages)
  }

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
}

/// The mean return-to-go of the batch's other episodes still running at that step.
///
/// Source: Kool, van Hoof and Welling (2019), "Buy 4 REINFORCE samples, get a baseline for free!"
struct LeaveOneOutBaseline: Baseline {
  static let name = "leave-one-out"
  static let summary = "mean return-to-go of the other episodes of the batch at that step"
  static let leastEpisodes = 2
  static let heededOptions: Set<String>? = []

  private var peers: PeerBaselines

  init(_ setup: BaselineSetup, using random: inout RandomSource) {
    peers = PeerBaselines(setup)
  }

  mutating func writeAdvantages(of batch: EpisodeBatch, into advantages: inout [Double]) {
    peers.leaveOneOut(batch, weight: { _ in 1 }, into: &advantages)
  }
}

/// The same mean weighted by the squared length of each score ∇ log p(a).
///
/// Source: Greensmith, Bartlett and Baxter (2004), "Variance reduction techniques for gradient estimates in
/// reinforcement learning".
struct OptimalBaseline: Baseline {
  static let name = "optimal"
  static let summary = "leave-one-out mean weighted by the squared norm of the score"
  static let leastEpisodes = 2
  static let heededOptions: Set<String>? = []

  private var peers: PeerBaselines

  init(_ setup: BaselineSetup, using random: inout RandomSource) {
    peers = PeerBaselines(setup)
  }

  mutating func writeAdvantages(of batch: EpisodeBatch, into advantages: inout [Double]) {
    peers.leaveOneOut(
      batch,
      weight: { step in
        let choices = batch.layout.choiceCount
        return Self.weight(
          logProbabilities: batch.logProbabilities(ofStep: step),
          actions: batch.actions[step * choices..<(step + 1) * choices])
      },
      into: &advantages)
  }

  /// The weight of a step: ‖onehot(action) − p‖², summed over its choices, and a little more, so that the baseline of a policy
  /// that has become deterministic is the leave-one-out mean instead of nothing.
  ///
  /// - Parameter logProbabilities: a row for each choice.
  static func weight(logProbabilities: Matrix, actions: some Sequence<Int>) -> Double {
    var sum = 0.0
    for (row, action) in actions.enumerated() {
      sum += squaredScore(logProbabilities: logProbabilities, row: row, action: action)
    }
    return sum + 1e-6
  }

  /// ‖onehot(action) − p‖² = 1 − 2 p_a + Σ p² for a row of log-probabilities.
  static func squaredScore(logProbabilities: Matrix, row: Int, action: Int) -> Double {
    var sum = 1 - 2 * Elementary.exp(Double(logProbabilities[row, action]))
    for other in 0..<logProbabilities.columns {
      sum += Elementary.exp(2 * Double(logProbabilities[row, other]))
    }
    return sum
  }
}
