import Foundation
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

/// A network with a memory in double precision, as a function of its flat parameters.
private struct ReferenceMemory {
  let sizes: [Int]
  var memory: Int { sizes[sizes.count - 2] }

  /// All outputs, row by row, of steps of some sequences side by side.
  func outputs(
    _ inputs: [[Double]], starts: [[Double]], beginnings: [Float], parameters: [Double]
  ) -> [[Double]] {
    var states = starts
    return inputs.enumerated().map { row, input in
      let sequence = row % starts.count
      if beginnings[row] != 0 { states[sequence] = Array(repeating: 0, count: memory) }
      var rest = parameters[...]
      func product(_ values: [Double], _ outputs: Int) -> [Double] {
        let weights = Array(rest.prefix(values.count * outputs))
        let bias = Array(rest.dropFirst(weights.count).prefix(outputs))
        rest = rest.dropFirst(weights.count + outputs)
        return (0..<outputs).map { output in
          values.indices.reduce(bias[output]) { $0 + values[$1] * weights[$1 * outputs + output] }
        }
      }
      var values = input
      for width in sizes.dropFirst().dropLast(2) { values = product(values, width).map { tanh($0) } }
      let (x, h) = (product(values, 3 * memory), states[sequence])
      let sums = product(h, 3 * memory)
      func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
      states[sequence] = (0..<memory).map { unit in
        let reset = sigmoid(x[unit] + sums[unit])
        let update = sigmoid(x[memory + unit] + sums[memory + unit])
        let candidate = tanh(x[2 * memory + unit] + reset * sums[2 * memory + unit])
        return (1 - update) * candidate + update * h[unit]
      }
      return product(states[sequence], sizes.last!)
    }
  }
}

/// Networks with a memory against their definition in double precision.
struct RecurrentNetworkTests {
  struct Case: Sendable {
    let sizes: [Int]
    let sequences: Int
    let steps: Int
  }

  static let cases = [
    Case(sizes: [2, 3, 1], sequences: 1, steps: 1), Case(sizes: [3, 5, 4, 2], sequences: 3, steps: 7),
    Case(sizes: [2, 17, 3], sequences: 2, steps: 5), Case(sizes: [4, 6, 5, 9, 3], sequences: 5, steps: 4),
  ]

  private func network(_ sizes: [Int]) -> NeuralNetwork {
    let network = NeuralNetwork(sizes: sizes, activation: .tanh, hasMemory: true)
    var random = RandomSource(seed: 1, purpose: .measurement)
    for position in 0..<network.parameters.count {
      network.parameters[position] = Float(0.4 * random.normal())
    }
    return network
  }

  /// Some episodes begin within the sequences.
  private func sequences(_ of: Case) -> Sequences {
    let beginnings = Matrix(count: of.sequences * of.steps)
    for row in 0..<beginnings.count where row % 5 == 3 { beginnings[row] = 1 }
    let starts = Matrix.random(rows: of.sequences, columns: of.sizes[of.sizes.count - 2], seed: 7)
    return Sequences(starts: starts, beginnings: beginnings)
  }

  @Test("gradients through time are the central differences", arguments: cases)
  func gradients(given: Case) {
    let (network, along) = (network(given.sizes), sequences(given))
    let rows = given.sequences * given.steps
    let input = Matrix.random(rows: rows, columns: given.sizes[0], seed: 2)
    let weights = Matrix.random(rows: rows, columns: given.sizes.last!, seed: 3)
    let workspace = NetworkWorkspace(for: network, rows: rows + 3)
    let output = network.forward(input, along: along, in: workspace)

    let reference = ReferenceMemory(sizes: given.sizes)
    func outputs(_ parameters: [Double], _ inputs: [Double]) -> [Double] {
      let width = given.sizes[0]
      return reference.outputs(
        (0..<rows).map { Array(inputs[$0 * width..<($0 + 1) * width]) },
        starts: (0..<given.sequences).map(along.starts.row), beginnings: along.beginnings.elements,
        parameters: parameters
      ).flatMap(\.self)
    }
    func loss(_ outputs: [Double]) -> Double { zip(outputs, weights.doubles).reduce(0) { $0 + $1.0 * $1.1 } }
    let parameters = network.parameters.doubles
    #expect(relativeDistance(output.elements, outputs(parameters, input.doubles)) < 1e-6)

    let inputGradient = Matrix(rows: rows, columns: given.sizes[0])
    network.pullback(input: input, upstream: weights, in: workspace, inputGradient: inputGradient)
    let byParameters = centralDifferences(at: parameters, step: 1e-6) { loss(outputs($0, input.doubles)) }
    #expect(relativeDistance(network.gradient.elements, byParameters) < 3e-6)
    #expect(isClose(network.gradient.elements, byParameters, relative: 1e-4, absolute: 1e-5))
    let byInputs = centralDifferences(at: input.doubles, step: 1e-6) { loss(outputs(parameters, $0)) }
    #expect(relativeDistance(inputGradient.elements, byInputs) < 3e-6)

    let once = network.gradient.doubles
    _ = network.forward(input, along: along, in: workspace)
    network.pullback(input: input, upstream: weights, in: workspace, accumulate: true)
    #expect(relativeDistance(network.gradient.elements, once.map { 2 * $0 }) < 1e-5)
  }

  @Test("steps taken one by one are the steps taken together, bit for bit", arguments: cases)
  func stepByStep(given: Case) {
    let (network, along) = (network(given.sizes), sequences(given))
    let rows = given.sequences * given.steps
    let input = Matrix.random(rows: rows, columns: given.sizes[0], seed: 2)
    let together = network.forward(input, along: along, in: NetworkWorkspace(for: network, rows: rows))
      .elements
    let workspace = NetworkWorkspace(for: network, rows: given.sequences, pullbacks: false)
    let state = Matrix(rows: given.sequences, columns: network.memoryWidth)
    state.copy(from: along.starts)
    var singly: [Float] = []
    for step in 0..<given.steps {
      let part = step * given.sequences..<(step + 1) * given.sequences
      let beginnings = along.beginnings.view(from: part.lowerBound, rows: 1, columns: part.count)
      let now = Sequences(starts: state, beginnings: beginnings)
      singly += network.forward(input.slice(part), along: now, in: workspace).elements
      state.copy(from: workspace.memoryStates!)
    }
    #expect(singly == together)
  }

  @Test("copies and networks of their own gradient are the same network")
  func copies() {
    let network = network([3, 5, 4, 2])
    let given = Self.cases[1]
    let input = Matrix.random(rows: 21, columns: 3, seed: 2)
    func output(_ network: NeuralNetwork) -> [Float] {
      network.forward(input, along: sequences(given), in: NetworkWorkspace(for: network, rows: 21)).elements
    }
    let expected = output(network)
    #expect(output(network.withOwnGradient()) == expected)
    let copy = network.copied()
    network.parameters.fill(0)
    #expect(output(copy) == expected)
    #expect(copy.memoryWidth == 4 && copy.recurrentViews?.weights.rows == 4)
    #expect(copy.parameters.count == 3 * 5 + 5 + 5 * 12 + 12 + 4 * 12 + 12 + 4 * 2 + 2)
  }

  @Test("fresh weights are orthogonal gate by gate, and the update gate keeps")
  func initialization() throws {
    var random = RandomSource(seed: 3, purpose: .initialization)
    let network = NeuralNetwork(
      sizes: [6, 8, 8, 2], activation: .tanh, hasMemory: true, outputGain: 0.01, using: &random)
    let recurrent = try #require(network.recurrentViews)
    for weights in [network.parameterViews[1].weights, recurrent.weights] {
      for gate in 0..<3 {
        for (i, j) in [(0, 0), (0, 5), (7, 7)] {
          let sum = (0..<8).reduce(0) { $0 + weights[$1, gate * 8 + i] * weights[$1, gate * 8 + j] }
          #expect(abs(sum - (i == j ? 1 : 0)) < 1e-5)
        }
      }
    }
    let kept = (0..<24).map { (8..<16).contains($0) ? Float(1) : 0 }
    #expect(network.parameterViews[1].bias.elements == kept)
    #expect(recurrent.bias.elements.allSatisfy { $0 == 0 })
  }

  @Test("a pass without what is remembered traps")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      let network = NeuralNetwork(sizes: [2, 3, 1], activation: .tanh, hasMemory: true)
      _ = network.forward(Matrix(rows: 1, columns: 2), in: NetworkWorkspace(for: network, rows: 1))
    }
  }
}
