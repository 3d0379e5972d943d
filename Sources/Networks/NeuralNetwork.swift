import OneHotFoundations
import OneHotNumerics

/// A network of layers: convolutions, if there are any, and dense ones, with one activation between them and none after
/// the last. The last layer but one may be a memory, a gated recurrent unit; rows are then steps of ``Sequences``.
///
/// All parameters lie in one flat buffer, layer by layer, weights `[inputs, outputs]` before biases (of a ``Convolution``
/// `[patch, filters]`), and those by which a memory reads what it remembers after those by which it reads its input; so do
/// their gradients. Whoever has the network shares these buffers; ``copied()`` makes another.
public final class NeuralNetwork {
  /// Width of the input, of every hidden layer, of the memory if there is one, and of the output.
  public let sizes: [Int]
  /// Whether the last layer but one is a memory.
  public let hasMemory: Bool
  /// The first layers, which are not dense.
  public let convolutions: [Convolution]
  /// The activation between the layers.
  public let activation: Activation
  /// All parameters, `[1, parameter count]`.
  public let parameters: Matrix
  /// ∂loss/∂parameters, `[1, parameter count]`, as the last pullback left it.
  public let gradient: Matrix
  /// What is done to the first numbers of an input before the first layer; nil: nothing.
  public let normalization: InputNormalization?
  /// All layers, or those before a memory and what it reads of its input.
  fileprivate let stack: LayerStack
  fileprivate let unit: GatedRecurrentUnit?

  /// A network of zeros.
  ///
  /// - Parameters:
  ///   - sizes: input, hidden layers and output; at least two, all positive.
  ///   - convolutions: the first layers, if these are not dense; each reads what the one before it writes, and has that many
  ///     numbers in `sizes`, else it traps. A dense layer follows.
  ///   - activation: of all layers but the last.
  ///   - hasMemory: whether the last layer but one is a memory.
  ///   - normalization: what is done to inputs first; nil: nothing.
  public convenience init(
    sizes: [Int], convolutions: [Convolution] = [], activation: Activation, hasMemory: Bool = false,
    normalization: InputNormalization? = nil
  ) {
    if sizes.count < (hasMemory ? 3 : 2) || sizes.contains(where: { $0 < 1 }) {
      programmerError("layer sizes \(sizes): a network needs an input and an output, all at least 1 wide")
    }
    if convolutions.count > sizes.count - (hasMemory ? 3 : 2) {
      programmerError("\(convolutions.count) convolutions in a network of \(sizes): its last layer is dense")
    }
    let shapes = Self.weightShapes(sizes, convolutions, hasMemory: hasMemory)
    self.init(
      sizes: sizes, convolutions: convolutions, activation: activation, hasMemory: hasMemory,
      normalization: normalization,
      parameters: Matrix(count: shapes.reduce(0) { $0 + ($1.rows + 1) * $1.columns }))
  }

  /// The shape of each layer's weights, of a memory of those by which it reads its input and, behind them, of those by which it
  /// reads what it remembers.
  ///
  /// - Parameters:
  ///   - sizes: width of the input and of every layer's output.
  ///   - convolutions: the first layers.
  package static func weightShapes(
    _ sizes: [Int], _ convolutions: [Convolution], hasMemory: Bool = false
  ) -> [(rows: Int, columns: Int)] {
    var shapes =
      convolutions.map { ($0.patchCount, $0.filters) }
      + zip(sizes, sizes.dropFirst()).dropFirst(convolutions.count).map { ($0, $1) }
    if hasMemory {
      // Each number that is remembered has three gates.
      let width = shapes[shapes.count - 1].0
      shapes[shapes.count - 2].1 = 3 * width
      shapes.insert((width, 3 * width), at: shapes.count - 1)
    }
    return shapes
  }

  private init(
    sizes: [Int], convolutions: [Convolution], activation: Activation, hasMemory: Bool,
    normalization: InputNormalization?, parameters: Matrix
  ) {
    if let normalization, normalization.count > sizes[0] {
      programmerError("a normalization of \(normalization.count) numbers for an input of \(sizes[0])")
    }
    self.normalization = normalization
    self.sizes = sizes
    self.convolutions = convolutions
    self.activation = activation
    self.hasMemory = hasMemory
    let shapes = Self.weightShapes(sizes, convolutions, hasMemory: hasMemory)
    // Of a memory what reads its input belongs to the layers before it, and two follow.
    let last = shapes.count - (hasMemory ? 3 : 1)
    let gradient = Matrix(count: parameters.count)
    var start = 0
    let layers = shapes.enumerated().map { index, shape in
      defer { start += (shape.rows + 1) * shape.columns }
      let biasStart = start + shape.rows * shape.columns
      return LayerStack.Layer(
        weights: parameters.view(from: start, rows: shape.rows, columns: shape.columns),
        bias: parameters.view(from: biasStart, rows: 1, columns: shape.columns),
        weightGradient: gradient.view(from: start, rows: shape.rows, columns: shape.columns),
        biasGradient: gradient.view(from: biasStart, rows: 1, columns: shape.columns),
        activation: index >= last ? .identity : activation,
        convolution: index < convolutions.count ? convolutions[index] : nil)
    }
    stack = LayerStack(Array(layers[...last]))
    unit = hasMemory ? GatedRecurrentUnit(layers[last + 1], head: LayerStack([layers[last + 2]])) : nil
    let expected = hasMemory ? sizes.dropLast(2) + [3 * sizes[sizes.count - 2]] : sizes
    if stack.sizes != expected {
      programmerError("layers \(sizes) with convolutions that make \(stack.sizes)")
    }
    self.parameters = parameters
    self.gradient = gradient
  }

  /// A network with orthogonal weights and zero biases.
  ///
  /// - Parameters:
  ///   - sizes: input, hidden layers and output; at least two, all positive.
  ///   - convolutions: the first layers, if these are not dense, as for a network of zeros.
  ///   - activation: of all layers but the last.
  ///   - hasMemory: whether the last layer but one is a memory.
  ///   - hiddenGain: gain of all layers but the last.
  ///   - outputGain: gain of the last layer.
  ///   - normalization: what is done to inputs first; nil: nothing.
  ///   - random: where the weights are drawn from.
  public convenience init(
    sizes: [Int], convolutions: [Convolution] = [], activation: Activation, hasMemory: Bool = false,
    hiddenGain: Double = 2.0.squareRoot(), outputGain: Double, normalization: InputNormalization? = nil,
    using random: inout RandomSource
  ) {
    self.init(
      sizes: sizes, convolutions: convolutions, activation: activation, hasMemory: hasMemory,
      normalization: normalization)
    for (index, layer) in layers.enumerated() {
      if let unit, index == layers.count - 2 {
        unit.initialize(reading: layer, using: &random)
        continue
      }
      let gain = index == layers.count - 1 ? outputGain : hiddenGain
      layer.weights.copy(
        from: .orthogonal(
          rows: layer.weights.rows, columns: layer.weights.columns, gain: gain, using: &random))
    }
  }

  /// All layers, of a memory what reads its input.
  private var layers: [LayerStack.Layer] { stack.layers + (unit.map { [$0.reader] } ?? []) }

  /// Width of the input.
  public var inputCount: Int { sizes[0] }
  /// Width of the output.
  public var outputCount: Int { sizes[sizes.count - 1] }
  /// How many numbers it remembers.
  public var memoryWidth: Int { hasMemory ? sizes[sizes.count - 2] : 0 }

  /// The same network with parameters of its own.
  public func copied() -> NeuralNetwork {
    let copy = NeuralNetwork(
      sizes: sizes, convolutions: convolutions, activation: activation, hasMemory: hasMemory,
      normalization: normalization)
    copy.parameters.copy(from: parameters)
    return copy
  }

  /// The same network, sharing the parameters, with a gradient of its own: for threads that differentiate at once.
  public func withOwnGradient() -> NeuralNetwork {
    NeuralNetwork(
      sizes: sizes, convolutions: convolutions, activation: activation, hasMemory: hasMemory,
      normalization: normalization, parameters: parameters)
  }

  /// The weights, `[inputs, outputs]` or `[patch, filters]`, and biases of each layer, as views of ``parameters``; of a memory
  /// those by which it reads its input, `[inputs, 3 · memory]`: reset gate, update gate, candidate.
  public var parameterViews: [(weights: Matrix, bias: Matrix)] {
    layers.map { ($0.weights, $0.bias) }
  }
  /// The weights `[memory, 3 · memory]` and biases by which the memory reads what it remembers; nil if there is none.
  public var recurrentViews: (weights: Matrix, bias: Matrix)? {
    unit.map { ($0.recurrent.weights, $0.recurrent.bias) }
  }
  /// The weights and biases of the last layer.
  public var lastLayer: (weights: Matrix, bias: Matrix) {
    let layer = unit?.reader ?? stack.layers[stack.layers.count - 1]
    return (layer.weights, layer.bias)
  }

  /// The outputs `[rows, outputs]` for inputs `[rows, inputs]`, or for one-hot inputs, `[rows, 1]`: the place of the 1 in each
  /// row. The numbers are the same, but for the work that zeros make. What is no place counts as the nearest.
  ///
  /// The result is a view into `workspace`, valid until its next use. A row's result does not depend on the
  /// other rows. The network itself is only read: threads may share it, each with a workspace of its own.
  ///
  /// - Parameters:
  ///   - input: `[rows, inputs]` or `[rows, 1]`.
  ///   - sequences: whose steps the rows are; a network with a memory traps without, and another one does not ask.
  ///   - workspace: memory for at least so many rows.
  public func forward(
    _ input: Matrix, along sequences: Sequences? = nil, in workspace: NetworkWorkspace
  ) -> Matrix {
    var input = input
    if let normalization, let normalized = workspace.normalized?.slice(0..<input.rows) {
      normalization.write(input, into: normalized)
      input = normalized
    }
    Kernels.active.forward(stack, input: input, memory: workspace.memory)
    let output = workspace.output.slice(0..<input.rows)
    guard let unit, let recurrent = workspace.recurrent else { return output }
    guard let sequences else { programmerError("a network with a memory, asked without what it remembers") }
    return unit.forward(output, along: sequences, in: recurrent)
  }

  /// The gradient of a loss with respect to the parameters, into ``gradient``, after
  /// ``forward(_:along:in:)`` with the same input and workspace.
  ///
  /// - Parameters:
  ///   - input: the same as forward.
  ///   - upstream: ∂loss/∂output, `[rows, outputs]`.
  ///   - workspace: the same as forward.
  ///   - accumulate: whether to add to ``gradient`` instead of replacing it.
  ///   - inputGradient: receives ∂loss/∂input, `[rows, inputs]`, if not nil.
  public func pullback(
    input: Matrix, upstream: Matrix, in workspace: NetworkWorkspace, accumulate: Bool = false,
    inputGradient: Matrix? = nil
  ) {
    let normalized = workspace.normalized?.slice(0..<input.rows)
    var upstream = upstream
    if let unit, let recurrent = workspace.recurrent {
      let gates = workspace.output.slice(0..<input.rows)
      unit.pullback(gates, upstream: upstream, accumulate: accumulate, in: recurrent)
      upstream = gates
    }
    Kernels.active.pullback(
      stack, input: normalized ?? input, upstream: upstream, accumulate: accumulate,
      inputGradient: inputGradient, memory: workspace.memory)
    if let normalized, let inputGradient {
      normalization?.pullback(normalized: normalized, gradient: inputGradient)
    }
  }

  /// The gradient of a loss with respect to the input alone, after ``forward(_:along:in:)`` with the same input and
  /// workspace. The network itself is only read, as it is there; it has no memory, else it traps.
  ///
  /// - Parameters:
  ///   - input: the same as forward.
  ///   - upstream: ∂loss/∂output, `[rows, outputs]`.
  ///   - workspace: the same as forward.
  ///   - inputGradient: receives ∂loss/∂input, `[rows, inputs]`.
  public func inputPullback(
    input: Matrix, upstream: Matrix, in workspace: NetworkWorkspace, into inputGradient: Matrix
  ) {
    if hasMemory { programmerError("the gradient by the input alone of a network with a memory") }
    let normalized = workspace.normalized?.slice(0..<input.rows)
    Kernels.active.inputPullback(
      stack, input: normalized ?? input, upstream: upstream, into: inputGradient, memory: workspace.memory)
    if let normalized { normalization?.pullback(normalized: normalized, gradient: inputGradient) }
  }
}

/// The memory a pass through a network needs: activations, their gradients and transposed weights.
public final class NetworkWorkspace {
  let memory: LayerMemory
  /// Of the last layer, or what a memory reads of its input.
  let output: Matrix
  let recurrent: GatedRecurrentUnit.Workspace?
  /// The last input, if the network normalizes it.
  let normalized: Matrix?

  /// Memory for passes of up to `rows` rows, with or without pullbacks.
  public init(for network: NeuralNetwork, rows: Int, pullbacks: Bool = true) {
    memory = LayerMemory(for: network.stack, rows: rows, pullbacks: pullbacks)
    output = memory.outputs[memory.outputs.count - 1]
    recurrent = network.unit?.workspace(rows: rows, pullbacks: pullbacks)
    normalized =
      network.normalization == nil ? nil : Matrix(rows: rows, columns: network.inputCount)
  }
  /// What a network with a memory remembers after each row of the last pass, `[rows, memory]`; rows beyond the pass's are older.
  public var memoryStates: Matrix? { recurrent?.memory.states }
}
