import OneHotNumerics

/// The gradient estimators known by name. A copy can be extended with estimators of one's own.
public struct EstimatorRegistry: Sendable {
  /// The estimators, in the order in which they were added.
  public private(set) var estimators: [any GradientEstimator]

  /// The estimators that come with the library.
  public static let standard = EstimatorRegistry([
    StraightThroughGumbelSoftmax(), ExactExpectation(), ScoreFunction(),
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

  /// The estimator of a name; throws `InputError` with the nearest name if there is none.
  public func estimator(named name: String) throws -> any GradientEstimator {
    guard let estimator = estimators.first(where: { $0.name == name }) else {
      throw InputError.unknown("estimator", name, among: estimators.map(\.name))
    }
    return estimator
  }
}
