import OneHotFoundations
import OneHotGumbel
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLaboratory

struct MeasuredProblemTests {
  private func measure(
    _ problem: any LaboratoryProblem, _ estimator: String = "", temperature: Double? = nil,
    samples: Int = 200_000
  ) throws -> [GradientMeasurement] {
    var request = LaboratoryRequest()
    request.estimators = estimator.isEmpty ? [] : [estimator]
    request.temperatures = temperature.map { [.fixed($0)] } ?? []
    request.samples = samples
    request.seed = 5
    return try problem.study(request).measurements
  }

  /// Estimators whose mean is the exact gradient, whatever the critic is like between the actions.
  static let unbiased = [
    "expected", "score-function", "score-function:none", "score-function:leave-one-out",
    "score-function:optimal", "score-function:optimal-per-logit",
  ]

  @Test(arguments: unbiased)
  func unbiasedEverywhere(estimator: String) throws {
    for problem in [MeasuredProblem.bandit, .vertices, .offset, .quadratic] {
      for found in try measure(problem, estimator) {
        #expect(found.relativeBias <= 4 * found.relativeBiasError! + 3e-6, "\(problem.name) \(found.label)")
        #expect(found.estimator == estimator && found.temperature == nil)
      }
    }
  }

  @Test func reinMaxIsExactUpToDegreeTwo() throws {
    for found in try measure(MeasuredProblem.bandit, "reinmax")
      + measure(MeasuredProblem.quadratic, "reinmax")
    {
      #expect(found.relativeBias <= 4 * found.relativeBiasError!)
    }
    let curved = try measure(MeasuredProblem.vertices, "reinmax")
    #expect(curved.map(\.label) == ["quadratic", "cubic"])
    #expect(curved[0].relativeBias <= 4 * curved[0].relativeBiasError!)
    #expect(curved[1].relativeBias > 0.4)
  }

  /// The numbers of a float64 implementation.
  @Test(
    arguments: [
      (1, [-0.2536, -0.0437, 0.2973], 0.0840), (0.5, [-0.3036, -0.0410, 0.3445], 0.359),
    ] as [(Double, [Double], Double)])
  func straightThroughGumbelOnTheBandit(temperature: Double, mean: [Double], variance: Double) throws {
    let found = try measure(
      MeasuredProblem.bandit, "straight-through-gumbel", temperature: temperature)[1]
    #expect(found.label == "tilted" && found.temperature == temperature)
    #expect(isClose(found.exact, [-0.327302, -0.033150, 0.360452]))
    #expect(isClose(found.mean, mean, relative: 0, absolute: 3e-4 + 4 * variance.squareRoot() / 447))
    #expect(isClose(found.variance!, variance, relative: 0.02))
  }

  /// At t = 0.45; the second logit's derivative is the first's with the other sign.
  @Test(
    arguments: [
      ("straight-through", nil, -0.0630, nil), ("straight-through-gumbel", 1, -0.0316, 0.028),
      ("straight-through-gumbel", 0.5, -0.0218, 0.065), ("straight-through-gumbel", 0.1, 0.0095, 0.350),
      ("reinmax", nil, 0.0210, 0.057), ("score-function", nil, 0.0210, 3.4e-4),
    ] as [(String, Double?, Double, Double?)])
  func quadratic(estimator: String, temperature: Double?, mean: Double, variance: Double?) throws {
    let found = try measure(MeasuredProblem.quadratic, estimator, temperature: temperature)[0]
    #expect(isClose(found.exact, [0.021, -0.021]))
    let error = 4 * (found.variance! / 2 / 200_000).squareRoot() + 6e-5
    #expect(isClose(found.mean, [mean, -mean], relative: 0, absolute: error))
    if let variance { #expect(isClose(found.variance! / 2, variance, relative: 0.03)) }
  }

  @Test func aConstantHurtsOnlyWithoutABaseline() throws {
    for (name, factor) in [("score-function:none", 2.5), ("score-function", 1), ("reinmax", 1)] {
      let plain = try measure(MeasuredProblem.bandit, name)[1].relativeDeviation!
      let offset = try measure(MeasuredProblem.offset, name)[0].relativeDeviation!
      #expect(factor > 1 ? offset > factor * plain : isClose(offset, plain, relative: 1e-4))
    }
  }

  @Test func gumbelRaoHasTheBiasOfStraightThroughGumbelAndLessVariance() throws {
    let plain = try measure(MeasuredProblem.vertices, "straight-through-gumbel", temperature: 0.5)
    let averaged = try measure(MeasuredProblem.vertices, "gumbel-rao", temperature: 0.5)
    for (one, other) in zip(plain, averaged) {
      let error =
        (one.relativeBiasError! * one.relativeBiasError!
        + other.relativeBiasError! * other.relativeBiasError!).squareRoot()
      #expect(abs(one.relativeBias - other.relativeBias) < 4 * error)
      #expect(other.variance! < 0.8 * one.variance!)
    }
  }

  @Test func gaussian() throws {
    for found in try measure(GaussianProblem()) {
      #expect(found.relativeBias <= 4 * found.relativeBiasError!, "\(found.estimator)")
      // f = (x − 2)² at x = 1 + σε: slopes 2(σε − 1) and 2(σε − 1)σε.
      let square = found.label == "sigma = 1.0" ? 1.0 : 0.01
      #expect(isClose(found.exact, [-2, 2 * square]))
      if found.estimator == "reparameterisation" {
        #expect(isClose(found.variance!, 4 * square + 4 * square + 8 * square * square, relative: 0.03))
      }
    }
  }

  @Test func allKnownEstimatorsAreMeasured() throws {
    let found = try measure(MeasuredProblem.offset, samples: 64)
    let names = Set(found.map(\.estimator))
    #expect(names.isSuperset(of: EstimatorRegistry.standard.names))
    #expect(names.isSuperset(of: Self.unbiased))
    #expect(found.count { $0.estimator == "gumbel-rao" } == 5)
    #expect(found.allSatisfy { $0.relativeBiasError == nil && $0.cosineOf64 != nil })
  }

  @Test func theSameNoiseForEveryEstimatorAndRun() throws {
    func means(_ estimator: String) throws -> [[Double]] {
      try measure(MeasuredProblem.bandit, estimator, samples: 1000).map(\.mean)
    }
    #expect(try means("score-function") == means("score-function"))
    // Of a linear critic, soft and hard samples of the same noise give the same gradient.
    #expect(try means("gumbel-softmax") == means("straight-through-gumbel"))
  }

  private struct Poison: GradientEstimator {
    let name = "poison"
    let summary = "not a number"

    func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix) {
      gradient.fill(.nan)
    }
  }

  @Test func gradientsThatAreNotFinite() throws {
    var request = LaboratoryRequest()
    request.registry.register(Poison())
    request.estimators = ["poison"]
    request.samples = 64
    let measured = #expect(throws: InputError.self) { try MeasuredProblem.bandit.study(request) }
    #expect(measured?.description == "estimator 'poison': its gradient is not finite (flat)")
    #expect(measured?.kind == .data)
    let trained = try TrainedProblem.polynomial.study(request).trainings  // Adam takes no such step.
    #expect(trained.allSatisfy { $0.final == $0.curve[0].values })
  }

  @Test func refusals() throws {
    func message(_ problem: any LaboratoryProblem, _ change: (inout LaboratoryRequest) -> Void) -> String? {
      var request = LaboratoryRequest()
      change(&request)
      return #expect(throws: InputError.self) { try problem.study(request) }?.description
    }
    #expect(message(MeasuredProblem.bandit) { $0.samples = 0 } == "samples: 0 is not at least 1")
    #expect(
      message(MeasuredProblem.bandit) { $0.estimators = ["reinmix"] }
        == "estimator 'reinmix': unknown; did you mean 'reinmax'?")
    #expect(
      message(MeasuredProblem.bandit) { $0.estimators = ["score-function:taken"] }
        == "estimator 'score-function:taken': cannot serve bandit: it needs actions that were taken: "
        + "no episodes are played here")
    #expect(
      message(MeasuredProblem.offset) { $0.temperatures = [.linear(from: 2, to: 1)] }
        == "temperature 'linear:2.0:1.0': offset measures one temperature at a time; give a positive number, "
        + "and the option again for further ones")
    #expect(
      message(GaussianProblem()) { $0.estimators = ["reinmax"] }
        == "estimator 'reinmax': cannot serve gaussian: it chooses among actions, and x is a number; known here: "
        + "reparameterisation, score-function, score-function:none")
    #expect(
      message(GaussianProblem()) { $0.estimators = ["reparametrisation"] }
        == "estimator 'reparametrisation' of gaussian: unknown; did you mean 'reparameterisation'?")
  }
}
