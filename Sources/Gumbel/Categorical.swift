import OneHotFoundations
import OneHotNumerics

/// The categorical distribution softmax(logits), for batches of states: every matrix is `[batch, actions]`.
///
/// Rows are independent and summed from the first action to the last, so that a row with forbidden actions has
/// the same bits as the row without them.
public enum Categorical {
  /// The logit of a forbidden action. Large enough that its probability is exactly 0 in single precision, and
  /// finite, so that probability · log-probability and its gradient stay 0 instead of becoming NaN.
  public static let forbiddenLogit: Float = -1e9

  /// Replaces the logits of forbidden actions by ``forbiddenLogit``, or by twice the lowest allowed logit where
  /// that is lower still.
  ///
  /// - Parameters:
  ///   - mask: `[batch, actions]`, 1 where an action is allowed, 0 where it is not; at least one 1 in each row, else it traps.
  ///   - logits: `[batch, actions]`, to be changed.
  public static func forbid(where mask: Matrix, in logits: Matrix) {
    if mask.rows != logits.rows || mask.columns != logits.columns {
      programmerError("an action mask of \(mask.count) for \(logits.rows) rows of \(logits.columns) logits")
    }
    logits.withElements { forbid(in: &$0, actions: logits.columns) { mask[$0] != 0 } }
  }

  /// The same in memory that need not be a matrix's.
  ///
  /// - Parameters:
  ///   - logits: `[rows, actions]`, row after row.
  ///   - first: number of the first row, to name it by.
  ///   - isAllowed: whether the action at a position among the logits is allowed.
  package static func forbid(
    in logits: inout MutableSpan<Float>, actions: Int, firstRow first: Int = 0,
    unless isAllowed: (Int) -> Bool
  ) {
    for start in stride(from: 0, to: logits.count, by: actions) {
      var allowed = 0
      var lowest: Float = 0
      for position in start..<start + actions where isAllowed(position) {
        allowed += 1
        lowest = min(lowest, logits[position])
      }
      let row = first + start / actions
      if allowed == 0 { programmerError("row \(row) of an action mask allows no action") }
      // The logits of a network that runs away may fall below any fixed number.
      let forbidden = min(forbiddenLogit, 2 * lowest)
      for position in start..<start + actions where !isAllowed(position) { logits[position] = forbidden }
    }
  }

  /// log softmax(logits), by the maximum subtracted first. `result` may be `logits`.
  public static func logProbabilities(logits: Matrix, into result: Matrix) {
    Kernels.active.logSoftmax(logits, into: result)
  }

  /// The probabilities of given log-probabilities, those below e⁻¹⁰⁴ as exactly 0. `result` may be the same matrix.
  public static func probabilities(logProbabilities: Matrix, into result: Matrix) {
    Kernels.active.exponentials(logProbabilities, into: result)
  }

  /// The entropy of one row, −Σ p log p, in nats.
  public static func entropy(logProbabilities: Matrix, row: Int) -> Float {
    var sum: Float = 0
    for action in 0..<logProbabilities.columns {
      let logarithm = logProbabilities[row, action]
      sum -= Elementary.exp(logarithm) * logarithm
    }
    return sum
  }

  /// Adds `weight` · ∂entropy/∂logits = −`weight` · p ∘ (log p − ⟨p, log p⟩) to a gradient.
  public static func addEntropyGradient(logProbabilities: Matrix, weight: Float, to gradient: Matrix) {
    Kernels.active.addEntropyGradient(logProbabilities: logProbabilities, weight: weight, to: gradient)
  }

  /// Subtracts `weight` · ∂KL(p‖q)/∂logits = `weight` · p ∘ (log p − log q − KL(p‖q)) from a gradient.
  ///
  /// - Parameters:
  ///   - logProbabilities: log p, `[batch, actions]` as all others.
  ///   - probabilities: p.
  ///   - reference: log q.
  ///   - weight: at least 0.
  ///   - gradient: to be changed.
  public static func addProximityGradient(
    logProbabilities: Matrix, probabilities: Matrix, reference: Matrix, weight: Float, to gradient: Matrix
  ) {
    for row in 0..<gradient.rows {
      var divergence: Float = 0
      for action in 0..<gradient.columns {
        divergence +=
          probabilities[row, action] * (logProbabilities[row, action] - reference[row, action])
      }
      for action in 0..<gradient.columns {
        let excess = logProbabilities[row, action] - reference[row, action] - divergence
        gradient[row, action] -= weight * probabilities[row, action] * excess
      }
    }
  }

  /// Subtracts e log p + η log(p/q) from the derivative of a function of the action vector, and makes it 0 where p is.
  ///
  /// With log p and log q held fixed, the mean of this function over actions drawn from p has the gradient of its former mean
  /// + e H(p) − η KL(p‖q): so a gradient estimator takes entropy and divergence through the same sample as all else.
  ///
  /// - Parameters:
  ///   - slopes: ∂f/∂y, `[batch, actions]` as all others; to be changed.
  ///   - logProbabilities: log p.
  ///   - probabilities: p.
  ///   - reference: log q.
  ///   - entropy: e.
  ///   - proximity: η.
  public static func regularize(
    _ slopes: Matrix, logProbabilities: Matrix, probabilities: Matrix, reference: Matrix, entropy: Float,
    proximity: Float
  ) {
    for row in 0..<slopes.rows {
      for action in 0..<slopes.columns {
        let logarithm = logProbabilities[row, action]
        let cost = entropy * logarithm + proximity * (logarithm - reference[row, action])
        slopes[row, action] = probabilities[row, action] > 0 ? slopes[row, action] - cost : 0
      }
    }
  }

  /// Adds `weight` · ∂(Σ log p / n)/∂logits = `weight` · (1/n − p) to a gradient, the sum over the n actions whose probability
  /// is not 0: a logarithmic barrier, whose pull on an action does not fade as the action becomes rare.
  ///
  /// Source: Agarwal, Kakade, Lee and Mahajan (2021), "On the theory of policy gradient methods: optimality, approximation, and
  /// distribution shift", section 5.2.
  public static func addBarrierGradient(probabilities: Matrix, weight: Float, to gradient: Matrix) {
    for row in 0..<gradient.rows {
      var possible: Float = 0
      for action in 0..<gradient.columns where probabilities[row, action] > 0 { possible += 1 }
      let share = 1 / possible
      for action in 0..<gradient.columns where probabilities[row, action] > 0 {
        gradient[row, action] += weight * (share - probabilities[row, action])
      }
    }
  }

  /// The Kullback-Leibler divergence Σ p (log p − log q) of one row, in nats.
  public static func divergence(from p: Matrix, to q: Matrix, row: Int) -> Float {
    var sum: Float = 0
    for action in 0..<p.columns { sum += Elementary.exp(p[row, action]) * (p[row, action] - q[row, action]) }
    return sum
  }

  /// The action of one row that maximizes logits + noise; of equal ones the first.
  ///
  /// With standard Gumbel noise its law is softmax(logits). Source: Gumbel (1954); Maddison, Tarlow and Minka
  /// (2014), "A* sampling", section 2.
  public static func gumbelMax(logits: Matrix, noise: Matrix, row: Int) -> Int {
    var best = 0
    var largest = logits[row, 0] + noise[row, 0]
    for action in 1..<max(1, logits.columns) {
      let value = logits[row, action] + noise[row, action]
      if value > largest { (best, largest) = (action, value) }
    }
    return best
  }

  /// The most probable action of one row; of equal ones the first.
  public static func mode(logits: Matrix, row: Int) -> Int { logits.withRow(row) { mode(logits: $0.span) } }

  /// The most probable action; of equal ones the first.
  public static func mode(logits: Span<Float>) -> Int {
    var best = 0
    for action in 1..<max(1, logits.count) where logits[action] > logits[best] { best = action }
    return best
  }

  /// The action at which the cumulated probability of one row first exceeds `uniform`, a number in [0, 1).
  ///
  /// Rounding may leave the sum of all probabilities below `uniform`; the last possible action is returned then.
  public static func inverseCumulative(logProbabilities: Matrix, row: Int, uniform: Double) -> Int {
    logProbabilities.withRow(row) { inverseCumulative(logProbabilities: $0.span, uniform: uniform) }
  }

  /// The action at which the cumulated probability first exceeds `uniform`, a number in [0, 1); if rounding leaves all
  /// of it below, the last possible one.
  public static func inverseCumulative(logProbabilities: Span<Float>, uniform: Double) -> Int {
    var cumulated = 0.0
    var lastPossible = 0
    for action in logProbabilities.indices {
      let probability = Elementary.exp(Double(logProbabilities[action]))
      if probability > 0 { lastPossible = action }
      cumulated += probability
      if uniform < cumulated { return action }
    }
    return lastPossible
  }
}
