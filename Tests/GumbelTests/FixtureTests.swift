import Foundation
import OneHotGumbel
import OneHotNumerics
import OneHotTestSupport
import Testing

/// One case of `gumbel-softmax.json`, evaluated from the definitions in double precision.
struct FixtureCase: Decodable, Sendable, CustomTestStringConvertible {
  let logits: [Double?]
  let noise: [Double]
  let temperature: Double
  let upstream: [Double]
  let probabilities: [Double]
  let soft_sample: [Double]
  let hard_index: Int
  let vjp_gumbel_softmax: [Double]
  let vjp_temperature: Double
  let vjp_straight_through_of_probabilities: [Double]
  let score: [Double]
  let entropy: Double
  let log_probability_of_hard_index: Double

  var testDescription: String { "K = \(logits.count), τ = \(temperature), logits \(logits.prefix(2))…" }

  static let all: [FixtureCase] = {
    struct Content: Decodable { let cases: [FixtureCase] }
    let file = Bundle.module.url(forResource: "Fixtures/gumbel-softmax", withExtension: "json")!
    return try! JSONDecoder().decode(Content.self, from: Data(contentsOf: file)).cases
  }()

  /// The logits, forbidden where they are null.
  var matrix: Matrix {
    let matrix = Matrix(row: logits.map { $0 ?? 0 })
    Categorical.forbid(where: Matrix(row: logits.map { $0 == nil ? 0 : 1 }), in: matrix)
    return matrix
  }

  var choice: Choice {
    let logProbabilities = Matrix(count: logits.count)
    let probabilities = Matrix(count: logits.count)
    Categorical.logProbabilities(logits: matrix, into: logProbabilities)
    Categorical.probabilities(logProbabilities: logProbabilities, into: probabilities)
    return Choice(
      logProbabilities: logProbabilities, probabilities: probabilities, noise: Matrix(row: noise),
      temperature: Float(temperature))
  }
}

extension FixtureCase {
  /// 2 J((p + D)/2) w − ½ J(p) w
  var reinMax: [Double] {
    let middle = probabilities.enumerated().map { ($1 + ($0 == hard_index ? 1 : 0)) / 2 }
    return zip(Reference.pullback(middle, upstream), Reference.pullback(probabilities, upstream)).map {
      2 * $0 - $1 / 2
    }
  }

  /// (D − p)ᵢ (f(D) − bᵢ) with the baselines as their definitions have them.
  func scoreFunction(_ baseline: ScoreFunctionBaseline) -> [Double] {
    let p = probabilities
    let scores = p.indices.map { action in p.indices.map { ($0 == action ? 1 : 0) - p[$0] } }
    func optimum(_ weight: ([Double]) -> Double) -> Double {
      let weights = p.indices.map { p[$0] * weight(scores[$0]) }
      let total = weights.reduce(0, +)
      return total > 0 ? Reference.dot(weights, upstream) / total : 0
    }
    return p.indices.map { logit in
      let subtracted =
        switch baseline {
        case .none, .leaveOneOut, .taken: 0.0
        case .value: Reference.dot(p, upstream)
        case .optimal: optimum { Reference.dot($0, $0) }
        case .optimalPerLogit: optimum { $0[logit] * $0[logit] }
        }
      return scores[hard_index][logit] * (upstream[hard_index] - subtracted)
    }
  }
}

struct FixtureTests {
  @Test func thereAreCases() {
    #expect(FixtureCase.all.count == 24)
    #expect(FixtureCase.all.count { $0.logits.contains(nil) } == 7)
  }

  @Test(arguments: FixtureCase.all)
  func distribution(of fixture: FixtureCase) {
    let choice = fixture.choice
    #expect(isClose(choice.probabilities.elements, fixture.probabilities))
    #expect(isClose(Categorical.entropy(logProbabilities: choice.logProbabilities, row: 0), fixture.entropy))
    #expect(
      isClose(
        choice.logProbabilities[fixture.hard_index], fixture.log_probability_of_hard_index))
  }

  @Test(arguments: FixtureCase.all)
  func samples(of fixture: FixtureCase) {
    let (noise, sample) = (Matrix(row: fixture.noise), Matrix(count: fixture.logits.count))
    GumbelSoftmax.hardSample(logits: fixture.matrix, noise: noise, into: sample)
    #expect(sample.elements == fixture.logits.indices.map { $0 == fixture.hard_index ? 1 : 0 })
    #expect(Categorical.gumbelMax(logits: fixture.matrix, noise: noise, row: 0) == fixture.hard_index)
    GumbelSoftmax.relaxedSample(
      logits: fixture.matrix, noise: noise, temperature: Float(fixture.temperature), into: sample)
    #expect(isClose(sample.elements, fixture.soft_sample))
  }

  @Test(arguments: FixtureCase.all)
  func gradients(of fixture: FixtureCase) {
    let (noise, upstream) = (Matrix(row: fixture.noise), Matrix(row: fixture.upstream))
    let temperature = Float(fixture.temperature)
    let (sample, gradient) = (Matrix(count: fixture.logits.count), Matrix(count: fixture.logits.count))
    GumbelSoftmax.relaxedSample(
      logits: fixture.matrix, noise: noise, temperature: temperature, into: sample)
    GumbelSoftmax.logitGradient(relaxed: sample, upstream: upstream, temperature: temperature, into: gradient)
    #expect(isClose(gradient.elements, fixture.vjp_gumbel_softmax))
    let slope = GumbelSoftmax.temperatureGradient(
      relaxed: sample, upstream: upstream, logits: fixture.matrix, noise: noise, temperature: temperature,
      row: 0)
    #expect(isClose(slope, fixture.vjp_temperature))
  }

  @Test(arguments: FixtureCase.all)
  func estimators(of fixture: FixtureCase) {
    let choice = fixture.choice
    let answer = CriticAnswer(
      sampleGradient: Matrix(row: fixture.upstream), actionValues: Matrix(row: fixture.upstream))
    let gradient = Matrix(count: fixture.logits.count)
    StraightThroughGumbelSoftmax().writeLogitGradient(of: choice, answer: answer, into: gradient)
    #expect(isClose(gradient.elements, fixture.vjp_gumbel_softmax))
    #expect(
      isClose(
        StraightThroughGumbelSoftmax().temperatureGradient(of: choice, answer: answer, scratch: gradient),
        fixture.vjp_temperature))
    ExactExpectation().writeLogitGradient(of: choice, answer: answer, into: gradient)
    #expect(isClose(gradient.elements, fixture.vjp_straight_through_of_probabilities))
    var plain = choice
    plain.temperature = 1
    StraightThrough().writeLogitGradient(of: plain, answer: answer, into: gradient)
    #expect(isClose(gradient.elements, fixture.vjp_straight_through_of_probabilities))
    RelaxedGumbelSoftmax().writeLogitGradient(of: choice, answer: answer, into: gradient)
    #expect(isClose(gradient.elements, fixture.vjp_gumbel_softmax))
    ReinMax().writeLogitGradient(of: plain, answer: answer, into: gradient)
    #expect(isClose(gradient.elements, fixture.reinMax))
    ScoreFunction().writeLogitGradient(of: choice, answer: answer, into: gradient)
    let advantage =
      fixture.upstream[fixture.hard_index] - Reference.dot(fixture.probabilities, fixture.upstream)
    #expect(isClose(gradient.elements, fixture.score.map { $0 * advantage }))
  }

  @Test(arguments: FixtureCase.all, [ScoreFunctionBaseline.none, .value, .optimal, .optimalPerLogit])
  func scoreFunction(of fixture: FixtureCase, baseline: ScoreFunctionBaseline) {
    let gradient = Matrix(count: fixture.logits.count)
    let values = Matrix(row: fixture.upstream)
    ScoreFunction(baseline: baseline).writeLogitGradient(
      of: fixture.choice,
      answer: CriticAnswer(
        sampleGradient: values, actionValues: values, sampleValues: Matrix([[values[fixture.hard_index]]])),
      into: gradient)
    let size = fixture.upstream.map(abs).max()!
    #expect(
      isClose(gradient.elements, fixture.scoreFunction(baseline), relative: 2e-5, absolute: 4e-7 * size))
  }
}
