import Foundation
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

/// Gradients of whole networks against central differences of their definition in double precision.
struct PullbackTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    let sizes: [Int]
    var convolutions: [Convolution] = []
    let activation: Activation
    let rows: Int

    var testDescription: String {
      "\(sizes), \(convolutions.count) convolutions, \(activation), \(rows) rows"
    }

    /// A picture, convolutions of so many filters, kernel, stride and padding, a hidden layer of 5, and 3 outputs.
    static func picture(
      _ shape: PlaneShape, _ layers: [(Int, Int, Int, Convolution.Padding)], _ activation: Activation,
      rows: Int
    ) -> Self {
      var (convolutions, last) = ([Convolution](), shape)
      for (filters, kernel, stride, padding) in layers {
        convolutions.append(
          Convolution(of: last, filters: filters, kernel: kernel, stride: stride, padding: padding))
        last = convolutions[convolutions.count - 1].output
      }
      return Self(
        sizes: [shape.count] + convolutions.map(\.output.count) + [5, 3], convolutions: convolutions,
        activation: activation, rows: rows)
    }
  }

  static let shapes: [Shape] = [
    Shape(sizes: [1, 1], activation: .tanh, rows: 1), Shape(sizes: [4, 3], activation: .tanh, rows: 7),
    Shape(sizes: [17, 5], activation: .relu, rows: 2), Shape(sizes: [3, 8, 2], activation: .tanh, rows: 1),
    Shape(sizes: [3, 8, 2], activation: .relu, rows: 5),
    Shape(sizes: [5, 17, 3], activation: .tanh, rows: 16),
    Shape(sizes: [2, 16, 9, 4], activation: .tanh, rows: 6),
    Shape(sizes: [2, 16, 9, 4], activation: .relu, rows: 6),
    Shape(sizes: [2, 5, 4, 3], activation: .identity, rows: 3),
    Shape(sizes: [3, 6, 5, 7, 4, 1], activation: .tanh, rows: 3),
    Shape(sizes: [3, 6, 5, 7, 4, 1], activation: .relu, rows: 9),
    .picture(PlaneShape(planes: 2, rows: 5, columns: 4), [(3, 3, 1, .valid)], .tanh, rows: 3),
    .picture(
      PlaneShape(planes: 1, rows: 4, columns: 5), [(2, 3, 2, .same), (4, 2, 1, .valid)], .tanh, rows: 7),
    .picture(
      PlaneShape(planes: 3, rows: 3, columns: 3), [(4, 2, 1, .same), (3, 3, 1, .same)], .relu, rows: 2),
    .picture(PlaneShape(planes: 2, rows: 6, columns: 5), [(3, 4, 3, .same)], .tanh, rows: 2),
    .picture(
      PlaneShape(planes: 2, rows: 2, columns: 2), [(5, 1, 1, .valid), (2, 2, 3, .valid)], .tanh, rows: 65),
  ]

  /// Σ over rows of a loss of the output row, as a function of parameters and inputs.
  private func total(
    _ shape: Shape, _ inputs: [Double], _ parameters: [Double], loss: (Int, [Double]) -> Double
  ) -> Double {
    let reference = ReferenceNetwork(
      sizes: shape.sizes, convolutions: shape.convolutions, activation: shape.activation)
    let width = shape.sizes[0]
    return (0..<shape.rows).reduce(0) { sum, row in
      let input = Array(inputs[row * width..<(row + 1) * width])
      return sum + loss(row, reference.output(input, parameters: parameters))
    }
  }

  private func expectGradients(
    of shape: Shape, upstream: (Matrix) -> Matrix, loss: (Int, [Double]) -> Double
  ) {
    let network = NeuralNetwork.random(
      shape.sizes, convolutions: shape.convolutions, shape.activation, seed: 1)
    let input = Matrix.random(rows: shape.rows, columns: shape.sizes[0], seed: 2)
    let workspace = NetworkWorkspace(for: network, rows: shape.rows)
    let inputGradient = Matrix(rows: shape.rows, columns: shape.sizes[0])
    let upstream = upstream(network.forward(input, in: workspace))
    network.pullback(
      input: input, upstream: upstream, in: workspace, inputGradient: inputGradient)

    let parameters = network.parameters.doubles
    let byParameters = centralDifferences(at: parameters, step: 1e-6) {
      total(shape, input.doubles, $0, loss: loss)
    }
    #expect(relativeDistance(network.gradient.elements, byParameters) < 2e-6)
    #expect(isClose(network.gradient.elements, byParameters, relative: 1e-4, absolute: 1e-5))
    let byInputs = centralDifferences(at: input.doubles, step: 1e-6) {
      total(shape, $0, parameters, loss: loss)
    }
    #expect(relativeDistance(inputGradient.elements, byInputs) < 2e-6)
    #expect(isClose(inputGradient.elements, byInputs, relative: 1e-4, absolute: 1e-5))

    let parameterGradient = network.gradient.elements
    let alone = Matrix(rows: shape.rows, columns: shape.sizes[0])
    network.inputPullback(input: input, upstream: upstream, in: workspace, into: alone)
    #expect(alone.elements == inputGradient.elements)
    #expect(network.gradient.elements == parameterGradient)
  }

  @Test(arguments: shapes)
  func linearLoss(shape: Shape) {
    let weights = Matrix.random(rows: shape.rows, columns: shape.sizes.last!, seed: 3)
    expectGradients(of: shape) { _ in
      let copy = Matrix(rows: weights.rows, columns: weights.columns)
      copy.copy(from: weights)
      return copy
    } loss: { row, output in
      zip(output, weights.row(row)).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  @Test(arguments: shapes)
  func squaredError(shape: Shape) {
    let targets = Matrix.random(rows: shape.rows, columns: shape.sizes.last!, seed: 4)
    expectGradients(of: shape) { output in
      let gradient = Matrix(rows: output.rows, columns: output.columns)
      for position in 0..<output.count { gradient[position] = 2 * (output[position] - targets[position]) }
      return gradient
    } loss: { row, output in
      zip(output, targets.row(row)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
  }

  @Test(arguments: shapes.filter { $0.sizes.last! > 1 })
  func softmaxCrossEntropy(shape: Shape) {
    let actions = shape.sizes.last!
    func target(_ row: Int) -> Int { (3 * row + 1) % actions }
    expectGradients(of: shape) { output in
      let gradient = Matrix(rows: output.rows, columns: actions)
      Categorical.logProbabilities(logits: output, into: gradient)
      Categorical.probabilities(logProbabilities: gradient, into: gradient)
      for row in 0..<output.rows { gradient[row, target(row)] -= 1 }
      return gradient
    } loss: { row, output in
      log(output.reduce(0) { $0 + exp($1) }) - output[target(row)]
    }
  }

  @Test func accumulates() {
    let network = NeuralNetwork.random([3, 9, 2], .tanh, seed: 5)
    let workspace = NetworkWorkspace(for: network, rows: 7)
    func pullback(_ rows: Range<Int>, accumulate: Bool) {
      let input = Matrix.random(rows: 7, columns: 3, seed: 6).slice(rows)
      let upstream = Matrix.random(rows: 7, columns: 2, seed: 7).slice(rows)
      _ = network.forward(input, in: workspace)
      network.pullback(input: input, upstream: upstream, in: workspace, accumulate: accumulate)
    }
    pullback(0..<7, accumulate: false)
    let whole = network.gradient.doubles
    pullback(0..<3, accumulate: false)
    pullback(3..<7, accumulate: true)
    #expect(isClose(network.gradient.elements, whole))
    pullback(0..<7, accumulate: false)
    #expect(network.gradient.doubles == whole)
  }
}
