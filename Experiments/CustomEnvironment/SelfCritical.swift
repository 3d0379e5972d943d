import OneHot

/// A gradient estimator of one's own that asks the critic at a second point and keeps a number from batch to batch: REINFORCE
/// whose baseline is what the critic says of the most probable action, times a weight that is fitted to earlier batches, as
/// control variates are. It is unbiased, since neither depends on the sample.
///
/// Source: Rennie, Marcheret, Mroueh, Ross and Goel (2017), "Self-critical sequence training for image captioning",
/// equation 8, where the weight is 1.
struct SelfCritical: GradientEstimator {
  let name = "self-critical"
  let summary = "REINFORCE less a fitted share of the most probable action's value"
  let needs = CriticNeeds.sampleValues
  let pointCount = 2
  let initialState: [Float] = [1]
  let statisticCount = 2

  /// The most probable action.
  func writeSample(of choice: Choice, point: Int, into sample: Matrix) {
    sample.fill(0)
    for row in 0..<sample.rows {
      sample[row, Categorical.mode(logits: choice.logProbabilities, row: row)] = 1
    }
  }

  /// (D − p)(f(D) − w f(mode))
  func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix) {
    let weight = choice.state![0]
    for row in 0..<gradient.rows {
      let action = Categorical.gumbelMax(logits: choice.logProbabilities, noise: choice.noise, row: row)
      let advantage = answer.value(row) - weight * answer.further[0].value(row)
      for logit in 0..<gradient.columns {
        gradient[row, logit] =
          ((logit == action ? 1 : 0) - choice.probabilities[row, logit]) * advantage
      }
    }
  }

  /// Σ f(D) f(mode) and Σ f(mode)²
  func addStatistics(of choice: Choice, answer: CriticAnswer, gradient: Matrix, to statistics: Matrix) {
    for row in 0..<gradient.rows {
      let baseline = answer.further[0].value(row)
      statistics[0] += answer.value(row) * baseline
      statistics[1] += baseline * baseline
    }
  }

  /// Moves the weight a tenth of the way to the batch's least-squares fit.
  func updateState(_ state: Matrix, statistics: Matrix, rows: Int) {
    if statistics[1] > 0 { state[0] += 0.1 * (statistics[0] / statistics[1] - state[0]) }
  }
}

extension CriticAnswer {
  /// f at a row's sample; consecutive rows may share a value.
  fileprivate func value(_ row: Int) -> Float {
    sampleValues![row * sampleValues!.count / actionValues.rows]
  }
}
