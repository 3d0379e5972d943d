import Foundation
import OneHotGumbel
import OneHotNumerics
import OneHotTestSupport
import Testing

/// Means and variances of the estimators over a million samples, for the linear f with values (1, 2, 4) at logits
/// (0, ½, −½).
struct EstimatorTests {
  private let logits = [0, 0.5, -0.5]
  private let values = [1.0, 2, 4]
  private let exact = [-0.327302, -0.033150, 0.360452]

  /// Moments of an estimator's gradient, for each logit.
  private func moments(_ estimator: some GradientEstimator, temperature: Float) -> [RunningMoments] {
    let batch = 20_000
    let logProbabilities = Matrix(row: logits, repeated: batch)
    Categorical.logProbabilities(logits: logProbabilities, into: logProbabilities)
    let probabilities = Matrix(rows: batch, columns: 3)
    Categorical.probabilities(logProbabilities: logProbabilities, into: probabilities)
    let answer = Matrix(row: values, repeated: batch)
    let sampled = Matrix(count: batch)
    let (noise, gradient) = (Matrix(rows: batch, columns: 3), Matrix(rows: batch, columns: 3))
    var random = RandomSource(seed: 10, purpose: .measurement)
    var moments = [RunningMoments](repeating: RunningMoments(), count: 3)
    for _ in 0..<50 {
      GumbelSoftmax.drawNoise(using: &random, into: noise)
      for row in 0..<batch {
        sampled[row] = Float(
          values[Categorical.gumbelMax(logits: logProbabilities, noise: noise, row: row)])
      }
      estimator.writeLogitGradient(
        of: Choice(
          logProbabilities: logProbabilities, probabilities: probabilities, noise: noise,
          temperature: temperature),
        answer: CriticAnswer(sampleGradient: answer, actionValues: answer, sampleValues: sampled),
        into: gradient)
      for row in 0..<batch {
        for action in 0..<3 { moments[action].add(Double(gradient[row, action])) }
      }
    }
    return moments
  }

  /// Whether means agree within four standard errors, and what the expected ones were rounded by.
  private func agree(_ moments: [RunningMoments], _ expected: [Double], rounding: Double) -> Bool {
    zip(moments, expected).allSatisfy { found, mean in
      abs(found.mean - mean) <= 4 * found.standardDeviation / Double(found.count).squareRoot() + rounding
    }
  }

  private func totalVariance(_ moments: [RunningMoments]) -> Double {
    moments.reduce(0) { $0 + $1.variance }
  }

  @Test func exactExpectation() {
    let found = moments(ExactExpectation(), temperature: 1)
    #expect(isClose(found.map(\.mean), exact))
    #expect(totalVariance(found) < 1e-12)
    let expected = centralDifferences(at: logits) { Reference.dot(Reference.softmax($0), values) }
    #expect(isClose(expected, exact))
  }

  /// The optimum for each logit by itself leaves less variance at each logit than the common one.
  @Test(
    arguments: [
      (.none, 3.7735), (.value, 0.7379), (.leaveOneOut, 0.7379), (.optimal, 0.7216),
      (.optimalPerLogit, 0.3258),
    ] as [(ScoreFunctionBaseline, Double)])
  func scoreFunctionIsUnbiased(baseline: ScoreFunctionBaseline, variance: Double) {
    let found = moments(ScoreFunction(baseline: baseline), temperature: 1)
    #expect(agree(found, exact, rounding: 1e-6))
    #expect(isClose(totalVariance(found), variance, relative: 0.01))
  }

  /// A single sample has no others to be compared with: then there is no baseline.
  @Test func leaveOneOutOfOneSample() {
    let logits = Matrix(row: [log(0.25), log(0.75)])
    let choice = Choice(
      logProbabilities: logits, probabilities: Matrix(row: [0.25, 0.75]), noise: Matrix(row: [5, 0]),
      temperature: 1)
    let (values, gradient) = (Matrix(row: [3, 1]), Matrix(count: 2))
    ScoreFunction(baseline: .leaveOneOut).writeLogitGradient(
      of: choice,
      answer: CriticAnswer(sampleGradient: values, actionValues: values, sampleValues: Matrix([[3]])),
      into: gradient)
    #expect(isClose(gradient.elements, [2.25, -2.25]))
  }

  /// p = (¼, ¾). The first action was taken with probability ½, twice as often as the policy takes it, and counts half; the
  /// second one with ½ and ¾, and counts once.
  @Test func actionsThatWereTaken() {
    let rows = 3
    var answer = CriticAnswer(
      sampleGradient: Matrix(rows: rows, columns: 2), actionValues: Matrix(rows: rows, columns: 2))
    answer.taken = TakenActions(
      actions: Matrix([[0, 1, 1]]), logProbabilities: Matrix(row: [log(0.5), log(0.5), log(0.75)]),
      advantages: Matrix([[2, 8, -4]]))
    let gradient = Matrix(rows: rows, columns: 2)
    ScoreFunction(baseline: .taken).writeLogitGradient(
      of: Choice(
        logProbabilities: Matrix(row: [log(0.25), log(0.75)], repeated: rows),
        probabilities: Matrix(row: [0.25, 0.75], repeated: rows), noise: Matrix(rows: rows, columns: 2),
        temperature: 1),
      answer: answer, into: gradient)
    #expect(isClose(gradient.elements, [0.75, -0.75, -2, 2, 1, -1]))
    #expect(ScoreFunction(baseline: .taken).needs == .takenActions)
  }

  @Test func straightThroughIsExactForALinearFunction() {
    let found = moments(StraightThrough(), temperature: 1)
    #expect(isClose(found.map(\.mean), exact))
    #expect(totalVariance(found) < 1e-12)
  }

  @Test func reinMaxIsUnbiasedForALinearFunction() {
    #expect(agree(moments(ReinMax(), temperature: 1), exact, rounding: 1e-6))
  }

  /// The mean of straight-through Gumbel-Softmax, with less variance the more draws there are.
  @Test(
    arguments: [
      (1, [-0.2536, -0.0437, 0.2973], 0.0840), (0.5, [-0.3036, -0.0410, 0.3445], 0.359),
    ] as [(Float, [Double], Double)])
  func gumbelRao(temperature: Float, mean: [Double], variance: Double) {
    var bound = variance * 1.01
    for draws in [1, 4, 30] {
      let found = moments(GumbelRao(draws: draws), temperature: temperature)
      #expect(agree(found, mean, rounding: 3e-4), "\(draws) draws")
      #expect(totalVariance(found) < bound, "\(draws) draws")
      if draws == 1 { #expect(isClose(totalVariance(found), variance, relative: 0.01)) }
      bound = totalVariance(found) * 0.95
    }
  }

  @Test func softAndHardAgreeOnALinearFunction() {
    let soft = moments(RelaxedGumbelSoftmax(), temperature: 0.5)
    #expect(soft == moments(StraightThroughGumbelSoftmax(), temperature: 0.5))
  }

  @Test(
    arguments: [
      (1, [-0.2536, -0.0437, 0.2973], 0.0840), (0.5, [-0.3036, -0.0410, 0.3445], 0.359),
    ] as [(Float, [Double], Double)])
  func straightThroughGumbelSoftmax(temperature: Float, mean: [Double], variance: Double) {
    let found = moments(StraightThroughGumbelSoftmax(), temperature: temperature)
    #expect(agree(found, mean, rounding: 3e-4))
    #expect(isClose(totalVariance(found), variance, relative: 0.01))
  }

  @Test func givenNoise() {
    let logProbabilities = Matrix(row: logits)
    Categorical.logProbabilities(logits: logProbabilities, into: logProbabilities)
    let probabilities = Matrix(count: 3)
    Categorical.probabilities(logProbabilities: logProbabilities, into: probabilities)
    #expect(isClose(probabilities.elements, [0.307196, 0.506480, 0.186324]))
    let choice = Choice(
      logProbabilities: logProbabilities, probabilities: probabilities, noise: Matrix(row: [0.3, -0.2, 1.1]),
      temperature: 0.5)
    let answer = CriticAnswer(sampleGradient: Matrix(row: values), actionValues: Matrix(row: values))
    let result = Matrix(count: 3)
    for estimator in EstimatorRegistry.standard.elements {
      estimator.writeSample(of: choice, into: result)
      let isRelaxed = estimator is RelaxedGumbelSoftmax
      let expected = isRelaxed ? [0.261635, 0.261635, 0.476730] : [0, 0, 1]
      #expect(isClose(result.elements, expected), "\(estimator.name)")
    }
    StraightThroughGumbelSoftmax().writeLogitGradient(of: choice, answer: answer, into: result)
    #expect(isClose(result.elements, [-0.885281, -0.362011, 1.247293]))
    // y = softmax((l + g)/½) as above, of the same noise.
    RelaxedGumbelSoftmax().writeLogitGradient(of: choice, answer: answer, into: result)
    #expect(isClose(result.elements, [-0.885281, -0.362011, 1.247293]))
    var plain = choice
    plain.temperature = 1
    StraightThrough().writeLogitGradient(of: plain, answer: answer, into: result)
    #expect(isClose(result.elements, exact))
    // 2 J(q) w − ½ J(p) w with q = (p + D)/2 = (.153598, .253240, .593162), ⟨q, w⟩ = 3.032726.
    ReinMax().writeLogitGradient(of: plain, answer: answer, into: result)
    #expect(isClose(result.elements, [-0.460794, -0.506480, 0.967274], absolute: 2e-6))
    // D − p for the third action, times 4 − ⟨p, (1, 2, 4)⟩ = 4 − 2.065452.
    ScoreFunction().writeLogitGradient(of: choice, answer: answer, into: result)
    #expect(isClose(result.elements, [-0.594286, -0.979808, 1.574094], absolute: 3e-6))
  }

  /// The numbers of a float64 implementation of the definitions, in which the temperature stands as it does in the authors'
  /// package `reinmax`: J(p_τ) w/τ, and 2 J((p_τ + D)/2) w − ½ J(p) w.
  @Test(
    arguments: [
      (0.5, [-0.457805, 0.086039, 0.371766], [-0.317893, -0.627156, 0.945049]),
      (1.3, [-0.272242, -0.041168, 0.313410], [-0.489533, -0.476584, 0.966117]),
      (2, [-0.192968, -0.038161, 0.231129], [-0.519061, -0.440815, 0.959876]),
    ] as [(Float, [Double], [Double])])
  func temperaturesOfTheBackwardHalf(temperature: Float, straightThrough: [Double], reinMax: [Double]) {
    let logProbabilities = Matrix(row: logits)
    Categorical.logProbabilities(logits: logProbabilities, into: logProbabilities)
    let probabilities = Matrix(count: 3)
    Categorical.probabilities(logProbabilities: logProbabilities, into: probabilities)
    // The noise makes the third action the sample, whatever the temperature.
    let choice = Choice(
      logProbabilities: logProbabilities, probabilities: probabilities, noise: Matrix(row: [0.3, -0.2, 1.1]),
      temperature: temperature)
    let answer = CriticAnswer(sampleGradient: Matrix(row: values), actionValues: Matrix(row: values))
    let result = Matrix(count: 3)
    StraightThrough().writeLogitGradient(of: choice, answer: answer, into: result)
    #expect(isClose(result.elements, straightThrough, absolute: 2e-6))
    ReinMax().writeLogitGradient(of: choice, answer: answer, into: result)
    #expect(isClose(result.elements, reinMax, absolute: 2e-6))
    for estimator in [StraightThrough() as any GradientEstimator, ReinMax()] {
      #expect(estimator.usesTemperature && !estimator.learnsTemperature)
    }
  }

  @Test func temperatureGradientIsTheMeanOfTheRows() {
    var random = RandomSource(seed: 11, purpose: .measurement)
    let (rows, columns) = (5, 4)
    func matrix() -> Matrix {
      let matrix = Matrix(rows: rows, columns: columns)
      for position in 0..<matrix.count { matrix[position] = Float(random.normal()) }
      return matrix
    }
    let (logProbabilities, noise, upstream) = (matrix(), matrix(), matrix())
    Categorical.logProbabilities(logits: logProbabilities, into: logProbabilities)
    let choice = Choice(
      logProbabilities: logProbabilities, probabilities: matrix(), noise: noise, temperature: 0.75)
    let answer = CriticAnswer(sampleGradient: upstream, actionValues: upstream)
    let expected = centralDifferences(at: [0.75]) { temperature in
      (0..<rows).reduce(0) {
        let relaxed = Reference.relaxed(logProbabilities.row($1), noise.row($1), temperature[0])
        return $0 + Reference.dot(relaxed, upstream.row($1)) / Double(rows)
      }
    }[0]
    let scratch = Matrix(rows: rows, columns: columns)
    #expect(
      isClose(
        StraightThroughGumbelSoftmax().temperatureGradient(of: choice, answer: answer, scratch: scratch),
        expected))
    #expect(ScoreFunction().temperatureGradient(of: choice, answer: answer, scratch: scratch) == 0)
    #expect(StraightThroughGumbelSoftmax().usesTemperature && !ScoreFunction().usesTemperature)
  }
}
