import OneHotNumerics

/// Forward, the one-hot sample D of softmax(l); backward, the gradient of p_τ = softmax(l/τ): J(p_τ) w/τ with w = ∂f/∂y at
/// D and J(q) w = q ∘ (w − ⟨q, w⟩). At τ = 1, the default, it is unbiased if f is linear in y.
///
/// The temperature is a number to be chosen, 1 unless set: the sample does not depend on it, so that there is nothing it
/// could be learned from.
///
/// Source: Bengio, Léonard and Courville (2013), "Estimating or propagating gradients through stochastic neurons
/// for conditional computation", section 4; the temperature: Liu, Dong, Liu, Yu and Gao (2023), "Bridging discrete and
/// backpropagation: straight-through and beyond".
public struct StraightThrough: GradientEstimator {
  /// Stateless: two of them estimate the same.
  public init() {}

  /// "straight-through"
  public var name: String { "straight-through" }
  /// In one line.
  public var summary: String { "one-hot sample forward, gradient of the probabilities backward" }
  /// Always.
  public var usesTemperature: Bool { true }

  /// J(p_τ) w/τ.
  public func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix) {
    if choice.temperature == 1 {
      GumbelSoftmax.softmaxPullback(
        probabilities: choice.probabilities, upstream: answer.sampleGradient, scale: 1, into: gradient)
    } else {
      Kernels.active.straightThrough(
        logProbabilities: choice.logProbabilities, upstream: answer.sampleGradient,
        temperature: choice.temperature, into: gradient)
    }
  }
}
