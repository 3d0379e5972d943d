import OneHotNumerics

/// A dense layer y = f(x W + b), with its parameters and their gradients as views of a network's flat buffers.
///
/// A class, so that passing one on counts one reference instead of one for each view.
final class DenseLayer: Sendable {
  /// `[inputs, outputs]`
  let weights: Matrix
  /// `[1, outputs]`
  let bias: Matrix
  let weightGradient: Matrix
  let biasGradient: Matrix
  let activation: Activation

  init(weights: Matrix, bias: Matrix, weightGradient: Matrix, biasGradient: Matrix, activation: Activation) {
    self.weights = weights
    self.bias = bias
    self.weightGradient = weightGradient
    self.biasGradient = biasGradient
    self.activation = activation
  }

  /// input `[rows, inputs]` → output `[rows, outputs]`
  func forward(_ input: Matrix, into output: Matrix) {
    Kernels.active.denseForward(
      input: input, weights: weights, bias: bias, activation: activation, into: output)
  }

  /// Turns `outputGradient`, ∂loss/∂output, into ∂loss/∂(x W + b) in place, and makes the parameters' gradients.
  func pullbackParameters(input: Matrix, output: Matrix, outputGradient: Matrix, accumulate: Bool) {
    Kernels.active.activationGradient(output: output, activation: activation, gradient: outputGradient)
    Kernels.active.denseParameterGradient(
      input: input, outputGradient: outputGradient, accumulate: accumulate, weightGradient: weightGradient,
      biasGradient: biasGradient)
  }

  /// ∂loss/∂input, after ``pullbackParameters(input:output:outputGradient:accumulate:)``.
  func pullbackInput(outputGradient: Matrix, transposedWeights: Matrix, into inputGradient: Matrix) {
    Kernels.active.denseInputGradient(
      outputGradient: outputGradient, transposedWeights: transposedWeights, into: inputGradient)
  }
}
