import OneHotNumerics

/// Forward, the exact one-hot sample D; backward, the gradient of the relaxed sample y of the same noise:
/// J(y) w/τ with w = ∂f/∂y at D.
///
/// Even for a linear f the mean is the exact gradient only up to a factor that depends on the logits and τ.
///
/// Source: Jang, Gu and Poole (2016), "Categorical reparameterization with Gumbel-Softmax", section 2.2.
public struct StraightThroughGumbelSoftmax: GradientEstimator {
  /// Stateless: two of them estimate the same.
  public init() {}

  /// "straight-through-gumbel"
  public var name: String { "straight-through-gumbel" }
  /// In one line.
  public var summary: String {
    "one-hot sample forward, gradient of the relaxed sample of the same noise backward"
  }
  /// Always.
  public var usesTemperature: Bool { true }
  /// By the gradient of the relaxed sample.
  public var learnsTemperature: Bool { true }

  /// J(y) w/τ.
  public func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix) {
    GumbelSoftmax.logitGradient(
      logits: choice.logProbabilities, noise: choice.noise, upstream: answer.sampleGradient,
      temperature: choice.temperature, into: gradient)
  }

  /// −⟨J(y) w, l + g⟩/τ², averaged.
  public func temperatureGradient(of choice: Choice, answer: CriticAnswer, scratch: Matrix) -> Float {
    GumbelSoftmax.meanTemperatureGradient(of: choice, upstream: answer.sampleGradient, scratch: scratch)
  }
}
