import OneHotNumerics

/// The score-function gradient (D − p)(f(D) − b), REINFORCE: unbiased for every baseline b.
///
/// Source: Williams (1992), "Simple statistical gradient-following algorithms for connectionist reinforcement
/// learning", equation 6.
public struct ScoreFunction: GradientEstimator {
  /// What is subtracted from the sampled value.
  public let baseline: ScoreFunctionBaseline

  /// The estimator; by default with the critic's value of the state as baseline.
  public init(baseline: ScoreFunctionBaseline = .value) {
    self.baseline = baseline
  }

  /// "score-function", or with another baseline than the value "score-function:BASELINE".
  public var name: String { baseline == .value ? "score-function" : "score-function:\(baseline.rawValue)" }
  /// In one line.
  public var summary: String { "REINFORCE on the value of the sampled action, less \(baseline.summary)" }
  /// The baseline.
  public var parameterPlaceholder: String? { "BASELINE" }
  /// The sampled value, or, where the baseline is worked out from them, the values of all actions.
  public var needs: CriticNeeds {
    switch baseline {
    case .none, .leaveOneOut: .sampleValues
    case .value, .optimal, .optimalPerLogit: .actionValues
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

  /// (D − p)(f(D) − b).
  public func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix) {
    let samples = SampleValues(answer.sampleValues, of: self, rows: gradient.rows)
    for row in 0..<gradient.rows {
      let sampled = SampledAction(
        action: Categorical.gumbelMax(logits: choice.logProbabilities, noise: choice.noise, row: row),
        row: row, probabilities: choice.probabilities, values: answer.actionValues)
      let advantage: Float? =
        switch baseline {
        case .none: samples.value(of: row)
        case .leaveOneOut: samples.valueLessOthers(of: row)
        case .value: sampled.lessMean
        case .optimal: sampled.lessOptimum
        case .optimalPerLogit: nil
        }
      for logit in 0..<gradient.columns {
        let score = (logit == sampled.action ? 1 : 0) - choice.probabilities[row, logit]
        gradient[row, logit] = score * (advantage ?? sampled.lessOptimum(at: logit))
      }
    }
  }
}

/// The values of samples, each shared by one or several consecutive rows.
private struct SampleValues {
  private let values: Matrix?
  private let rowsOfEach: Int
  private var sum: Float = 0

  init(_ values: Matrix?, of estimator: ScoreFunction, rows: Int) {
    self.values = values
    rowsOfEach = rows / max(1, values?.count ?? 1)
    guard estimator.needs.contains(.sampleValues) else { return }
    guard let values, values.count > 0, rows == rowsOfEach * values.count else {
      programmerError("\(estimator.name): \(values?.count ?? 0) sample values for \(rows) rows")
    }
    for index in 0..<values.count { sum += values[index] }
  }

  func value(of row: Int) -> Float { values.map { $0[row / rowsOfEach] } ?? 0 }

  /// Less the mean of the other samples; 0 if there is only one.
  func valueLessOthers(of row: Int) -> Float {
    guard let values, values.count > 1 else { return 0 }
    let count = Float(values.count)
    return (count * value(of: row) - sum) / (count - 1)
  }
}
