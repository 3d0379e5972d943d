import COneHotKernels
import OneHotFoundations

extension Kernels {
  /// Lends the outputs `[rows, outputs]` of a network with a memory behind its hidden layers whose parameters are plain numbers,
  /// after one step of each row: the same bits as ``forward(_:gates:along:memory:)`` and the layers around it give.
  ///
  /// The memory for it is the call's own. It lies on the stack, and nothing is allocated, as long as few rows pass through
  /// layers of no more than some ten numbers, or a single one through layers of up to 80.
  ///
  /// - Parameters:
  ///   - parameters: layer by layer, weights `[inputs, outputs]` before biases; of the memory what reads the input before what
  ///     reads its state.
  ///   - sizes: width of the input, of every hidden layer, of the memory, and of the output.
  ///   - convolutions: the first layers, which are not dense.
  ///   - states: of all rows there are, `[rows, memory]`; those of these rows, from `first` on, are replaced.
  ///   - input: `[rows, inputs]`, of at most ``blockRows`` rows.
  package func withOutputs(
    of parameters: [Float], sizes: [Int], convolutions: [Convolution], activation: Activation,
    states: inout [Float], from first: Int, input: Span<Float>, rows: Int,
    _ body: (inout MutableSpan<Float>) -> Void
  ) {
    let (width, outputs) = (sizes[sizes.count - 2], sizes[sizes.count - 1])
    check(sizes.count > 2 && rows <= Self.blockRows, "sizes \(sizes), \(rows) rows", "a block and a memory")
    check(input.count == rows * sizes[0], "\(input.count) inputs", "[\(rows), \(sizes[0])]")
    check(
      first >= 0 && states.count >= (first + rows) * width, "\(states.count) numbers remembered",
      "\(width) for each of \(first + rows) rows")
    guard rows > 0 else { return }
    var widest = max(3 * width, outputs)
    for layer in 1..<sizes.count { widest = max(widest, sizes[layer]) }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: (2 * widest + 4 * width + 1) * rows) { memory in
      func part(_ start: Int, _ columns: Int) -> UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(rebasing: memory[start * rows..<(start + columns) * rows])
      }
      let (one, other) = (part(0, widest), part(widest, widest))
      let (sums, previous) = (part(2 * widest, 3 * width), part(2 * widest + 3 * width, width))
      let beginnings = part(2 * widest + 4 * width, 1)
      beginnings.initialize(repeating: 0)
      parameters.withUnsafeBufferPointer { parameters in
        let (gates, start) = input.withUnsafeBufferPointer { input in
          pass(
            input, rows: rows, through: parameters, sizes, convolutions, activation, untilMemory: true,
            memory: (one, other))
        }
        let (weights, bias) = (start, start + 3 * width * width)
        let (head, headBias) = (bias + 3 * width, bias + 3 * width + width * outputs)
        check(headBias + outputs <= parameters.count, "\(parameters.count) parameters", "those of \(sizes)")
        let base = parameters.baseAddress!
        let result = gates.baseAddress == one.baseAddress ? other : one
        states.withUnsafeMutableBufferPointer { states in
          let state = states.baseAddress! + first * width
          let unit = onehot_recurrence(
            steps: 1, sequences: rows, width: width, weights: base + weights, bias: base + bias, start: state,
            first: beginnings.baseAddress!, gates: gates.baseAddress!, recurrent: sums.baseAddress!,
            previous: previous.baseAddress!, states: state, transposed_weights: nil, carried: nil,
            weight_gradient: nil, bias_gradient: nil)
          withUnsafePointer(to: unit) { table.pointee.recurrent_forward($0) }
          table.pointee.dense_forward(
            state, 0, base + head, base + headBias, result.baseAddress!, rows, width, outputs,
            Activation.identity.code)
        }
        var span = UnsafeMutableBufferPointer(rebasing: result[..<(rows * outputs)]).mutableSpan
        body(&span)
      }
    }
  }
}
