import OneHotFoundations

/// The gradient estimators known by name.
public typealias EstimatorRegistry = Registry<any GradientEstimator>

extension EstimatorRegistry {
  /// The estimators that come with the library.
  public static var standard: Self {
    Self([
      StraightThroughGumbelSoftmax(), RelaxedGumbelSoftmax(), StraightThrough(), GumbelRao(), ReinMax(),
      ExactExpectation(), ScoreFunction(),
    ])
  }

  /// A registry of some estimators.
  public init(_ estimators: [any GradientEstimator]) {
    self.init(of: "estimator", estimators) { $0.name }
  }

  /// The estimator of a name, which may be followed by a colon and a parameter, as in "gumbel-rao:100".
  ///
  /// Throws `InputError` with the nearest name if there is none, or if the parameter is not understood.
  public func estimator(named text: String) throws -> any GradientEstimator {
    if names.contains(text) { return try element(named: text) }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let estimator = try element(named: parts[0])
    return try parts.count == 1 ? estimator : estimator.with(parameter: parts[1])
  }
}
