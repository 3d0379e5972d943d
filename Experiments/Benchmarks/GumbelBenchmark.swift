import OneHotGumbel
import OneHotNumerics

/// What the actor-critic asks of its estimator for each row of a minibatch: fresh noise, hard samples, and their
/// straight-through gradients, one call each, between which a critic would answer.
///
/// `--rows 4096`, `--k 2,4,10,18,100,1000`: numbers of actions.
func measureGumbelSoftmax(_ measurement: Measurement) throws {
  let rows = try measurement.number("rows", default: 4_096)
  let estimator = StraightThroughGumbelSoftmax()
  for actions in try measurement.numbers("k", default: [2, 4, 10, 18, 100, 1_000]) {
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
