import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

struct NeuralNetworkTests {
  @Test func byHand() {
    // relu(x·W + b) = relu((1·2 + 2·−1 + 1, 1·1 + 2·−3 + 1)) = (1, 0), then (1, 0)·(3, 5) − 4 = −1.
    let network = NeuralNetwork(sizes: [2, 2, 1], activation: .relu)
    for (position, value) in ([2, 1, -1, -3, 1, 1, 3, 5, -4] as [Float]).enumerated() {
      network.parameters[position] = value
    }
    let workspace = NetworkWorkspace(for: network, rows: 1)
    let input = Matrix([[1, 2]])
    #expect(network.forward(input, in: workspace).elements == [-1])
    let inputGradient = Matrix(count: 2)
    network.pullback(
      input: input, upstream: Matrix([[10]]), in: workspace, inputGradient: inputGradient)
    #expect(network.gradient.elements == [30, 0, 60, 0, 30, 0, 10, 0, 10])
    #expect(inputGradient.elements == [60, -30])
  }

  @Test(arguments: [[7, 3], [4, 64, 64, 2], [130, 17, 5]])
  func forwardAgainstTheDefinition(sizes: [Int]) {
    for activation in Activation.allCases {
      let network = NeuralNetwork.random(sizes, activation, seed: 11)
      let input = Matrix.random(rows: 9, columns: sizes[0], seed: 12)
      let output = network.forward(input, in: NetworkWorkspace(for: network, rows: 9, pullbacks: false))
      let reference = ReferenceNetwork(sizes: sizes, activation: activation)
      for row in 0..<9 {
        let expected = reference.output(input.row(row), parameters: network.parameters.doubles)
        #expect(isClose(output.row(row), expected, absolute: 5e-6))
      }
    }
  }

  @Test func parametersLieLayerByLayer() {
    let network = NeuralNetwork(sizes: [3, 5, 2], activation: .tanh)
    #expect(network.inputCount == 3 && network.outputCount == 2)
    #expect(network.parameters.count == 32 && network.gradient.count == 32)
    for position in 0..<32 { network.parameters[position] = Float(position) }
    let views = network.parameterViews
    #expect(views.map(\.weights.rows) == [3, 5] && views.map(\.weights.columns) == [5, 2])
    #expect(views[0].weights.elements == (0..<15).map(Float.init))
    #expect(views[0].bias.elements == (15..<20).map(Float.init))
    #expect(views[1].weights.elements == (20..<30).map(Float.init))
    #expect(views[1].bias.elements == [30, 31])
  }

  @Test func aWorkspaceServesFewerRows() {
    let network = NeuralNetwork.random([5, 13, 3], .tanh, seed: 13)
    let input = Matrix.random(rows: 10, columns: 5, seed: 14)
    let upstream = Matrix.random(rows: 10, columns: 3, seed: 15)
    let large = NetworkWorkspace(for: network, rows: 10)
    let whole = network.forward(input, in: large).elements
    for rows in [1, 4, 9] {
      let part = input.slice(0..<rows)
      func results(_ workspace: NetworkWorkspace) -> [[Float]] {
        let gradient = Matrix(rows: rows, columns: 3)
        gradient.copy(from: upstream.slice(0..<rows))
        let inputGradient = Matrix(rows: rows, columns: 5)
        let output = network.forward(part, in: workspace).elements
        network.pullback(
          input: part, upstream: gradient, in: workspace, inputGradient: inputGradient)
        return [output, network.gradient.elements, inputGradient.elements]
      }
      let reused = results(large)
      #expect(reused == results(NetworkWorkspace(for: network, rows: rows)))
      #expect(reused[0] == Array(whole.prefix(3 * rows)))
    }
    #expect(network.forward(input, in: large).elements == whole)
  }

  @Test func copiesAreIndependentOnlyIfAskedFor() {
    let network = NeuralNetwork.random([2, 4, 1], .tanh, seed: 16)
    let before = network.parameters.elements
    let shared = network
    let copied = network.copied()
    #expect(copied.parameters.elements == before && copied.sizes == network.sizes)
    network.parameters.fill(0.5)
    network.gradient.fill(2)
    #expect(copied.parameters.elements == before && copied.gradient.elements.allSatisfy { $0 == 0 })
    #expect(shared.parameters.elements.allSatisfy { $0 == 0.5 })
    let input = Matrix([[1, 1]])
    let outputs = [network, copied].map { $0.forward(input, in: NetworkWorkspace(for: $0, rows: 1))[0] }
    #expect(outputs[0] != outputs[1])
    copied.parameterViews[1].bias[0] += 1
    #expect(network.parameters.elements.allSatisfy { $0 == 0.5 })
  }

  @Test func anOwnGradientLeavesTheSharedOneAlone() {
    let network = NeuralNetwork.random([2, 4, 1], .tanh, seed: 17)
    let twin = network.withOwnGradient()
    let workspace = NetworkWorkspace(for: twin, rows: 1)
    let input = Matrix([[1, -1]])
    #expect(twin.forward(input, in: workspace).elements == network.forward(input, in: workspace).elements)
    twin.pullback(input: input, upstream: Matrix([[1]]), in: workspace)
    #expect(twin.gradient.elements.last == 1)
    #expect(network.gradient.elements.allSatisfy { $0 == 0 })
    network.parameters.fill(0.25)
    #expect(twin.parameters.elements.allSatisfy { $0 == 0.25 })
  }

  @Test func aNetworkNeedsAnInputAndAnOutput() async {
    await #expect(processExitsWith: .failure) { _ = NeuralNetwork(sizes: [3], activation: .tanh) }
    await #expect(processExitsWith: .failure) {
      _ = NeuralNetwork(sizes: [3, 0, 1], activation: .tanh)
    }
  }
}
