import COneHotKernels
import OneHotFoundations

@testable import OneHotNumerics

/// Single dense layers, which in networks are called by the kernels themselves.
extension Kernels {
  /// output `[rows, outputs]` = f(input `[rows, inputs]` · weights `[inputs, outputs]` + bias `[outputs]`)
  func denseForward(
    input: Matrix, weights: Matrix, bias: Matrix, activation: Activation, into output: Matrix
  ) {
    check(input.columns == weights.rows, input.shape, "\(weights.rows) columns")
    check(bias.count == weights.columns, bias.shape, "\(weights.columns) biases")
    check(output.rows == input.rows && output.columns == weights.columns, output.shape, "[rows, outputs]")
    table.pointee.dense_forward(
      input.pointer, 0, weights.pointer, bias.pointer, output.pointer, input.rows, input.columns,
      weights.columns,
      activation.code)
  }

  /// weightGradient (+)= inputᵀ · upstream, biasGradient (+)= column sums of upstream
  func denseParameterGradient(
    input: Matrix, upstream: Matrix, accumulate: Bool, weightGradient: Matrix, biasGradient: Matrix
  ) {
    check(input.rows == upstream.rows, input.shape, "\(upstream.rows) rows")
    check(
      weightGradient.rows == input.columns && weightGradient.columns == upstream.columns,
      weightGradient.shape, "[\(input.columns), \(upstream.columns)]")
    check(
      biasGradient.count == upstream.columns, biasGradient.shape, "\(upstream.columns) biases")
    table.pointee.dense_parameter_gradient(
      input.pointer, 0, upstream.pointer, weightGradient.pointer, biasGradient.pointer, input.rows,
      input.columns, upstream.columns, accumulate ? 1 : 0)
  }
}
