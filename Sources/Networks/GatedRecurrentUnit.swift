import OneHotNumerics

/// A gated recurrent unit and the layer that reads it: the end of a network with a memory. The layers before it make what its
/// gates read of the input, x.
///
/// r = σ(x_r + h W_r + b_r), z = σ(x_z + h W_z + b_z), n = tanh(x_n + r ⊙ (h W_n + b_n)); h becomes (1 − z) ⊙ n + z ⊙ h.
///
/// Source: Cho et al. (2014), "Learning phrase representations using RNN encoder-decoder for statistical machine translation",
/// section 2.3. Deviations: the reset gate comes after the recurrent product, and there are two biases, as in cuDNN and PyTorch;
/// z keeps the old state and not the new one, as there.
final class GatedRecurrentUnit {
  /// What reads the state for the next: columns of the reset gate, then of the update gate, then of the candidate.
  let recurrent: LayerStack.Layer
  private let parameters: RecurrentParameters
  private let head: LayerStack

  /// - Parameters:
  ///   - recurrent: weights `[width, 3 · width]` and biases by which it reads its state.
  ///   - head: the layer that reads the state for the outputs.
  init(_ recurrent: LayerStack.Layer, head: LayerStack) {
    self.recurrent = recurrent
    parameters = RecurrentParameters(
      weights: recurrent.weights, bias: recurrent.bias, weightGradient: recurrent.weightGradient,
      biasGradient: recurrent.biasGradient)
    self.head = head
  }

  /// The layer that reads the state for the outputs.
  var reader: LayerStack.Layer { head.layers[0] }

  /// The network's outputs from what the gates read of the input.
  func forward(_ gates: Matrix, along sequences: Sequences, in workspace: Workspace) -> Matrix {
    Kernels.active.forward(parameters, gates: gates, along: sequences, memory: workspace.memory)
    Kernels.active.forward(head, input: states(gates, workspace), memory: workspace.headMemory)
    return workspace.headMemory.outputs[0].slice(0..<gates.rows)
  }

  /// The gradients of the parameters; `gates` become ∂loss/∂gates.
  func pullback(_ gates: Matrix, upstream: Matrix, accumulate: Bool, in workspace: Workspace) {
    Kernels.active.pullback(
      head, input: states(gates, workspace), upstream: upstream, accumulate: accumulate,
      inputGradient: workspace.memory.upstream?.slice(0..<gates.rows), memory: workspace.headMemory)
    Kernels.active.pullback(parameters, gates: gates, accumulate: accumulate, memory: workspace.memory)
  }

  private func states(_ gates: Matrix, _ workspace: Workspace) -> Matrix {
    workspace.memory.states.slice(0..<gates.rows)
  }

  /// Orthogonal weights for each gate, biases of 0 but for the update gate's: at first much is kept, so that a gradient gets far
  /// back in time.
  ///
  /// Source: Jozefowicz, Zaremba and Sutskever (2015), "An empirical exploration of recurrent network architectures", for the
  /// bias.
  func initialize(reading: LayerStack.Layer, using random: inout RandomSource) {
    let width = parameters.width
    for weights in [reading.weights, parameters.weights] {
      for gate in 0..<3 {
        weights.copyColumns(
          at: gate * width,
          from: .orthogonal(rows: weights.rows, columns: width, gain: 1, using: &random))
      }
    }
    for unit in width..<2 * width { reading.bias[unit] = 1 }
  }

  /// Memory for passes of up to `rows` rows, with or without pullbacks.
  func workspace(rows: Int, pullbacks: Bool) -> Workspace {
    Workspace(
      memory: RecurrentMemory(width: parameters.width, rows: rows, pullbacks: pullbacks),
      headMemory: LayerMemory(for: head, rows: rows, pullbacks: pullbacks))
  }

  /// The memory of a pass.
  struct Workspace {
    let memory: RecurrentMemory
    fileprivate let headMemory: LayerMemory
  }
}
