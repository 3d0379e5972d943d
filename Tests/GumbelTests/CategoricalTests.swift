import Foundation
import OneHotGumbel
import OneHotNumerics
import OneHotTestSupport
import Testing

struct CategoricalTests {
  private func logProbabilities(_ logits: [Double]) -> Matrix {
    let result = Matrix(row: logits)
    Categorical.logProbabilities(logits: result, into: result)
    return result
  }

  @Test func probabilitiesByHand() {
    let result = logProbabilities([0, log(2), log(5)])
    #expect(isClose(result.elements, [log(0.125), log(0.25), log(0.625)]))
    Categorical.probabilities(logProbabilities: result, into: result)
    #expect(isClose(result.elements, [0.125, 0.25, 0.625]))
  }

  @Test func rowsAreIndependent() {
    let logits = Matrix([[1, 2, 3], [-1e4, 0, 1e4], [5, 5, 5]])
    let result = Matrix(rows: 3, columns: 3)
    Categorical.logProbabilities(logits: logits, into: result)
    for row in 0..<3 {
      #expect(logProbabilities(logits.row(row)).elements == result.slice(row..<row + 1).elements)
    }
  }

  @Test func aConstantChangesNothing() {
    #expect(logProbabilities([1, 2, 4]).elements == logProbabilities([8_193, 8_194, 8_196]).elements)
  }

  @Test func entropyByHand() {
    #expect(isClose(Categorical.entropy(logProbabilities: logProbabilities([3, 3, 3, 3]), row: 0), log(4)))
    let entropy = Categorical.entropy(logProbabilities: logProbabilities([0, log(3)]), row: 0)
    #expect(isClose(entropy, log(4) - 0.75 * log(3)))
    #expect(Categorical.entropy(logProbabilities: logProbabilities([1e4, 0, -1e4]), row: 0) == 0)
  }

  @Test(arguments: [2, 3, 10, 18])
  func entropyGradient(count: Int) {
    var random = RandomSource(seed: 1, purpose: .measurement, index: count)
    let logits = Matrix.randomRow(count, scale: 1.5, using: &random)
    let gradient = Matrix(row: (0..<count).map(Double.init))
    let expected = centralDifferences(at: logits.row(0), of: Reference.entropy)
    Categorical.addEntropyGradient(
      logProbabilities: logProbabilities(logits.row(0)), weight: -0.3, to: gradient)
    #expect(isClose(gradient.elements, expected.enumerated().map { Double($0) - 0.3 * $1 }))
  }

  /// The logits of a policy and of its reference, with the last of the actions forbidden or not.
  @Test(arguments: [2, 3, 10, 18], [false, true])
  func proximityGradient(count: Int, masked: Bool) {
    var random = RandomSource(seed: 2, purpose: .measurement, index: count)
    let (logits, other) = (
      Matrix.randomRow(count, scale: 1.5, using: &random), Matrix.randomRow(count, scale: 1.5, using: &random)
    )
    let allowed = masked ? count - 1 : count
    let expected = centralDifferences(at: Array(logits.row(0).prefix(allowed))) {
      Reference.divergence(from: $0, to: Array(other.row(0).prefix(allowed)))
    }
    if masked {
      for row in [logits, other] { row[0, count - 1] = Categorical.forbiddenLogit }
    }
    for row in [logits, other] { Categorical.logProbabilities(logits: row, into: row) }
    let probabilities = Matrix(rows: 1, columns: count)
    Categorical.probabilities(logProbabilities: logits, into: probabilities)
    let gradient = Matrix(row: (0..<count).map(Double.init))
    Categorical.addProximityGradient(
      logProbabilities: logits, probabilities: probabilities, reference: other, weight: 0.7, to: gradient)
    let all = expected + (masked ? [0] : [])
    #expect(isClose(gradient.elements, all.enumerated().map { Double($0) - 0.7 * $1 }))
    if masked { #expect(gradient[0, count - 1] == Float(count - 1)) }
  }

  @Test func proximityToItselfHasNoGradient() {
    let row = logProbabilities([0, log(2), log(5), Double(Categorical.forbiddenLogit)])
    let (probabilities, gradient) = (Matrix(rows: 1, columns: 4), Matrix(rows: 1, columns: 4))
    Categorical.probabilities(logProbabilities: row, into: probabilities)
    Categorical.addProximityGradient(
      logProbabilities: row, probabilities: probabilities, reference: row, weight: 3, to: gradient)
    #expect(gradient.elements == [0, 0, 0, 0])
  }

  @Test(arguments: [2, 3, 10, 18], [false, true])
  func barrierGradient(count: Int, masked: Bool) {
    var random = RandomSource(seed: 3, purpose: .measurement, index: count)
    let logits = Matrix.randomRow(count, scale: 1.5, using: &random)
    let allowed = masked ? count - 1 : count
    let expected = centralDifferences(at: Array(logits.row(0).prefix(allowed))) { logits in
      let largest = logits.max() ?? 0
      let logSum = largest + log(logits.reduce(0) { $0 + exp($1 - largest) })
      return logits.reduce(0) { $0 + $1 - logSum } / Double(allowed)
    }
    if masked { logits[0, count - 1] = Categorical.forbiddenLogit }
    let probabilities = Matrix(rows: 1, columns: count)
    Categorical.logProbabilities(logits: logits, into: logits)
    Categorical.probabilities(logProbabilities: logits, into: probabilities)
    let gradient = Matrix(row: (0..<count).map(Double.init))
    Categorical.addBarrierGradient(probabilities: probabilities, weight: 0.7, to: gradient)
    let all = expected + (masked ? [0] : [])
    #expect(isClose(gradient.elements, all.enumerated().map { Double($0) + 0.7 * $1 }))
  }

  /// Through every sample, entropy and divergence are 0 where their sum is largest: whatever the samples' gradient is biased by.
  @Test func regularizedSlopesVanishAtTheBestPolicy() {
    let (entropy, proximity) = (0.2, 0.7)
    let reference = logProbabilities([0, log(2), log(5), Double(Categorical.forbiddenLogit)])
    let slopes = Matrix([[1, -0.5, 0.3, 9]])
    // ∝ (q^η e^w)^(1/(η + e))
    let best = logProbabilities(
      (0..<4).map { action in
        action == 3
          ? Double(Categorical.forbiddenLogit)
          : (proximity * Double(reference[0, action]) + Double(slopes[0, action])) / (proximity + entropy)
      })
    let probabilities = Matrix(rows: 1, columns: 4)
    Categorical.probabilities(logProbabilities: best, into: probabilities)
    Categorical.regularize(
      slopes, logProbabilities: best, probabilities: probabilities, reference: reference,
      entropy: Float(entropy), proximity: Float(proximity))
    #expect(isClose(slopes[0, 1], Double(slopes[0, 0])) && isClose(slopes[0, 2], Double(slopes[0, 0])))
    #expect(slopes[0, 3] == 0)
    let (noise, gradient) = (Matrix([[0.3, -1, 2, 0.1]]), Matrix(rows: 1, columns: 4))
    GumbelSoftmax.logitGradient(
      logits: best, noise: noise, upstream: slopes, temperature: 1, into: gradient)
    #expect(gradient.elements.allSatisfy { abs($0) < 1e-6 })
  }

  @Test func divergenceByHand() {
    let (p, q) = (logProbabilities([0, log(3)]), logProbabilities([0, 0]))
    #expect(isClose(Categorical.divergence(from: p, to: q, row: 0), log(2) - log(4) + 0.75 * log(3)))
    #expect(isClose(Categorical.divergence(from: q, to: p, row: 0), log(2) - 0.5 * log(3)))
    #expect(Categorical.divergence(from: p, to: p, row: 0) == 0)
  }

  @Test func tiesGoToTheLowestIndex() {
    let logits = Matrix([[1, 3, 3, 2], [0, 0, 0, 0]])
    let noise = Matrix(rows: 2, columns: 4)
    #expect(Categorical.mode(logits: logits, row: 0) == 1 && Categorical.mode(logits: logits, row: 1) == 0)
    #expect(Categorical.gumbelMax(logits: logits, noise: noise, row: 0) == 1)
    #expect(Categorical.gumbelMax(logits: logits, noise: noise, row: 1) == 0)
    noise[0, 0] = 2
    #expect(Categorical.gumbelMax(logits: logits, noise: noise, row: 0) == 0)
  }

  @Test func inverseCumulativeByHand() {
    let forbidden = Categorical.forbiddenLogit
    let row = Matrix([[forbidden, log(0.25), forbidden, log(0.5), log(0.25), forbidden]])
    func action(_ uniform: Double) -> Int {
      Categorical.inverseCumulative(logProbabilities: row, row: 0, uniform: uniform)
    }
    #expect([0, 0.2499].map(action) == [1, 1])
    #expect([0.2501, 0.7499].map(action) == [3, 3])
    #expect([0.7501, 0.9999, 1 - 0x1p-53].map(action) == [4, 4, 4])
  }

  @Test func inverseCumulativeOfASumBelowOne() {
    // Log-probabilities whose rounding leaves a gap below 1.
    let row = Matrix([[log(0.5) - 1e-3, log(0.5) - 1e-3, Categorical.forbiddenLogit]])
    #expect(Categorical.inverseCumulative(logProbabilities: row, row: 0, uniform: 0.9999) == 1)
  }

  @Test func oneActionIsCertain() {
    let row = logProbabilities([-7])
    #expect(row.elements == [0] && Categorical.entropy(logProbabilities: row, row: 0) == 0)
    #expect(Categorical.inverseCumulative(logProbabilities: row, row: 0, uniform: 0.99) == 0)
    #expect(Categorical.gumbelMax(logits: row, noise: Matrix([[3]]), row: 0) == 0)
  }
}
