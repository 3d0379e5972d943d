import OneHotNumerics

/// 2 J((p_τ + D)/2) w − ½ J(p) w with D the one-hot sample, w = ∂f/∂y there, p = softmax(l), p_τ = softmax(l/τ) and
/// J(q) w = q ∘ (w − ⟨q, w⟩): a second-order method (Heun's) where straight-through is a first-order one (Euler's). At
/// τ = 1 it is unbiased if f is quadratic in y.
///
/// The temperature stands where the authors' implementation has it: in p_τ alone, without a factor 1/τ, so that this is not
/// the gradient of anything at τ ≠ 1. It is a number to be chosen (their experiments: 1 to 1.3), 1 unless set; it has no
/// gradient of its own, and is not learned.
///
/// Source: Liu, Dong, Liu, Yu and Gao (2023), "Bridging discrete and backpropagation: straight-through and
/// beyond", algorithm 2, and their package `reinmax` 0.1.0 for the temperature.
public struct ReinMax: GradientEstimator {
  /// Stateless: two of them estimate the same.
  public init() {}

  /// "reinmax"
  public var name: String { "reinmax" }
  /// In one line.
  public var summary: String {
    "straight-through of second order: exact where the critic is quadratic and the temperature 1"
  }
  /// Always.
  public var usesTemperature: Bool { true }

  /// 2 J((p_τ + D)/2) w − ½ J(p) w.
  public func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix) {
    Kernels.active.reinMax(
      logProbabilities: choice.logProbabilities, noise: choice.noise, upstream: answer.sampleGradient,
      temperature: choice.temperature, into: gradient)
  }
}
