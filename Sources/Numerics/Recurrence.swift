import COneHotKernels
import OneHotFoundations

/// Sequences that pass through a network with a memory side by side: of its rows, `t · count + i` is step `t` of sequence `i`.
public struct Sequences {
  /// What each remembers before its first step, `[count, memory]`.
  public let starts: Matrix
  /// Other than 0 where an episode begins: nothing is remembered from before, `[1, rows]`.
  public let beginnings: Matrix

  /// Sequences of as many steps as there are rows for.
  public init(starts: Matrix, beginnings: Matrix) {
    check(
      starts.rows > 0 && beginnings.count % starts.rows == 0, beginnings.shape,
      "equally many steps of \(starts.rows) sequences")
    self.starts = starts
    self.beginnings = beginnings
  }

  /// How many there are.
  public var count: Int { starts.rows }
}

/// The parameters by which a gated recurrent unit reads its own state, and their gradients.
package struct RecurrentParameters {
  /// `[width, 3 · width]`: columns of the reset gate, then of the update gate, then of the candidate
  package let weights: Matrix
  /// `[1, 3 · width]`
  package let bias: Matrix
  package let weightGradient: Matrix
  package let biasGradient: Matrix

  package init(weights: Matrix, bias: Matrix, weightGradient: Matrix, biasGradient: Matrix) {
    for matrix in [weights, weightGradient] {
      check(matrix.columns == 3 * matrix.rows, matrix.shape, "[width, 3 · width]")
    }
    for matrix in [bias, biasGradient] {
      check(matrix.count == weights.columns, matrix.shape, "\(weights.columns) biases")
    }
    self.weights = weights
    self.bias = bias
    self.weightGradient = weightGradient
    self.biasGradient = biasGradient
  }

  /// How many numbers the unit remembers.
  package var width: Int { weights.rows }
}

/// The memory that a pass of a gated recurrent unit through time needs.
package final class RecurrentMemory {
  /// What is remembered after each row of the last pass, `[rows, width]`.
  package let states: Matrix
  fileprivate let previous, sums: Matrix
  /// ∂loss/∂states
  package let upstream: Matrix?
  fileprivate let transposed, carried: Matrix?
  /// Those of the last pass.
  fileprivate var sequences: Sequences?

  /// Memory for passes of up to `rows` rows, with or without pullbacks.
  package init(width: Int, rows: Int, pullbacks: Bool) {
    func matrix(_ columns: Int) -> Matrix { Matrix(rows: rows, columns: columns) }
    states = matrix(width)
    previous = matrix(width)
    sums = matrix(3 * width)
    upstream = pullbacks ? matrix(width) : nil
    carried = pullbacks ? matrix(width) : nil
    transposed = pullbacks ? Matrix(rows: 3 * width, columns: width) : nil
  }
}

extension Kernels {
  /// What a gated recurrent unit remembers after each row, into `memory`.
  ///
  /// - Parameter gates: what it reads of the input, `[rows, 3 · width]`; the pullback needs what becomes of it.
  package func forward(
    _ unit: RecurrentParameters, gates: Matrix, along sequences: Sequences, memory: RecurrentMemory
  ) {
    check(gates.columns == 3 * unit.width, gates.shape, "\(3 * unit.width) columns")
    check(gates.rows <= memory.states.rows, gates.shape, "at most \(memory.states.rows) rows")
    check(memory.states.columns == unit.width, memory.states.shape, "\(unit.width) columns")
    check(sequences.starts.columns == unit.width, sequences.starts.shape, "\(unit.width) columns")
    check(sequences.beginnings.count == gates.rows, gates.shape, "\(sequences.beginnings.count) rows")
    memory.sequences = sequences
    withUnsafePointer(to: recurrence(unit, gates, sequences, memory)) { table.pointee.recurrent_forward($0) }
  }

  /// The parameters' gradients, after a pass with the same gates and memory, whose `upstream` holds ∂loss/∂state by each row's
  /// output alone; `gates` become ∂loss/∂gates as they were given.
  package func pullback(
    _ unit: RecurrentParameters, gates: Matrix, accumulate: Bool, memory: RecurrentMemory
  ) {
    guard let upstream = memory.upstream, let transposed = memory.transposed, let sequences = memory.sequences
    else { programmerError("memory without a pass or gradients, expected a pass and memory for pullbacks") }
    check(sequences.beginnings.count == gates.rows, gates.shape, "\(sequences.beginnings.count) rows")
    transpose(unit.weights, into: transposed)
    withUnsafePointer(to: recurrence(unit, gates, sequences, memory)) {
      table.pointee.recurrent_pullback($0, upstream.pointer, accumulate ? 1 : 0)
    }
  }

  private func recurrence(
    _ unit: RecurrentParameters, _ gates: Matrix, _ sequences: Sequences, _ memory: RecurrentMemory
  ) -> onehot_recurrence {
    onehot_recurrence(
      steps: gates.rows / sequences.count, sequences: sequences.count, width: unit.width,
      weights: unit.weights.pointer, bias: unit.bias.pointer, start: sequences.starts.pointer,
      first: sequences.beginnings.pointer, gates: gates.pointer, recurrent: memory.sums.pointer,
      previous: memory.previous.pointer, states: memory.states.pointer,
      transposed_weights: memory.transposed?.pointer, carried: memory.carried?.pointer,
      weight_gradient: unit.weightGradient.pointer, bias_gradient: unit.biasGradient.pointer)
  }
}
