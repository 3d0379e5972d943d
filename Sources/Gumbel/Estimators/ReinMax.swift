import OneHotNumerics

/// 2 J((p + D)/2) w − ½ J(p) w with D the one-hot sample and w = ∂f/∂y there: a second-order method (Heun's) where
/// straight-through is a first-order one (Euler's). Unbiased if f is quadratic in y.
///
/// Source: Liu, Dong, Liu, Yu and Gao (2023), "Bridging discrete and backpropagation: straight-through and
/// beyond", algorithm 2.
public struct ReinMax: GradientEstimator {
  /// Stateless: two of them estimate the same.
  public init() {}

  /// "reinmax"
  public var name: String { "reinmax" }
  /// In one line.
  public var summary: String { "straight-through of second order: exact where the critic is quadratic" }

  /// 2 J((p + D)/2) w − ½ J(p) w.
  public func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix) {
    Kernels.active.reinMax(
      logProbabilities: choice.logProbabilities, noise: choice.noise, upstream: answer.sampleGradient,
      into: gradient)
  }
}
