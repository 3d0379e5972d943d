import Foundation
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotGumbel

@Suite("Choices made at once")
struct ManyChoicesTests {
  /// Two states of three choices, of two, three and four options each.
  private let layout = ChoiceLayout([2, 3, 4])

  @Test("lie in rows as wide as the largest, and side by side again")
  func layoutOfUnevenChoices() {
    let workspace = ChoiceWorkspace(layout, states: 3)
    let outputs = Matrix([(0..<9).map { Float($0) }, (0..<9).map { Float(10 + $0) }])
    let rows = workspace.rows(of: outputs)
    #expect(rows.rows == 6 && rows.columns == 4)
    #expect((0..<2).map { rows[0, $0] } == [0, 1] && (0..<3).map { rows[1, $0] } == [2, 3, 4])
    #expect((0..<4).map { rows[5, $0] } == [15, 16, 17, 18])
    #expect(workspace.outputs(of: rows).elements == outputs.elements)
    #expect(layout.output(of: 1, choice: 2) == 6 && layout.stateWidth == 12 && layout.optionCount == 9)
  }

  @Test("that are alike take no memory of their own")
  func layoutOfEvenChoices() {
    let workspace = ChoiceWorkspace(ChoiceLayout([3, 3]), states: 2)
    let outputs = Matrix(rows: 2, columns: 6)
    let rows = workspace.rows(of: outputs)
    rows[3, 1] = 7
    #expect(rows.rows == 4 && outputs[1, 4] == 7)
    #expect(workspace.outputs(of: rows)[1, 4] == 7)
  }

  /// log p of one state's choices, and what each option is worth; −1e9 and 0 where there is none.
  private let logits: [[Double]] = [[0.3, -0.4], [0.2, 0.9, -1], [1, 0, -0.5, 0.25]]
  private let values: [[Double]] = [[1, -2], [0.5, 3, -1], [0, 2, 4, -3]]

  private func padded(_ rows: [[Double]], with filler: Double) -> Matrix {
    Matrix(rows.map { row in (row + Array(repeating: filler, count: 4 - row.count)).map { Float($0) } })
  }

  /// The mean of an estimator's gradient over all joint samples, and its total variance.
  private func moments(
    _ estimator: some GradientEstimator, taken: TakenActions? = nil
  ) -> (mean: [[Double]], variance: Double) {
    let logarithms = logits.map { Reference.softmax($0).map { log($0) } }
    let logProbabilities = padded(logarithms, with: -1e9)
    let probabilities = padded(logarithms.map { $0.map { exp($0) } }, with: 0)
    let slopes = padded(values, with: 0)
    var mean = values.map { $0.map { _ in 0.0 } }
    var square = 0.0
    for first in 0..<2 {
      for second in 0..<3 {
        for third in 0..<4 {
          let (sample, noise, gradient) = (
            [first, second, third], Matrix(rows: 3, columns: 4), Matrix(rows: 3, columns: 4)
          )
          for (choice, option) in sample.enumerated() { noise[choice, option] = 50 }
          var choice = Choice(
            logProbabilities: logProbabilities, probabilities: probabilities, noise: noise, temperature: 1)
          choice.choicesOfState = 3
          let value = sample.enumerated().reduce(0) { $0 + values[$1.offset][$1.element] }
          var answer = CriticAnswer(
            sampleGradient: slopes, actionValues: slopes, sampleValues: Matrix([[Float(value)]]))
          answer.taken = TakenActions(
            actions: Matrix([sample.map { Float($0) }]),
            logProbabilities: Matrix([
              [Float(sample.enumerated().reduce(0) { $0 + logarithms[$1.offset][$1.element] })]
            ]), advantages: Matrix([[Float(value)]]))
          estimator.writeLogitGradient(of: choice, answer: answer, into: gradient)
          let weight = exp(sample.enumerated().reduce(0) { $0 + logarithms[$1.offset][$1.element] })
          for row in 0..<3 {
            for column in 0..<4 {
              let number = Double(gradient[row, column])
              if column < mean[row].count {
                mean[row][column] += weight * number
              } else {
                #expect(number == 0)
              }
              square += weight * number * number
            }
          }
        }
      }
    }
    return (mean, square - mean.joined().reduce(0) { $0 + $1 * $1 })
  }

  /// ∂E[Σ f_m]/∂logits
  private var exact: [[Double]] {
    zip(logits, values).map { logits, values in
      let probabilities = Reference.softmax(logits)
      let mean = zip(probabilities, values).reduce(0) { $0 + $1.0 * $1.1 }
      return zip(probabilities, values).map { $0 * ($1 - mean) }
    }
  }

  @Test(
    "have an unbiased score function, which takes their joint value",
    arguments: ScoreFunctionBaseline.allCases)
  func scoreFunction(baseline: ScoreFunctionBaseline) {
    let found = moments(ScoreFunction(baseline: baseline)).mean
    for (found, expected) in zip(found, exact) { #expect(isClose(found, expected, absolute: 1e-5)) }
  }

  @Test("vary least with the baselines that are best for them together")
  func variances() {
    func variance(_ baseline: ScoreFunctionBaseline) -> Double {
      moments(ScoreFunction(baseline: baseline)).variance
    }
    #expect(variance(.optimal) < variance(.value) && variance(.optimalPerLogit) < variance(.optimal))
    // One choice by itself has no noise of the others in it.
    #expect(variance(.value) > 0.1)
  }

  @Test("are exact with the expectation of each")
  func expectation() {
    for (found, expected) in zip(moments(ExactExpectation()).mean, exact) {
      #expect(isClose(found, expected, absolute: 1e-6))
    }
  }

  @Test("are exact with straight-through and ReinMax of a sum over choices")
  func straightThrough() {
    for estimator in [StraightThrough(), ReinMax()] as [any GradientEstimator] {
      for (found, expected) in zip(moments(estimator).mean, exact) {
        #expect(isClose(found, expected, absolute: 1e-5))
      }
    }
  }
}
