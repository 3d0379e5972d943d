import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

struct InitializationTests {
  private func network(_ sizes: [Int], hidden: Double, output: Double, seed: UInt64) -> NeuralNetwork {
    var random = RandomSource(seed: seed, purpose: .initialization)
    return NeuralNetwork(
      sizes: sizes, activation: .tanh, hiddenGain: hidden, outputGain: output, using: &random)
  }

  /// The products of all pairs of columns, or of rows if these are fewer: gain² on the diagonal, else 0.
  private func isOrthogonal(_ weights: Matrix, gain: Double) -> Bool {
    let vectors =
      weights.rows < weights.columns
      ? (0..<weights.rows).map(weights.row)
      : (0..<weights.columns).map { column in (0..<weights.rows).map { Double(weights[$0, column]) } }
    return vectors.indices.allSatisfy { first in
      vectors.indices.allSatisfy { second in
        let product = zip(vectors[first], vectors[second]).reduce(0) { $0 + $1.0 * $1.1 }
        return abs(product - (first == second ? gain * gain : 0)) < 1e-6 * gain * gain
      }
    }
  }

  @Test(arguments: [[4, 64, 64, 2], [1, 1], [130, 17, 3], [3, 16, 16, 18]])
  func weightsAreOrthogonalAndBiasesZero(sizes: [Int]) {
    let network = network(sizes, hidden: 1.3, output: 0.01, seed: 1)
    let views = network.parameterViews
    for (index, view) in views.enumerated() {
      #expect(isOrthogonal(view.weights, gain: index == views.count - 1 ? 0.01 : 1.3))
      #expect(view.bias.elements.allSatisfy { $0 == 0 })
    }
  }

  @Test func hiddenLayersHaveTheGainOfTheRootOfTwo() {
    var random = RandomSource(seed: 2, purpose: .initialization)
    let network = NeuralNetwork(
      sizes: [6, 8, 3], activation: .relu, outputGain: 1, using: &random)
    #expect(isOrthogonal(network.parameterViews[0].weights, gain: 2.0.squareRoot()))
    #expect(isOrthogonal(network.parameterViews[1].weights, gain: 1))
  }

  @Test func theSeedDecides() {
    let sizes = [4, 16, 2]
    let first = network(sizes, hidden: 1, output: 1, seed: 3).parameters.elements
    #expect(first == network(sizes, hidden: 1, output: 1, seed: 3).parameters.elements)
    #expect(first != network(sizes, hidden: 1, output: 1, seed: 4).parameters.elements)
  }

  /// Orthogonal matrices of the Haar measure: every element has the mean 0 and the variance 1/n.
  @Test func elementsHaveNoPreference() {
    var random = RandomSource(seed: 5, purpose: .initialization)
    var moments = [RunningMoments](repeating: RunningMoments(), count: 9)
    for _ in 0..<2_000 {
      let weights = NeuralNetwork(sizes: [3, 3], activation: .tanh, outputGain: 1, using: &random)
      for index in 0..<9 { moments[index].add(Double(weights.parameters[index])) }
    }
    for found in moments {
      #expect(abs(found.mean) < 0.055)
      #expect(isClose(found.variance, 1.0 / 3, absolute: 0.03))
    }
  }
}
