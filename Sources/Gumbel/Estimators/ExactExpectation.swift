import OneHotNumerics

/// The exact gradient of the expectation, J(p) Q with Q = f at every action: no noise, no bias, and the control
/// to beat wherever all actions can be asked.
///
/// Source: Asadi, Allen, Roderick, Mohamed, Konidaris and Littman (2017), "Mean actor-critic", equation 3.
public struct ExactExpectation: GradientEstimator {
  /// Stateless: two of them estimate the same.
  public init() {}

  /// "expected"
  public var name: String { "expected" }
  /// In one line.
  public var summary: String { "exact gradient of the expectation over all actions, the control" }

  /// The values of all actions.
  public var needs: CriticNeeds { .actionValues }

  /// J(p) Q.
  public func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix) {
    GumbelSoftmax.softmaxPullback(
      probabilities: choice.probabilities, upstream: answer.actionValues, scale: 1, into: gradient)
  }
}
