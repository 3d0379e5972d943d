import OneHotNumerics

/// Forward, the one-hot sample D; backward, the gradient of the probabilities: J(p) w with w = ∂f/∂y at D. Unbiased if f
/// is linear in y.
///
/// Source: Bengio, Léonard and Courville (2013), "Estimating or propagating gradients through stochastic neurons
/// for conditional computation", section 4.
public struct StraightThrough: GradientEstimator {
  /// Stateless: two of them estimate the same.
  public init() {}

  /// "straight-through"
  public var name: String { "straight-through" }
  /// In one line.
  public var summary: String { "one-hot sample forward, gradient of the probabilities backward" }

  /// J(p) w.
  public func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix) {
    GumbelSoftmax.softmaxPullback(
      probabilities: choice.probabilities, upstream: answer.sampleGradient, scale: 1, into: gradient)
  }
}
