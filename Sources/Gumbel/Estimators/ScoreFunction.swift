import OneHotFoundations
import OneHotNumerics

/// The score-function gradient (D − p)(f(D) − b), REINFORCE: unbiased for every baseline b that is worked out from f.
/// ``ScoreFunctionBaseline/taken`` asks no f: it takes the action that was taken for D, and what it brought for f(D) − b.
///
/// Source: Williams (1992), "Simple statistical gradient-following algorithms for connectionist reinforcement
/// learning", equation 6.
public struct ScoreFunction: GradientEstimator {
  /// What is subtracted from the sampled value.
  public let baseline: ScoreFunctionBaseline

  /// Subtracts a baseline, by default the critic's value of the state.
  public init(baseline: ScoreFunctionBaseline = .value) {
    self.baseline = baseline
  }

  /// "score-function", or with another baseline than the value "score-function:BASELINE".
  public var name: String { baseline == .value ? "score-function" : "score-function:\(baseline.rawValue)" }
  /// In one line.
  public var summary: String {
    baseline == .taken
      ? "the actions taken and their own advantages"
      : "REINFORCE on the value of the sampled action, less \(baseline.summary)"
  }
  /// The baseline.
  public var parameterPlaceholder: String? { "BASELINE" }
  /// The sampled value, or, where the baseline is worked out from them, the values of all actions; or what was taken.
  public var needs: CriticNeeds {
    switch baseline {
    case .none, .leaveOneOut: .sampleValues
    case .value, .optimal, .optimalPerLogit: .actionValues
    case .taken: .takenActions
    }
  }

  /// The estimator with another baseline.
  public func with(parameter: String) throws -> any GradientEstimator {
    guard let baseline = ScoreFunctionBaseline(rawValue: parameter) else {
      throw InputError.unknown(
        "baseline", parameter, of: "score-function", among: ScoreFunctionBaseline.allCases.map(\.rawValue))
    }
    return ScoreFunction(baseline: baseline)
  }

  /// (D − p)(f(D) − b), or min(1, π(a)/μ(a)) (onehot(a) − p) A(a) of the actions taken.
  public func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix) {
    if baseline == .taken { return writeTakenGradient(of: choice, answer: answer, into: gradient) }
    let (probabilities, values, together) = (choice.probabilities, answer.actionValues, choice.choicesOfState)
    let samples = sampleAdvantages(answer, rows: gradient.rows)
    for start in stride(from: 0, to: gradient.rows, by: together) {
      let state = start..<start + together
      let lessMean = needs.contains(.actionValues) ? jointLessMean(state, choice, answer) : 0
      let excess = baseline == .optimal && together > 1 ? optimalExcess(state, probabilities, values) : 0
      for row in state {
        let action = choice.sampledAction(row)
        let advantage: Float? =
          switch baseline {
          case .none, .leaveOneOut:
            samples.factor * samples.values[row / samples.rowsOfEach] - samples.constant
          case .value: lessMean
          case .optimal:
            together > 1 ? lessMean - excess : lessOptimum(row, action, probabilities, values)
          case .optimalPerLogit, .taken: nil
          }
        let others =
          advantage == nil && together > 1
          ? lessMean - OneHotGumbel.lessMean(row, action, probabilities, values) : 0
        for logit in 0..<gradient.columns {
          let score = (logit == action ? 1 : 0) - probabilities[row, logit]
          gradient[row, logit] =
            score * (advantage ?? others + lessOptimum(row, action, probabilities, values, logit: logit))
        }
      }
    }
  }

  /// f of what a state's choices sampled less its mean.
  private func jointLessMean(_ state: Range<Int>, _ choice: Choice, _ answer: CriticAnswer) -> Float {
    if let values = answer.sampleValues, let means = answer.meanValues {
      return values[state.lowerBound / state.count] - means[state.lowerBound / state.count]
    }
    func part(_ row: Int) -> Float {
      OneHotGumbel.lessMean(row, choice.sampledAction(row), choice.probabilities, answer.actionValues)
    }
    return state.dropFirst().reduce(part(state.lowerBound)) { $0 + part($1) }
  }

  /// min(1, π(a)/μ(a)) (onehot(a) − p) A(a) for the actions taken, which μ chose.
  private func writeTakenGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix) {
    guard let taken = answer.taken else { programmerError("\(name): no actions were taken") }
    let together = choice.choicesOfState
    for start in stride(from: 0, to: gradient.rows, by: together) {
      var logarithm = -taken.logProbabilities[start / together]
      for row in start..<start + together {
        logarithm += choice.logProbabilities[row, Int(taken.actions[row])]
      }
      let ratio = Elementary.exp(min(0, logarithm))
      for row in start..<start + together {
        for logit in 0..<gradient.columns {
          let score = (logit == Int(taken.actions[row]) ? 1 : 0) - choice.probabilities[row, logit]
          gradient[row, logit] = score * ratio * taken.advantages[start / together]
        }
      }
    }
  }

  /// The values of the samples less the baseline: factor · value − constant. Consecutive rows may share a value.
  private func sampleAdvantages(
    _ answer: CriticAnswer, rows: Int
  ) -> (values: Matrix, rowsOfEach: Int, factor: Float, constant: Float) {
    guard needs.contains(.sampleValues) else { return (answer.actionValues, 1, 1, 0) }
    guard let values = answer.sampleValues, values.count > 0, rows % values.count == 0 else {
      programmerError("\(name): \(answer.sampleValues?.count ?? 0) sample values for \(rows) rows")
    }
    let count = Float(values.count)
    if baseline == .none { return (values, rows / values.count, 1, 0) }
    var sum: Float = 0
    for index in 0..<values.count { sum += values[index] }
    // value − (sum − value)/(count − 1); a single sample has no others, and keeps its value.
    return count > 1
      ? (values, rows / values.count, count / (count - 1), sum / (count - 1))
      : (values, rows, 1, 0)
  }
}

extension Choice {
  /// The option that a row's noise samples.
  fileprivate func sampledAction(_ row: Int) -> Int {
    Categorical.gumbelMax(logits: logProbabilities, noise: noise, row: row)
  }
}

/// What is subtracted from the sampled value in a score-function gradient. None of them makes it biased but ``taken``, whose
/// advantages are as biased as the values that they were told from, and whose weights are capped.
public enum ScoreFunctionBaseline: String, Sendable, CaseIterable {
  /// Nothing.
  case none
  /// The mean of the other samples' values in the batch, whatever their states; nothing if there is one sample.
  ///
  /// Source: Kool, van Hoof and Welling (2019), "Buy 4 REINFORCE samples, get a baseline for free!"
  case leaveOneOut = "leave-one-out"
  /// The critic's value of the state, ⟨p, f⟩.
  case value
  /// The constant of least total variance, E[‖D − p‖² f] / E‖D − p‖².
  ///
  /// Source: Greensmith, Bartlett and Baxter (2004), "Variance reduction techniques for gradient estimates in
  /// reinforcement learning".
  case optimal
  /// The constant of least variance for each logit by itself, E[(D − p)ᵢ² f] / E[(D − p)ᵢ²].
  ///
  /// Source: Peters and Schaal (2008), "Reinforcement learning of motor skills with policy gradients",
  /// for episodic REINFORCE.
  case optimalPerLogit = "optimal-per-logit"
  /// The critic's value of the state, from the return of the action that was taken there instead of the value of a sampled
  /// one: no critic of the actions enters. Where a former policy took it, its probability then caps the weight.
  ///
  /// Source: Mnih et al. (2016), "Asynchronous methods for deep reinforcement learning", algorithm S3; Espeholt et al.
  /// (2018), "IMPALA", section 4.2, for the weight.
  case taken

  /// What it is, in a few words.
  public var summary: String {
    switch self {
    case .none: "nothing"
    case .leaveOneOut: "the mean of the other samples'"
    case .value: "the mean over all actions"
    case .optimal: "the constant of least variance"
    case .optimalPerLogit: "each logit's constant of least variance"
    case .taken: "the value of the state"
    }
  }
}

// f(D) less baselines that are worked out from the values of all actions. Only differences to the sampled value
// enter, so that a constant added to all values is harmless.

/// f(D) − ⟨p, f⟩
private func lessMean(_ row: Int, _ action: Int, _ probabilities: Matrix, _ values: Matrix) -> Float {
  lessWeightedMean(row, action, values) { probabilities[row, $0] }
}

/// f(D) − E[‖D − p‖² f] / E‖D − p‖²
private func lessOptimum(_ row: Int, _ action: Int, _ probabilities: Matrix, _ values: Matrix) -> Float {
  var squares: Float = 0
  for action in 0..<values.columns { squares += probabilities[row, action] * probabilities[row, action] }
  return lessWeightedMean(row, action, values) { other in
    let probability = probabilities[row, other]
    return probability * max(0, squares + 1 - 2 * probability)  // ‖D − p‖² for that action
  }
}

/// E[‖D − p‖² (f − E f)] / E‖D − p‖² of the choices of a state together: how much more than the mean of all values the
/// constant of least total variance is.
private func optimalExcess(_ state: Range<Int>, _ probabilities: Matrix, _ values: Matrix) -> Float {
  var (sum, total): (Float, Float) = (0, 0)
  for row in state {
    var (mean, squares): (Float, Float) = (0, 0)
    for action in 0..<values.columns {
      mean += probabilities[row, action] * values[row, action]
      squares += probabilities[row, action] * probabilities[row, action]
    }
    for action in 0..<values.columns {
      let probability = probabilities[row, action]
      let weight = probability * max(0, squares + 1 - 2 * probability)
      sum += weight * (values[row, action] - mean)
      total += weight
    }
  }
  return total > 0 ? sum / total : 0
}

/// f(D) − E[(D − p)ᵢ² f] / E[(D − p)ᵢ²] for the logit i, which is f(D) − (1 − pᵢ) fᵢ − pᵢ · (mean of the others).
private func lessOptimum(
  _ row: Int, _ action: Int, _ probabilities: Matrix, _ values: Matrix, logit: Int
) -> Float {
  let probability = probabilities[row, logit]
  let others = lessWeightedMean(row, action, values) { $0 == logit ? 0 : probabilities[row, $0] }
  return (1 - probability) * (values[row, action] - values[row, logit]) + probability * others
}

/// f(D) less the weighted mean of f; 0 if nothing has weight.
private func lessWeightedMean(
  _ row: Int, _ action: Int, _ values: Matrix, weights: (Int) -> Float
) -> Float {
  let sampled = values[row, action]
  var sum: Float = 0
  var total: Float = 0
  for other in 0..<values.columns {
    let weight = weights(other)
    sum += weight * (sampled - values[row, other])
    total += weight
  }
  return total > 0 ? sum / total : 0
}
