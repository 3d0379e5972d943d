import Foundation
import OneHotGumbel
import OneHotNumerics
import OneHotTestSupport
import Testing

struct GumbelRaoTests {
  /// Given the sampled action, the mean over the draws is that of straight-through Gumbel-Softmax over all noise that
  /// leads to this action.
  @Test(arguments: [0.1, 1, 5] as [Float])
  func isTheConditionalExpectation(temperature: Float) {
    let (logits, batch) = ([0.3, -1, 0.8, 0], 200_000)
    let logProbabilities = Matrix(row: logits, repeated: batch)
    Categorical.logProbabilities(logits: logProbabilities, into: logProbabilities)
    let noise = Matrix(rows: batch, columns: 4)
    var random = RandomSource(seed: 31, purpose: .measurement)
    GumbelSoftmax.drawNoise(using: &random, into: noise)
    let upstream = Matrix(row: [1, -2, 0.5, 3], repeated: batch)
    func gradient(_ estimator: some GradientEstimator) -> Matrix {
      let result = Matrix(rows: batch, columns: 4)
      estimator.writeLogitGradient(
        of: Choice(
          logProbabilities: logProbabilities, probabilities: logProbabilities, noise: noise,
          temperature: temperature),
        answer: CriticAnswer(sampleGradient: upstream, actionValues: upstream), into: result)
      return result
    }
    let (plain, averaged) = (gradient(StraightThroughGumbelSoftmax()), gradient(GumbelRao(draws: 5)))
    var differences = [[RunningMoments]](repeating: .init(repeating: .init(), count: 4), count: 4)
    for row in 0..<batch {
      let action = Categorical.gumbelMax(logits: logProbabilities, noise: noise, row: row)
      for logit in 0..<4 {
        differences[action][logit].add(Double(averaged[row, logit]) - Double(plain[row, logit]))
      }
    }
    for moments in differences.joined() {
      #expect(abs(moments.mean) <= 4 * moments.standardDeviation / Double(moments.count).squareRoot() + 1e-6)
    }
  }

  /// The draws depend on the noise alone: a row is the same in every batch.
  @Test(arguments: [2, 3, 5, 18, 70])
  func aRowDoesNotDependOnItsBatch(actions: Int) {
    var random = RandomSource(seed: 32, purpose: .measurement)
    func matrix() -> Matrix {
      let matrix = Matrix(rows: 37, columns: actions)
      for position in 0..<matrix.count { matrix[position] = Float(random.normal()) }
      return matrix
    }
    let (logProbabilities, noise, upstream) = (matrix(), matrix(), matrix())
    Categorical.logProbabilities(logits: logProbabilities, into: logProbabilities)
    func gradient(_ rows: Range<Int>) -> [UInt32] {
      let result = Matrix(rows: rows.count, columns: actions)
      let choice = Choice(
        logProbabilities: logProbabilities, probabilities: logProbabilities, noise: noise, temperature: 0.7)
      GumbelRao(draws: 6).writeLogitGradient(
        of: choice.slice(rows),
        answer: CriticAnswer(sampleGradient: upstream.slice(rows), actionValues: upstream.slice(rows)),
        into: result)
      return result.elements.map(\.bitPattern)
    }
    let whole = gradient(0..<37)
    for row in 0..<37 {
      #expect(gradient(row..<row + 1) == Array(whole[row * actions..<(row + 1) * actions]))
    }
  }

  @Test func noDrawsTrap() async {
    await #expect(processExitsWith: .failure) { _ = GumbelRao(draws: 0) }
  }
}
