import OneHotGumbel
import OneHotNumerics
import Testing

/// A problem with forbidden actions has the same bits as the problem without these actions.
struct MaskTests {
  private struct Problem {
    let logits: Matrix
    let noise: Matrix
    let upstream: Matrix
    let temperature: Float

    var choice: Choice {
      let logProbabilities = Matrix(count: logits.count)
      let probabilities = Matrix(count: logits.count)
      Categorical.logProbabilities(logits: logits, into: logProbabilities)
      Categorical.probabilities(logProbabilities: logProbabilities, into: probabilities)
      return Choice(
        logProbabilities: logProbabilities, probabilities: probabilities, noise: noise,
        temperature: temperature)
    }

    /// Matrices of results, each `[1, actions]`, and numbers.
    var results: (rows: [Matrix], numbers: [Float]) {
      let choice = choice
      let winner = Categorical.gumbelMax(logits: logits, noise: noise, row: 0)
      var answer = CriticAnswer(
        sampleGradient: upstream, actionValues: upstream, sampleValues: Matrix([[upstream[winner]]]))
      answer.taken = TakenActions(
        actions: Matrix([[Float(winner)]]), logProbabilities: Matrix([[-0.5]]), advantages: Matrix([[0.7]]))
      func row(_ write: (Matrix) -> Void) -> Matrix {
        let result = Matrix(count: logits.count)
        write(result)
        return result
      }
      let relaxed = row {
        GumbelSoftmax.relaxedSample(logits: logits, noise: noise, temperature: temperature, into: $0)
      }
      let estimators =
        EstimatorRegistry.standard.elements
        + ScoreFunctionBaseline.allCases.map { ScoreFunction(baseline: $0) }
        + [GumbelRao(draws: 3)]
      let estimates = estimators.map { estimator in
        row { estimator.writeLogitGradient(of: choice, answer: answer, into: $0) }
      }
      let samples = EstimatorRegistry.standard.elements.map { estimator in
        row { estimator.writeSample(of: choice, into: $0) }
      }
      return (
        [
          choice.probabilities, relaxed,
          row { GumbelSoftmax.hardSample(logits: logits, noise: noise, into: $0) },
          row {
            GumbelSoftmax.logitGradient(
              relaxed: relaxed, upstream: upstream, temperature: temperature, into: $0)
          },
          row {
            Categorical.addEntropyGradient(
              logProbabilities: choice.logProbabilities, weight: 0.7, to: $0)
          },
        ] + estimates + samples,
        [
          Categorical.entropy(logProbabilities: choice.logProbabilities, row: 0),
          Categorical.divergence(from: choice.logProbabilities, to: other.logProbabilities, row: 0),
          GumbelSoftmax.temperatureGradient(
            relaxed: relaxed, upstream: upstream, logits: logits, noise: noise, temperature: temperature,
            row: 0),
        ]
          + estimators.map {
            $0.temperatureGradient(of: choice, answer: answer, scratch: Matrix(count: logits.count))
          }
      )
    }

    /// Another policy under the same mask.
    private var other: Choice {
      let changed = Matrix(count: logits.count)
      for index in 0..<logits.count {
        changed[index] = logits[index] > -1e8 ? logits[index] / 2 + upstream[index] : logits[index]
      }
      return Problem(logits: changed, noise: noise, upstream: upstream, temperature: temperature).choice
    }
  }

  @Test(
    arguments: [[0], [5], [1, 4], [0, 2, 3], [1, 2, 3, 4, 5], [0, 1, 2, 3, 4]], [0.1, 1, 5] as [Float])
  func equalsTheReducedProblemBitForBit(allowed: [Int], temperature: Float) {
    var random = RandomSource(seed: 9, purpose: .measurement)
    let forbidden = (0..<6).filter { !allowed.contains($0) }
    let mask = Matrix(row: (0..<6).map { allowed.contains($0) ? 1 : 0 })
    for _ in 0..<50 {
      let logits = Matrix.randomRow(6, scale: 3, using: &random)
      let upstream = Matrix.randomRow(6, scale: 1, using: &random)
      let noise = Matrix(count: 6)
      GumbelSoftmax.drawNoise(using: &random, into: noise)
      func reduced(_ matrix: Matrix) -> Matrix { Matrix([allowed.map { matrix[$0] }]) }
      let smaller = Problem(
        logits: reduced(logits), noise: reduced(noise), upstream: reduced(upstream),
        temperature: temperature)
      Categorical.forbid(where: mask, in: logits)
      let masked = Problem(logits: logits, noise: noise, upstream: upstream, temperature: temperature)

      let (expected, found) = (smaller.results, masked.results)
      for (small, large) in zip(expected.rows, found.rows) {
        #expect(large.bits(allowed) == small.bits(Array(allowed.indices)))
        #expect(forbidden.allSatisfy { large[$0] == 0 })
      }
      #expect(found.numbers.map(\.bitPattern) == expected.numbers.map(\.bitPattern))
      let uniform = random.uniform()
      let action = Categorical.inverseCumulative(
        logProbabilities: masked.choice.logProbabilities, row: 0, uniform: uniform)
      #expect(
        action
          == allowed[
            Categorical.inverseCumulative(
              logProbabilities: smaller.choice.logProbabilities, row: 0, uniform: uniform)])
      #expect(
        Categorical.mode(logits: logits, row: 0) == allowed[Categorical.mode(logits: smaller.logits, row: 0)])
    }
  }

  @Test func forbiddingKeepsTheOtherLogits() {
    let logits = Matrix([[1, 2, 3], [4, 5, 6]])
    Categorical.forbid(where: Matrix([[1, 0, 1], [1, 1, 1]]), in: logits)
    #expect(logits.elements == [1, -1e9, 3, 4, 5, 6])
  }

  @Test func noAllowedActionTraps() async {
    await #expect(processExitsWith: .failure) {
      Categorical.forbid(where: Matrix([[1, 1], [0, 0]]), in: Matrix([[1, 2], [3, 4]]))
    }
  }
}
