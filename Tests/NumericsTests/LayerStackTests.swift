import OneHotNumerics
import OneHotTestSupport
import Testing

/// Passes through a network against the kernels of its single layers on all rows at once, bit for bit.
@Suite("Layer stacks")
struct LayerStackTests {
  private static let sizes = [5, 17, 3, 2]

  private func stack(_ activation: Activation) -> LayerStack {
    let shapes = Array(zip(Self.sizes, Self.sizes.dropFirst()))
    return LayerStack(
      shapes.enumerated().map { index, shape in
        LayerStack.Layer(
          weights: .random(rows: shape.0, columns: shape.1, seed: 100 + UInt64(index)),
          bias: .random(rows: 1, columns: shape.1, seed: 200 + UInt64(index)),
          weightGradient: .random(rows: shape.0, columns: shape.1, seed: 300 + UInt64(index)),
          biasGradient: .random(rows: 1, columns: shape.1, seed: 400 + UInt64(index)),
          activation: index == shapes.count - 1 ? .identity : activation)
      })
  }

  @Test("pass as layer after layer does", arguments: [1, 7, 63, 64, 65, 130], [false, true])
  func passes(rows: Int, accumulate: Bool) {
    let input = Matrix.random(rows: rows, columns: Self.sizes[0], seed: 1)
    let upstream = Matrix.random(rows: rows, columns: 2, seed: 2)
    for kernels in Kernels.available {
      for activation in [Activation.tanh, .relu] {
        let (whole, single) = (stack(activation), stack(activation))
        let memory = LayerMemory(for: whole, rows: rows, pullbacks: true)
        let inputGradient = Matrix(rows: rows, columns: Self.sizes[0])
        kernels.forward(whole, input: input, memory: memory)
        kernels.pullback(
          whole, input: input, upstream: upstream, accumulate: accumulate, inputGradient: inputGradient,
          memory: memory)

        let (outputs, expected) = layerAfterLayer(single, input, upstream, accumulate, kernels)
        for (found, wanted) in zip(memory.outputs, outputs) { #expect(found.elements == wanted.elements) }
        for (found, wanted) in zip(whole.layers, single.layers) {
          #expect(found.weightGradient.elements == wanted.weightGradient.elements, "\(kernels.name)")
          #expect(found.biasGradient.elements == wanted.biasGradient.elements, "\(kernels.name)")
        }
        #expect(inputGradient.elements == expected.elements, "\(kernels.name), \(activation)")

        inputGradient.fill(0)
        kernels.inputPullback(
          whole, input: input, upstream: upstream, into: inputGradient, memory: memory)
        #expect(inputGradient.elements == expected.elements, "\(kernels.name), \(activation)")
        #expect(whole.layers[0].weightGradient.elements == single.layers[0].weightGradient.elements)
      }
    }
  }

  @Test("read one-hot rows by the places of their ones", arguments: [1, 7, 64, 65, 130])
  func oneHot(rows: Int) {
    var random = RandomSource(seed: 6, purpose: .measurement)
    let places = Matrix(rows: rows, columns: 1)
    let input = Matrix(rows: rows, columns: Self.sizes[0])
    for row in 0..<rows {
      let place = random.index(below: Self.sizes[0])
      places[row, 0] = Float(place)
      input[row, place] = 1
      #expect(input.placeOfOne(inRow: row) == place)
    }
    let upstream = Matrix.random(rows: rows, columns: 2, seed: 2)
    for kernels in Kernels.available {
      for accumulate in [false, true] {
        let passes = [input, places].map { input in
          let stack = stack(.tanh)
          let memory = LayerMemory(for: stack, rows: rows, pullbacks: true)
          kernels.forward(stack, input: input, memory: memory)
          kernels.pullback(
            stack, input: input, upstream: upstream, accumulate: accumulate, inputGradient: nil,
            memory: memory)
          return memory.outputs.map(\.elements)
            + stack.layers.flatMap { [$0.weightGradient.elements, $0.biasGradient.elements] }
        }
        #expect(passes[0] == passes[1], "\(kernels.name)")
      }
    }
    // What is no place counts as the nearest.
    let nearest = Matrix([[0], [0], [4], [4]])
    let outputs = [nearest, Matrix([[-1], [.nan], [5], [.infinity]])].map { places in
      let stack = stack(.tanh)
      let memory = LayerMemory(for: stack, rows: 4, pullbacks: false)
      Kernels.active.forward(stack, input: places, memory: memory)
      return memory.outputs[2].elements
    }
    #expect(outputs[0] == outputs[1])
    #expect(Matrix([[0, 2]]).placeOfOne(inRow: 0) == nil && Matrix([[1, 1]]).placeOfOne(inRow: 0) == nil)
    #expect(Matrix([[0, 0]]).placeOfOne(inRow: 0) == nil)
  }

  @Test("give the same outputs as plain numbers", arguments: [1, 2, 7, 63, 64], [Activation.tanh, .relu])
  func values(rows: Int, activation: Activation) {
    let input = Matrix.random(rows: rows, columns: Self.sizes[0], seed: 1)
    let stack = stack(activation)
    let numbers = stack.layers.flatMap { $0.weights.elements + $0.bias.elements }
    for kernels in Kernels.available {
      let memory = LayerMemory(for: stack, rows: rows, pullbacks: false)
      kernels.forward(stack, input: input, memory: memory)
      var found: [Float] = []
      kernels.withOutputs(
        of: numbers, sizes: Self.sizes, activation: activation, input: input.elements.span, rows: rows
      ) { for index in $0.indices { found.append($0[index]) } }
      #expect(found == memory.outputs[2].elements, "\(kernels.name)")
    }
  }

  @Test("of plain numbers trap where these are too few, or too many rows at once")
  func wrongShapes() async {
    await #expect(processExitsWith: .failure) {
      Kernels.active.withOutputs(
        of: [1, 2], sizes: [1, 2], activation: .tanh, input: [1].span, rows: 1
      ) { _ in }
    }
    await #expect(processExitsWith: .failure) {
      let input = [Float](repeating: 1, count: 65)
      Kernels.active.withOutputs(
        of: [1, 2], sizes: [1, 1], activation: .tanh, input: input.span, rows: 65
      ) { _ in }
    }
    await #expect(processExitsWith: .failure) {
      Kernels.active.withOutputs(
        of: [1, 2], sizes: [1, 1], activation: .tanh, input: [1, 2].span, rows: 1
      ) { _ in }
    }
  }

  /// The outputs of all layers, and the gradient with respect to the input.
  private func layerAfterLayer(
    _ stack: LayerStack, _ input: Matrix, _ upstream: Matrix, _ accumulate: Bool, _ kernels: Kernels
  ) -> (outputs: [Matrix], inputGradient: Matrix) {
    var inputs = [input]
    for layer in stack.layers {
      let output = Matrix(rows: input.rows, columns: layer.weights.columns)
      kernels.denseForward(
        input: inputs[inputs.count - 1], weights: layer.weights, bias: layer.bias,
        activation: layer.activation, into: output)
      inputs.append(output)
    }
    var gradient = upstream
    for (index, layer) in stack.layers.enumerated().reversed() {
      kernels.denseParameterGradient(
        input: inputs[index], upstream: gradient, accumulate: accumulate,
        weightGradient: layer.weightGradient, biasGradient: layer.biasGradient)
      let next = Matrix(rows: input.rows, columns: layer.weights.rows)
      kernels.denseInputGradient(
        upstream: gradient, transposedWeights: NaiveKernels.transpose(layer.weights),
        below: index == 0 ? nil : (inputs[index], stack.layers[index - 1].activation), into: next)
      gradient = next
    }
    return (Array(inputs.dropFirst()), gradient)
  }
}
