import Foundation
import OneHotGumbel
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLaboratory

struct CategoricalLayerTests {
  private func layer(
    _ estimator: any GradientEstimator, samples: Int, latents: Int = 2, categories: Int = 3
  ) -> CategoricalLayer {
    CategoricalLayer(
      estimator, samples: samples, latents: latents, categories: categories,
      noiseFrom: RandomSource(seed: 5, purpose: .measurement))
  }

  @Test func oneRowOfLogitsServesAllSamples() {
    let row: [Float] = [0.3, -1, 0.5, 2, 0, 0.1]
    var shared = layer(StraightThroughGumbelSoftmax(), samples: 7)
    var repeated = layer(StraightThroughGumbelSoftmax(), samples: 7)
    shared.drawNoise()
    repeated.drawNoise()
    shared.forward(Matrix([row]), temperature: 0.5)
    repeated.forward(Matrix(Array(repeating: row, count: 7)), temperature: 0.5)
    #expect(shared.output.elements == repeated.output.elements)
    for layer in [shared, repeated] {
      for position in 0..<42 { layer.sampleGradient[position] = Float(position % 5) }
    }
    #expect(shared.pullback().elements == repeated.pullback().elements)
  }

  @Test func hardSamplesAndModes() {
    var layer = layer(RelaxedGumbelSoftmax(), samples: 2_000)
    layer.drawNoise()
    let logits = Matrix(Array(repeating: [0, log(2), log(5), log(3), 0, 0] as [Float], count: 2_000))
    layer.mode(logits)
    let sample = layer.output
    #expect(sample.slice(0..<1).elements == [0, 0, 1, 1, 0, 0])
    layer.forward(logits, temperature: 1)
    layer.hardSample()
    #expect(sample.elements.allSatisfy { $0 == 0 || $0 == 1 })
    let counts = (0..<6).map { column in (0..<2_000).count { sample[$0, column] == 1 } }
    #expect(isPlausible(observed: Array(counts[..<3]), probabilities: [1, 2, 5].map { $0 / 8 }))
    #expect(isPlausible(observed: Array(counts[3...]), probabilities: [3, 1, 1].map { $0 / 5 }))
  }

  /// The value of a pair of symbols, which is not a sum over the symbols: rows that are decided together share it.
  @Test(arguments: [ScoreFunctionBaseline.none, .leaveOneOut])
  func theScoreFunctionOfSymbolsDecidedTogetherIsUnbiased(baseline: ScoreFunctionBaseline) {
    let values: [[Double]] = [[1, -2, 0.5], [0, 3, 1], [-1, 0, 2]]
    let logits: [Double] = [0.3, -0.4, 0.1, 0.5, 0, -0.5]
    func expectation(_ logits: [Double]) -> Double {
      let (first, second) = (logits[..<3].map { exp($0) }, logits[3...].map { exp($0) })
      let norm = first.reduce(0, +) * second.reduce(0, +)
      return (0..<9).reduce(0) { $0 + first[$1 / 3] * second[$1 % 3] * values[$1 / 3][$1 % 3] / norm }
    }
    let samples = 100_000
    var layer = layer(ScoreFunction(baseline: baseline), samples: samples)
    layer.drawNoise()
    layer.forward(Matrix([logits.map(Float.init)]), temperature: 1)
    let sample = layer.output
    for index in 0..<samples {
      let symbols = [0, 3].map { start in (0..<3).first { sample[index, start + $0] == 1 }! }
      layer.answer.sampleValues![index] = Float(values[symbols[0]][symbols[1]]) / Float(samples)
    }
    let gradient = layer.pullback()
    let sums = (0..<6).map { column in (0..<samples).reduce(0.0) { $0 + Double(gradient[$1, column]) } }
    #expect(relativeDistance(sums, centralDifferences(at: logits, of: expectation)) < 0.03)
  }
}
