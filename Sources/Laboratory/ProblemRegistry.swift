import OneHotFoundations

/// The problems known by name.
public typealias ProblemRegistry = Registry<any LaboratoryProblem>

extension ProblemRegistry {
  /// The problems that come with the library.
  public static var standard: Self {
    Self([
      MeasuredProblem.bandit, MeasuredProblem.vertices, MeasuredProblem.offset, MeasuredProblem.quadratic,
      MeasuredProblem.choices,
      GaussianProblem(), TrainedProblem.polynomial, TrainedProblem.signalling, TrainedProblem.autoencoder,
    ])
  }

  /// A registry of some problems.
  public init(_ problems: [any LaboratoryProblem]) {
    self.init(of: "problem", problems) { $0.name }
  }
}
