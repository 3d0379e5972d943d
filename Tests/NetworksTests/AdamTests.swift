import Foundation
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

struct AdamTests {
  private func network(parameters: [Float]) -> NeuralNetwork {
    let network = NeuralNetwork(sizes: [parameters.count - 1, 1], activation: .tanh)
    for (index, value) in parameters.enumerated() { network.parameters[index] = value }
    return network
  }

  private func setGradient(_ network: NeuralNetwork, _ values: [Float]) {
    for (index, value) in values.enumerated() { network.gradient[index] = value }
  }

  /// After one step m/(√v) is ±1 whatever the gradient, but for ε: θ ← θ − α g/(|g| + ε).
  @Test func firstStepByHand() {
    let network = network(parameters: [1, 1, 1, 1])
    let adam = Adam(count: 4, epsilon: 1e-3, gradientClip: 100)
    setGradient(network, [3, -4, 0, 1e-3])
    #expect(isClose(adam.step(network, learningRate: 0.1), 5))
    let expected: [Double] = [1 - 0.3 / 3.001, 1 + 0.4 / 4.001, 1, 0.95]
    #expect(isClose(network.parameters.elements, expected, relative: 3e-7, absolute: 0))
  }

  @Test func severalStepsAgainstTheFormula() {
    let network = network(parameters: [0.5, -1, 2])
    let adam = Adam(count: 3, epsilon: 1e-5, gradientClip: 1)
    var expected = [0.5, -1, 2]
    var (m, v) = ([0.0, 0, 0], [0.0, 0, 0])
    for step in 1...20 {
      let gradient = (0..<3).map { sin(Double(7 * step + $0)) * ($0 == 2 ? 5 : 0.1) }.map(Float.init)
      let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      setGradient(network, gradient)
      #expect(isClose(adam.step(network, learningRate: 0.03), norm))
      for index in 0..<3 {
        let g = Double(gradient[index]) * min(1, 1 / norm)
        m[index] = 0.9 * m[index] + 0.1 * g
        v[index] = 0.999 * v[index] + 0.001 * g * g
        let (first, second) = (1 - pow(0.9, Double(step)), 1 - pow(0.999, Double(step)))
        expected[index] -= 0.03 * (m[index] / first) / ((v[index] / second).squareRoot() + 1e-5)
      }
      #expect(isClose(network.parameters.elements, expected, relative: 1e-6, absolute: 2e-6))
    }
  }

  @Test func clippingReturnsTheNormAndScalesTheGradient() {
    // A gradient clipped to the norm 1 takes the same step as the unit gradient.
    let (long, unit) = (network(parameters: [1, 2, 3]), network(parameters: [1, 2, 3]))
    let (first, second) = (
      Adam(count: 3, epsilon: 0.1, gradientClip: 1), Adam(count: 3, epsilon: 0.1, gradientClip: 1)
    )
    setGradient(long, [3e3, 0, -4e3])
    setGradient(unit, [0.6, 0, -0.8])
    #expect(first.step(long, learningRate: 0.1) == 5e3)
    #expect(isClose(second.step(unit, learningRate: 0.1), 1))
    #expect(isClose(long.parameters.elements, unit.parameters.doubles))
    // θ − α g/(|g| + ε)
    let expected: [Double] = [1 - 0.06 / 0.7, 2, 3 + 0.08 / 0.9]
    #expect(isClose(unit.parameters.elements, expected))
  }

  @Test func partsClippedByTheWholesNormStepAsTheWhole() {
    let whole = network(parameters: [1, 2, 3, 4, 5, 6])
    let parts = [network(parameters: [1, 2, 3]), network(parameters: [4, 5, 6])]
    let adam = Adam(count: 6, epsilon: 0.1, gradientClip: 1)
    let adams = parts.map { Adam(count: $0.parameters.count, epsilon: 0.1, gradientClip: 1) }
    for step in 1...3 {
      let gradient: [Float] = [3, 0, -4, 12, -1, Float(step)]
      setGradient(whole, gradient)
      let norm = adam.step(whole, learningRate: 0.1)
      for (index, part) in parts.enumerated() {
        setGradient(part, Array(gradient[3 * index..<3 * index + 3]))
        adams[index].step(part, learningRate: 0.1, norm: norm)
      }
      #expect(parts.flatMap(\.parameters.elements) == whole.parameters.elements)
    }
    adams[0].step(parts[0], learningRate: 0.1, norm: .infinity)
    #expect(parts[0].parameters.elements == Array(whole.parameters.elements.prefix(3)))
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func aGradientThatIsNotFiniteTakesNoStep(wrong: Float) {
    let (network, other) = (network(parameters: [1, 2, 3]), network(parameters: [1, 2, 3]))
    let (adam, untroubled) = (
      Adam(count: 3, epsilon: 1e-5, gradientClip: 1), Adam(count: 3, epsilon: 1e-5, gradientClip: 1)
    )
    setGradient(network, [1, wrong, 1])
    #expect(!adam.step(network, learningRate: 0.1).isFinite)
    #expect(network.parameters.elements == [1, 2, 3])
    setGradient(network, [1, -1, 1])
    setGradient(other, [1, -1, 1])
    #expect(adam.step(network, learningRate: 0.1) == untroubled.step(other, learningRate: 0.1))
    #expect(network.parameters.elements == other.parameters.elements)
  }

  @Test func aZeroGradientMovesNothing() {
    let network = network(parameters: [1, 2, 3])
    let adam = Adam(count: 3, epsilon: 1e-5, gradientClip: 1)
    #expect(adam.step(network, learningRate: 0.1) == 0)
    #expect(network.parameters.elements == [1, 2, 3])
  }

  /// Least squares of a linear layer; the data follow y = 2x₁ − x₂ + ½ exactly.
  @Test func solvesAConvexProblem() {
    let network = NeuralNetwork(sizes: [2, 1], activation: .tanh)
    let adam = Adam(count: 3, epsilon: 1e-5, gradientClip: 10)
    let input = Matrix.random(rows: 64, columns: 2, seed: 21)
    let workspace = NetworkWorkspace(for: network, rows: 64)
    let gradient = Matrix(rows: 64, columns: 1)
    for step in 0..<600 {
      let output = network.forward(input, in: workspace)
      for row in 0..<64 {
        gradient[row] = (output[row] - (2 * input[row, 0] - input[row, 1] + 0.5)) / 32
      }
      network.pullback(input: input, upstream: gradient, in: workspace)
      _ = adam.step(network, learningRate: 0.05 * (1 - Double(step) / 600))
    }
    #expect(isClose(network.parameters.elements, [2, -1, 0.5], absolute: 1e-4))
  }
}
