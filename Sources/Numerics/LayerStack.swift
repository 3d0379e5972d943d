import COneHotKernels
import OneHotFoundations

/// Consecutive layers in the form the kernels read, with the matrices whose memory that form points to.
package final class LayerStack {
  /// A layer y = f(x W + b), its parameters and their gradients.
  package struct Layer {
    /// `[inputs, outputs]`; of a convolution `[patch, filters]`
    package let weights: Matrix
    /// `[1, outputs]`
    package let bias: Matrix
    package let weightGradient: Matrix
    package let biasGradient: Matrix
    package let activation: Activation
    /// Nil: the layer is dense.
    package let convolution: Convolution?

    package init(
      weights: Matrix, bias: Matrix, weightGradient: Matrix, biasGradient: Matrix, activation: Activation,
      convolution: Convolution? = nil
    ) {
      self.weights = weights
      self.bias = bias
      self.weightGradient = weightGradient
      self.biasGradient = biasGradient
      self.activation = activation
      self.convolution = convolution
    }

    fileprivate var inputs: Int { convolution?.input.count ?? weights.rows }
    fileprivate var outputs: Int { convolution?.output.count ?? weights.columns }
  }

  package let layers: [Layer]
  /// Width of the input and of every layer's output.
  package let sizes: [Int]
  let table: UnsafeMutableBufferPointer<onehot_layer>
  /// Of each layer; what ``table`` points to.
  private let geometries: UnsafeMutableBufferPointer<onehot_convolution>

  /// The layers in order; each as wide as the next expects, convolutions first, the last without an activation.
  package init(_ layers: [Layer]) {
    self.layers = layers
    sizes = [layers[0].inputs] + layers.map(\.outputs)
    for (index, layer) in layers.enumerated() {
      let shape = (
        layer.convolution?.patchCount ?? sizes[index], layer.convolution?.filters ?? sizes[index + 1]
      )
      check(layer.inputs == sizes[index], "\(layer.inputs) inputs", "\(sizes[index])")
      for weights in [layer.weights, layer.weightGradient] {
        check(
          weights.rows == shape.0 && weights.columns == shape.1, weights.shape, "[\(shape.0), \(shape.1)]")
      }
      for bias in [layer.bias, layer.biasGradient] {
        check(bias.count == shape.1, bias.shape, "\(shape.1) biases")
      }
      check(
        layer.convolution == nil || index == 0
          || layers[index - 1].convolution?.output == layer.convolution?.input,
        "a convolution of \(layer.inputs) numbers", "what the one before it writes")
    }
    check(layers[layers.count - 1].activation == .identity, "an activation", "none after the last layer")
    let geometries = UnsafeMutableBufferPointer<onehot_convolution>.allocate(capacity: layers.count)
    self.geometries = geometries
    table = .allocate(capacity: layers.count)
    for (index, layer) in layers.enumerated() {
      geometries.initializeElement(
        at: index, to: layer.convolution?.geometry(isFirst: index == 0) ?? onehot_convolution())
      table.initializeElement(
        at: index,
        to: onehot_layer(
          weights: layer.weights.pointer, bias: layer.bias.pointer,
          weight_gradient: layer.weightGradient.pointer,
          bias_gradient: layer.biasGradient.pointer, inputs: layer.inputs, outputs: layer.outputs,
          activation: layer.activation.code,
          convolution: layer.convolution == nil ? nil : UnsafePointer(geometries.baseAddress! + index)))
    }
  }

  deinit {
    table.deallocate()
    geometries.deallocate()
  }
}

/// The memory that passes through a stack of layers need, in the form the kernels read.
package final class LayerMemory {
  /// What each layer made of the last input, `[rows, outputs]`.
  package let outputs: [Matrix]
  let sizes: [Int]
  let rows: Int
  let hasGradients: Bool
  /// Gradients of the hidden layers' outputs for one block of rows, and all layers' transposed weights.
  private let scratch: [Matrix]
  let table: UnsafeMutableBufferPointer<onehot_layer_memory>

  /// Memory for passes of up to `rows` rows through such layers, with or without pullbacks.
  package init(for stack: LayerStack, rows: Int, pullbacks: Bool) {
    sizes = stack.sizes
    self.rows = rows
    hasGradients = pullbacks
    let widths = Array(sizes.dropFirst())
    let outputs = widths.map { Matrix(rows: rows, columns: $0) }
    let blockRows = min(rows, Int(ONEHOT_BLOCK_ROWS))
    let gradients = pullbacks ? widths.dropLast().map { Matrix(rows: blockRows, columns: $0) } : []
    let transposed =
      pullbacks ? stack.layers.map { Matrix(rows: $0.weights.columns, columns: $0.weights.rows) } : []
    self.outputs = outputs
    scratch = gradients + transposed
    table = .allocate(capacity: widths.count)
    _ = table.initialize(
      from: widths.indices.map { index in
        onehot_layer_memory(
          output: outputs[index].pointer,
          gradient: index < gradients.count ? gradients[index].pointer : nil,
          transposed_weights: index < transposed.count ? transposed[index].pointer : nil)
      })
  }

  deinit { table.deallocate() }
}

extension Kernels {
  /// Every layer's output for input `[rows, inputs]`, into `memory`.
  ///
  /// Here and below, an input of one column where the stack reads more stands for one-hot rows: it is the place of the 1 in
  /// each.
  package func forward(_ stack: LayerStack, input: Matrix, memory: LayerMemory) {
    checkFit(stack, input: input, memory)
    table.pointee.network_forward(
      stack.table.baseAddress!, memory.table.baseAddress!, stack.table.count, input.pointer,
      isOneHot(input, stack), input.rows)
  }

  private func isOneHot(_ input: Matrix, _ stack: LayerStack) -> Int32 {
    input.columns == 1 && stack.sizes[0] > 1 && stack.layers[0].convolution == nil ? 1 : 0
  }

  /// Every layer's parameter gradients, after ``forward(_:input:memory:)`` with the same input and memory.
  ///
  /// - Parameters:
  ///   - upstream: ∂loss/∂output of the last layer, `[rows, outputs]`.
  ///   - accumulate: whether to add to the former gradients.
  ///   - inputGradient: receives ∂loss/∂input, `[rows, inputs]`, if not nil.
  package func pullback(
    _ stack: LayerStack, input: Matrix, upstream: Matrix, accumulate: Bool, inputGradient: Matrix?,
    memory: LayerMemory
  ) {
    pullback(
      stack, input: input, upstream: upstream, inputGradient: inputGradient, memory: memory,
      parameters: accumulate ? ONEHOT_ADDED : ONEHOT_REPLACED)
  }

  /// ∂loss/∂input alone, `[rows, inputs]`, after ``forward(_:input:memory:)`` with the same input and memory; what the
  /// stack itself holds is only read.
  package func inputPullback(
    _ stack: LayerStack, input: Matrix, upstream: Matrix, into inputGradient: Matrix,
    memory: LayerMemory
  ) {
    pullback(
      stack, input: input, upstream: upstream, inputGradient: inputGradient, memory: memory,
      parameters: ONEHOT_SKIPPED)
  }

  private func pullback(
    _ stack: LayerStack, input: Matrix, upstream: Matrix, inputGradient: Matrix?, memory: LayerMemory,
    parameters: onehot_parameter_gradients
  ) {
    checkFit(stack, input: input, memory)
    check(memory.hasGradients, "memory without gradients", "memory for pullbacks")
    check(
      upstream.rows == input.rows && upstream.columns == stack.sizes[stack.sizes.count - 1],
      upstream.shape, "[\(input.rows), \(stack.sizes[stack.sizes.count - 1])]")
    if let inputGradient {
      check(
        inputGradient.rows == input.rows && inputGradient.columns == stack.sizes[0], inputGradient.shape,
        "[\(input.rows), \(stack.sizes[0])]")
    }
    table.pointee.network_pullback(
      stack.table.baseAddress!, memory.table.baseAddress!, stack.table.count, input.pointer,
      isOneHot(input, stack), upstream.pointer, inputGradient?.pointer, input.rows, parameters)
  }

  private func checkFit(_ stack: LayerStack, input: Matrix, _ memory: LayerMemory) {
    check(
      input.columns == stack.sizes[0] || isOneHot(input, stack) == 1, input.shape, "\(stack.sizes[0]) columns"
    )
    check(memory.sizes == stack.sizes, "memory for layers \(memory.sizes)", "\(stack.sizes)")
    check(input.rows <= memory.rows, input.shape, "at most \(memory.rows) rows")
  }
}
