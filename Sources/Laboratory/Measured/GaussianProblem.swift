import Dispatch
import OneHotFoundations
import OneHotNumerics

/// The continuous counterpart: E[(x − 2)²] of a normal x, differentiated by its mean and by the logarithm of its
/// standard deviation, once by reparameterization and once by the score function.
///
/// Source: Kingma and Welling (2013), "Auto-encoding variational Bayes", section 2.4; Williams (1992), section 6.
struct GaussianProblem: LaboratoryProblem {
  let name = "gaussian"
  let summary = "E[(x - 2)^2] of a normal x with mean 1: reparameterisation beside the score function"
  let standardSamples = 400_000
  private static let deviations = [1, 0.1]

  /// How a sample x = 1 + σε becomes a gradient.
  private typealias Estimator = (name: String, gradient: Gradient)
  /// The gradient by (mean, log σ).
  private typealias Gradient = @Sendable (_ deviation: Double, _ noise: Double) -> (Double, Double)

  private static let estimators: [Estimator] = [
    (
      "reparameterisation",
      { deviation, noise in
        let slope = 2 * (deviation * noise - 1)
        return (slope, slope * deviation * noise)
      }
    ),
    ("score-function", scoreFunction { 1 + $0 * $0 }), ("score-function:none", scoreFunction { _ in 0 }),
  ]

  private static func scoreFunction(baseline: @escaping @Sendable (Double) -> Double) -> Gradient {
    { deviation, noise in
      let error = deviation * noise - 1
      let advantage = error * error - baseline(deviation)
      return (advantage * noise / deviation, advantage * (noise * noise - 1))
    }
  }

  func study(_ request: LaboratoryRequest) throws -> LaboratoryFindings {
    if let temperature = request.temperatures.first {
      throw InputError(
        .usage, "temperature '\(temperature)'", "it has no effect: nothing is relaxed in \(name)",
        remedy: "leave it out")
    }
    let samples = try request.samples(of: self)
    var findings = LaboratoryFindings(problem: name, seed: request.seed, samples: samples)
    let estimators = try estimators(request)
    for deviation in Self.deviations {
      for estimator in estimators {
        findings.measurements.append(measure(estimator, deviation, samples: samples, seed: request.seed))
      }
    }
    return findings
  }

  private func estimators(_ request: LaboratoryRequest) throws -> [Estimator] {
    guard !request.estimators.isEmpty else { return Self.estimators }
    return try request.estimators.unique.map { wanted in
      let wanted = wanted == "score-function:value" ? "score-function" : wanted
      if let found = Self.estimators.first(where: { $0.name == wanted }) { return found }
      guard let known = try? request.registry.estimator(named: wanted) else {
        throw InputError.unknown("estimator", wanted, of: name, among: Self.estimators.map(\.name))
      }
      throw InputError(
        .usage, "estimator '\(known.name)'",
        "cannot serve \(name): it chooses among actions, and x is a number",
        remedy: "known here: \(Self.estimators.map(\.name).joined(separator: ", "))")
    }
  }

  private func measure(
    _ estimator: Estimator, _ deviation: Double, samples: Int, seed: UInt64
  ) -> GradientMeasurement {
    var random = RandomSource(seed: seed, purpose: .measurement)
    var drawn = GradientSamples(exact: [-2, 2 * deviation * deviation])
    let gradients = Matrix(rows: GradientSamples.batch, columns: 2)
    for start in stride(from: 0, to: samples, by: GradientSamples.batch) {
      let count = min(GradientSamples.batch, samples - start)
      let noise = (0..<count).map { _ in random.normal() }
      let begin = DispatchTime.now().uptimeNanoseconds
      for row in 0..<count {
        let gradient = estimator.gradient(deviation, noise[row])
        (gradients[row, 0], gradients[row, 1]) = (Float(gradient.0), Float(gradient.1))
      }
      drawn.add(gradients.slice(0..<count), nanoseconds: DispatchTime.now().uptimeNanoseconds - begin)
    }
    return GradientMeasurement(
      label: "sigma = \(deviation)", estimator: estimator.name, temperature: nil, drawn)
  }
}
