import OneHotFoundations

/// The gradient estimators known by name. A copy can be extended with estimators of one's own.
public struct EstimatorRegistry: Sendable {
  /// The estimators, in the order in which they were added.
  public private(set) var estimators: [any GradientEstimator]

  /// The estimators that come with the library.
  public static let standard = EstimatorRegistry([
    StraightThroughGumbelSoftmax(), RelaxedGumbelSoftmax(), StraightThrough(), GumbelRao(), ReinMax(),
    ExactExpectation(), ScoreFunction(),
  ])

  /// A registry of some estimators.
  public init(_ estimators: [any GradientEstimator]) {
    self.estimators = estimators
  }

  /// Adds an estimator, or replaces the one of the same name.
  public mutating func register(_ estimator: any GradientEstimator) {
    estimators.removeAll { $0.name == estimator.name }
    estimators.append(estimator)
  }

  /// The estimator of a name, which may be followed by a colon and a parameter, as in "gumbel-rao:100".
  ///
  /// Throws `InputError` with the nearest name if there is none, or if the parameter is not understood.
  public func estimator(named text: String) throws -> any GradientEstimator {
    if let exact = estimators.first(where: { $0.name == text }) { return exact }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let estimator = estimators.first(where: { $0.name == parts[0] }) else {
      throw InputError.unknown("estimator", parts[0], among: estimators.map(\.name))
    }
    return try estimator.with(parameter: parts[1])
  }
}
