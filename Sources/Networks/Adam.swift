import OneHotFoundations
import OneHotNumerics

/// Adam with the gradient's norm clipped first.
///
/// m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − α/(1−β₁ᵗ) · m/(√(v/(1−β₂ᵗ)) + ε)
///
/// Source: Kingma and Ba (2014), "Adam: a method for stochastic optimization", algorithm 1; Pascanu, Mikolov and
/// Bengio (2013), algorithm 1, for the clipping.
public final class Adam {
  private let firstMoment: Matrix
  private let secondMoment: Matrix
  private let epsilon: Float
  private let gradientClip: Float
  private var steps = 0
  private let beta1: Float = 0.9
  private let beta2: Float = 0.999

  /// An optimizer of `count` parameters.
  ///
  /// - Parameters:
  ///   - count: how many parameters.
  ///   - epsilon: ε, more than 0.
  ///   - gradientClip: the largest norm a gradient may have; longer ones are scaled down to it.
  public init(count: Int, epsilon: Double, gradientClip: Double) {
    firstMoment = Matrix(count: count)
    secondMoment = Matrix(count: count)
    self.epsilon = Float(epsilon)
    self.gradientClip = Float(gradientClip)
  }

  /// The norm of a gradient of any shape.
  public static func norm(of gradient: Matrix) -> Float {
    Kernels.active.dot(gradient, gradient).squareRoot()
  }

  /// Takes one step of a network against its gradient.
  ///
  /// - Returns: the norm of the gradient before clipping. If it is not finite, no step is taken.
  public func step(_ network: NeuralNetwork, learningRate: Double) -> Float {
    step(network.parameters, along: network.gradient, learningRate: learningRate)
  }

  /// Takes one step of a network against its gradient, which is clipped as a part of a longer one.
  ///
  /// - Parameters:
  ///   - network: its ``NeuralNetwork/gradient`` is followed, its parameters move.
  ///   - learningRate: α.
  ///   - norm: of the whole gradient. If it is not finite, no step is taken.
  public func step(_ network: NeuralNetwork, learningRate: Double, norm: Float) {
    step(network.parameters, along: network.gradient, learningRate: learningRate, norm: norm)
  }

  /// Takes one step of some parameters against their gradient, both of any shape.
  ///
  /// - Returns: the norm of the gradient before clipping. If it is not finite, no step is taken.
  public func step(_ parameters: Matrix, along gradient: Matrix, learningRate: Double) -> Float {
    let norm = Self.norm(of: gradient)
    step(parameters, along: gradient, learningRate: learningRate, norm: norm)
    return norm
  }

  private func step(_ parameters: Matrix, along gradient: Matrix, learningRate: Double, norm: Float) {
    guard norm.isFinite else { return }
    steps += 1
    Kernels.active.adam(
      parameters: parameters, gradient: gradient, firstMoment: firstMoment,
      secondMoment: secondMoment, rate: Float(learningRate * correction(beta1)), beta1: beta1, beta2: beta2,
      epsilon: epsilon, gradientScale: norm > gradientClip ? gradientClip / norm : 1,
      secondCorrection: Float(correction(beta2)))
  }

  /// The moments, and how many steps were taken.
  public func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("first moment", firstMoment)
    try archive.exchange("second moment", secondMoment)
    try archive.exchange("steps", &steps)
  }

  /// 1/(1 − βᵗ), of the same rounded β that the moments decay by: the first step is then exactly unbiased.
  private func correction(_ beta: Float) -> Double {
    1 / (1 - Elementary.pow(Double(beta), Double(steps)))
  }
}
