import OneHotFoundations

/// The problems known by name. A copy can be extended with problems of one's own.
public struct ProblemRegistry: Sendable {
  /// The problems, in the order in which they were added.
  public private(set) var problems: [any LaboratoryProblem]

  /// The problems that come with the library.
  public static let standard = ProblemRegistry([
    MeasuredProblem.bandit, MeasuredProblem.vertices, MeasuredProblem.offset, MeasuredProblem.quadratic,
    GaussianProblem(), PolynomialProblem(), SignallingProblem(), AutoencoderProblem(),
  ])

  /// A registry of some problems.
  public init(_ problems: [any LaboratoryProblem]) {
    self.problems = problems
  }

  /// Adds a problem, or replaces the one of the same name.
  public mutating func register(_ problem: any LaboratoryProblem) {
    problems.removeAll { $0.name == problem.name }
    problems.append(problem)
  }

  /// The problem of a name; throws `InputError` with the nearest name if there is none.
  public func problem(named name: String) throws -> any LaboratoryProblem {
    guard let problem = problems.first(where: { $0.name == name }) else {
      throw InputError.unknown("problem", name, among: problems.map(\.name))
    }
    return problem
  }
}
