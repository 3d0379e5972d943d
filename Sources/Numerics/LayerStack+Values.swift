import OneHotFoundations

import COneHotKernels

extension Kernels {
  /// Rows that pass through ``withOutputs(of:sizes:convolutions:activation:input:rows:_:)`` at most.
  package static let blockRows = Int(ONEHOT_BLOCK_ROWS)

  /// Lends the outputs `[rows, outputs]` of layers whose parameters are plain numbers: the same bits as
  /// ``forward(_:input:memory:)`` gives.
  ///
  /// The memory for it is the call's own, so that any number of threads may ask the same layers. It lies on the stack,
  /// and nothing is allocated, as long as `rows` times the width of each layer is at most 256.
  ///
  /// - Parameters:
  ///   - parameters: layer by layer, weights `[inputs, outputs]` before biases.
  ///   - sizes: width of the input and of every layer's output.
  ///   - convolutions: the first layers, which are not dense.
  ///   - activation: between the layers; there is none after the last.
  ///   - input: `[rows, inputs]`, of at most ``blockRows`` rows.
  package func withOutputs(
    of parameters: [Float], sizes: [Int], convolutions: [Convolution] = [], activation: Activation,
    input: Span<Float>, rows: Int, _ body: (inout MutableSpan<Float>) -> Void
  ) {
    check(sizes.count > 1 && rows <= Self.blockRows, "sizes \(sizes), \(rows) rows", "a block and a layer")
    check(input.count == rows * sizes[0], "\(input.count) inputs", "[\(rows), \(sizes[0])]")
    var width = 0
    for layer in 1..<sizes.count { width = max(width, sizes[layer]) }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: rows * width) { one in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: rows * width) { other in
        let last = parameters.withUnsafeBufferPointer { parameters in
          input.withUnsafeBufferPointer { input in
            pass(
              input, rows: rows, through: parameters, sizes, convolutions, activation, memory: (one, other)
            ).outputs
          }
        }
        let outputs = UnsafeMutableBufferPointer(rebasing: last[..<(rows * sizes[sizes.count - 1])])
        var span = outputs.mutableSpan
        body(&span)
      }
    }
  }

  /// Lets each layer read what the one before it wrote, in turns into one and the other memory; returns the last, or what a
  /// memory behind the hidden layers reads of its input, and where the parameters of what follows begin.
  func pass(
    _ input: UnsafeBufferPointer<Float>, rows: Int, through parameters: UnsafeBufferPointer<Float>,
    _ sizes: [Int], _ convolutions: [Convolution], _ activation: Activation, untilMemory: Bool = false,
    memory: (UnsafeMutableBufferPointer<Float>, UnsafeMutableBufferPointer<Float>)
  ) -> (outputs: UnsafeMutableBufferPointer<Float>, next: Int) {
    guard rows > 0, let base = parameters.baseAddress else { return (memory.0, 0) }
    var (source, target, next) = (input.baseAddress!, memory.0, memory.1)
    var start = 0
    let last = sizes.count - (untilMemory ? 2 : 1)
    for layer in 1...last {
      let width = untilMemory && layer == last ? 3 * sizes[layer] : sizes[layer]
      let convolution = layer <= convolutions.count ? convolutions[layer - 1] : nil
      let (inputs, outputs) = (
        convolution?.patchCount ?? sizes[layer - 1], convolution?.filters ?? width
      )
      let biases = start + inputs * outputs
      check(biases + outputs <= parameters.count, "\(parameters.count) parameters", "those of \(sizes)")
      if layer > 1 {
        source = UnsafePointer(target.baseAddress!)
        swap(&target, &next)
      }
      let code = (layer == last ? .identity : activation).code
      if let convolution {
        check(
          convolution.input.count == sizes[layer - 1], "\(convolution.input)", "\(sizes[layer - 1]) numbers")
        check(convolution.output.count == sizes[layer], "\(convolution.output)", "\(sizes[layer]) numbers")
        var geometry = convolution.geometry(isFirst: layer == 1)
        table.pointee.convolution_forward(
          &geometry, source, base + start, base + biases, target.baseAddress!, rows, code)
      } else {
        table.pointee.dense_forward(
          source, 0, base + start, base + biases, target.baseAddress!, rows, inputs, outputs, code)
      }
      start = biases + outputs
    }
    return (target, start)
  }

  /// Makes log softmax of logits `[rows, actions]`, row by row, in place.
  package func logSoftmax(_ logits: inout MutableSpan<Float>, actions: Int) {
    check(actions > 0 && logits.count % actions == 0, "\(logits.count) logits", "rows of \(actions)")
    logits.withUnsafeMutableBufferPointer { logits in
      guard let base = logits.baseAddress else { return }
      table.pointee.log_softmax(base, base, logits.count / actions, actions)
    }
  }
}
