import OneHotGumbel
import OneHotNumerics

/// What the actor-critic asks of its estimator for each row of a minibatch: fresh noise, hard samples, and their
/// straight-through gradients, one call each, between which a critic would answer.
///
/// `--rows N`, and `--k N` for one number of actions only.
func measureGumbelSoftmax(_ measurement: Measurement) throws {
  let rows = try measurement.number("rows", default: 4_096)
  let actions = try measurement.number("k", default: 0)
  let estimator = StraightThroughGumbelSoftmax()
  for actions in actions > 0 ? [actions] : [2, 4, 10, 18] {
    func matrix() -> Matrix { Matrix(rows: rows, columns: actions) }
    let logits = normalMatrix(rows: rows, columns: actions)
    let upstream = normalMatrix(rows: rows, columns: actions)
    let (sample, gradient) = (matrix(), matrix())
    let choice = Choice(logProbabilities: logits, probabilities: matrix(), noise: matrix(), temperature: 1)
    let answer = CriticAnswer(sampleGradient: upstream, actionValues: upstream)
    var random = RandomSource(seed: 1, purpose: .policyUpdate)
    measurement.run([("rows", rows), ("k", actions)], units: Double(rows), unit: "rows/s") {
      GumbelSoftmax.drawNoise(using: &random, into: choice.noise)
      estimator.writeSample(of: choice, into: sample)
      estimator.writeLogitGradient(of: choice, answer: answer, into: gradient)
    }
  }
}
