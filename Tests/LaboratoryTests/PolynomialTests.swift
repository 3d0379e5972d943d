import OneHotGumbel
import Testing

@testable import OneHotLaboratory

struct PolynomialTests {
  /// Source of the numbers: a float64 implementation of the same training; all within 0.004.
  @Test(
    arguments: [
      ("expected", nil, [0.3021, 0.2027, 0.0913]), ("reinmax", nil, [0.3054, 0.2038, 0.0916]),
      ("straight-through", nil, [0.3522, 0.2475, 0.1213]),
      ("straight-through-gumbel", 0.1, [0.3364, 0.2203, 0.0947]),
      ("straight-through-gumbel", 1, [0.3514, 0.2459, 0.1189]),
    ] as [(String, Double?, [Double])])
  func finalLosses(estimator: String, temperature: Double?, expected: [Double]) throws {
    var request = LaboratoryRequest()
    request.estimators = [estimator]
    request.temperatures = temperature.map { [.fixed($0)] } ?? []
    request.seed = 7
    let trainings = try TrainedProblem.polynomial.study(request).trainings
    #expect(trainings.map(\.label) == ["p = 1.5", "p = 2", "p = 3"])
    // Where the temperature is of the backward half alone, it is 1 unless set.
    let published = ["reinmax", "straight-through"].contains(estimator) ? "1.0" : nil
    #expect(trainings.allSatisfy { $0.temperature == (temperature.map { "\($0)" } ?? published) })
    for (training, loss) in zip(trainings, expected) {
      #expect(abs(training.final[0] - loss) < 0.004, "\(training.label): \(training.final[0])")
      #expect(training.curve.count == 101 && training.curve.last?.step == 8_000)
    }
  }
}
