import OneHotNumerics

/// The soft sample y in both directions: f is asked at y itself, between the one-hot actions, and J(y) f′(y)/τ is
/// the exact gradient of E[f(y)], which is not E[f(one-hot)].
///
/// Of a critic that is linear in the action it gives the same as ``StraightThroughGumbelSoftmax``.
///
/// Source: Jang, Gu and Poole (2016), "Categorical reparameterization with Gumbel-Softmax", section 2; Maddison, Mnih
/// and Teh (2016), "The Concrete distribution", section 3.
public struct RelaxedGumbelSoftmax: GradientEstimator {
  /// Stateless: two of them estimate the same.
  public init() {}

  /// "gumbel-softmax"
  public var name: String { "gumbel-softmax" }
  /// In one line.
  public var summary: String { "relaxed sample in both directions: asks the critic between the actions" }
  /// Always.
  public var usesTemperature: Bool { true }
  /// By the gradient of the relaxed sample.
  public var learnsTemperature: Bool { true }

  /// The relaxed sample.
  public func writeSample(of choice: Choice, into sample: Matrix) {
    GumbelSoftmax.relaxedSample(
      logits: choice.logProbabilities, noise: choice.noise, temperature: choice.temperature, into: sample)
  }

  /// J(y) f′(y)/τ.
  public func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix) {
    GumbelSoftmax.logitGradient(
      logits: choice.logProbabilities, noise: choice.noise, upstream: answer.sampleGradient,
      temperature: choice.temperature, into: gradient)
  }

  /// −⟨J(y) f′(y), l + g⟩/τ², averaged.
  public func temperatureGradient(of choice: Choice, answer: CriticAnswer, scratch: Matrix) -> Float {
    GumbelSoftmax.meanTemperatureGradient(of: choice, upstream: answer.sampleGradient, scratch: scratch)
  }
}
