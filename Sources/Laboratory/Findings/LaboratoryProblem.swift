import OneHotFoundations
import OneHotGumbel
import OneHotNumerics

/// A problem on which gradient estimators are studied, with everything but the estimator held equal.
public protocol LaboratoryProblem: Sendable {
  /// What one types after `--problem`.
  var name: String { get }
  /// What it is, in one line.
  var summary: String { get }
  /// How many samples each estimator draws unless told otherwise.
  var standardSamples: Int { get }

  /// Studies the estimators.
  ///
  /// - Throws: `InputError` for an estimator that is unknown or cannot serve here, and for a temperature or a number
  ///   of samples that makes no sense.
  func study(_ request: LaboratoryRequest) throws -> LaboratoryFindings
}

/// What is to be studied on a problem.
public struct LaboratoryRequest: Sendable {
  /// The names of the estimators; none stands for all that can serve.
  public var estimators: [String] = []
  /// The temperatures of those estimators that have one; none stands for the problem's own choice.
  public var temperatures: [TemperatureSpecification] = []
  /// How many samples each estimator draws; nil stands for ``LaboratoryProblem/standardSamples``. A training draws whole
  /// batches, at least one.
  public var samples: Int?
  /// The seed of all randomness. All estimators see the same noise.
  public var seed: UInt64 = 1
  /// How many threads train; measurements run one after the other, since they are timed.
  public var workers = 1
  /// Where estimators are looked up.
  public var registry = EstimatorRegistry.standard

  /// Everything, with seed 1.
  public init() {}
}
