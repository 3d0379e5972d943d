import Foundation
import OneHotFoundations
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@Suite("Input normalization")
struct InputNormalizationTests {
  /// Numbers of very different mean and size: `[rows, 3]`.
  private func observations(rows: Int, seed: UInt64) -> Matrix {
    let numbers = Matrix.random(rows: rows, columns: 3, seed: seed)
    for row in 0..<rows {
      numbers[row, 0] = 1000 + 30 * numbers[row, 0]
      numbers[row, 2] *= 1e-3
    }
    return numbers
  }

  /// Mean and population deviation of a column, computed in two passes.
  private func moments(_ matrices: [Matrix], column: Int) -> (mean: Double, deviation: Double) {
    let values = matrices.flatMap { matrix in (0..<matrix.rows).map { Double(matrix[$0, column]) } }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(values.count)).squareRoot())
  }

  @Test("takes mean and deviation of all that was observed")
  func moments() {
    let normalization = InputNormalization(count: 3)
    #expect(normalization.shift.elements == [0, 0, 0] && normalization.factor.elements == [1, 1, 1])
    let parts = [observations(rows: 50, seed: 1), observations(rows: 7, seed: 2)]
    for part in parts { normalization.observe(part) }
    for column in 0..<3 {
      let expected = moments(parts, column: column)
      #expect(isClose(normalization.shift[column], expected.mean))
      #expect(isClose(normalization.factor[column], 1 / expected.deviation))
    }
  }

  @Test("does not divide by the deviation of what never changes", arguments: [Float(0), 7, 3e38])
  func constant(value: Float) {
    let normalization = InputNormalization(count: 1)
    let constant = Matrix(rows: 5, columns: 1)
    constant.fill(value)
    normalization.observe(constant)
    #expect(normalization.shift[0] == value && normalization.factor[0] == 1)
  }

  private let sizes = [4, 6, 2]

  /// Of the first three of four numbers.
  private func network(_ normalization: InputNormalization?) -> NeuralNetwork {
    let plain = NeuralNetwork.random(sizes, .tanh, seed: 5)
    let network = NeuralNetwork(sizes: sizes, activation: .tanh, normalization: normalization)
    network.parameters.copy(from: plain.parameters)
    return network
  }

  private let fixed = InputNormalization(shift: [1000, 0, 0], factor: [1.0 / 30, 1, 1000])

  /// The first number of row 1 is 12 deviations above the mean, the third of row 2 as many below: beyond the limit.
  private func input() -> Matrix {
    let input = Matrix(rows: 5, columns: 4)
    input.copyColumns(at: 0, from: observations(rows: 5, seed: 3))
    input.copyColumns(at: 3, from: .random(rows: 5, columns: 1, seed: 4))
    input[1, 0] = 1360
    input[2, 2] = -0.012
    return input
  }

  private func normalized(_ input: [Double]) -> [Double] {
    [(input[0] - 1000) / 30, input[1], input[2] * 1000].map { min(max($0, -10), 10) } + [input[3]]
  }

  @Test("is what the first layer sees, cut off at ±10")
  func forward() {
    let (network, input) = (network(fixed), input())
    let found = network.forward(input, in: NetworkWorkspace(for: network, rows: 8))
    let reference = ReferenceNetwork(sizes: sizes, activation: .tanh)
    for row in 0..<5 {
      let expected = reference.output(normalized(input.row(row)), parameters: network.parameters.doubles)
      #expect(isClose(found.row(row), expected, absolute: 1e-5))
    }
    #expect(normalized(input.row(1))[0] == 10 && normalized(input.row(2))[2] == -10)
  }

  /// Σ of the outputs, each with a weight.
  private func loss(_ inputs: [Double], _ parameters: [Double], _ weights: Matrix) -> Double {
    let reference = ReferenceNetwork(sizes: sizes, activation: .tanh)
    return (0..<5).reduce(0) { sum, row in
      let output = reference.output(normalized(Array(inputs[row * 4..<row * 4 + 4])), parameters: parameters)
      return sum + zip(output, weights.row(row)).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  @Test("is differentiated through")
  func pullback() {
    let (network, input) = (network(fixed), input())
    let weights = Matrix.random(rows: 5, columns: 2, seed: 6)
    let (workspace, inputGradient) = (NetworkWorkspace(for: network, rows: 8), Matrix(rows: 5, columns: 4))
    _ = network.forward(input, in: workspace)
    network.pullback(input: input, upstream: weights, in: workspace, inputGradient: inputGradient)
    let (inputs, parameters) = (input.doubles, network.parameters.doubles)
    let byParameters = centralDifferences(at: parameters) { loss(inputs, $0, weights) }
    #expect(relativeDistance(network.gradient.elements, byParameters) < 1e-5)
    let byInputs = centralDifferences(at: inputs, step: 1e-6) { loss($0, parameters, weights) }
    #expect(isClose(inputGradient.elements, byInputs, relative: 1e-4, absolute: 1e-4))
    #expect(inputGradient[1, 0] == 0 && inputGradient[2, 2] == 0)
    let alone = Matrix(rows: 5, columns: 4)
    network.inputPullback(input: input, upstream: weights, in: workspace, into: alone)
    #expect(alone.elements == inputGradient.elements)
  }

  @Test("is shared by a network's copies")
  func shared() {
    let normalization = InputNormalization(count: 4)
    let network = network(normalization)
    #expect(network.copied().normalization === normalization)
    #expect(network.withOwnGradient().normalization === normalization)
  }

  @Test("goes on from an archive as if it had never been stopped")
  func exchange() throws {
    func make() -> InputNormalization { InputNormalization(count: 3) }
    let first = make()
    first.observe(observations(rows: 50, seed: 1))
    var saved = StateArchive()
    try first.exchange(with: &saved)
    let second = make()
    var restored = StateArchive(restoring: saved.bytes)
    try second.exchange(with: &restored)
    try restored.finish()
    #expect(second.shift.elements == first.shift.elements)
    for normalization in [first, second] { normalization.observe(observations(rows: 7, seed: 2)) }
    #expect(second.shift.elements == first.shift.elements)
    #expect(second.factor.elements == first.factor.elements)
  }
}
