import OneHotGumbel
import OneHotNumerics
import Testing

private struct Nothing: GradientEstimator {
  let name: String
  let summary = "no gradient at all"

  func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix) {
    gradient.fill(0)
  }
}

struct EstimatorRegistryTests {
  @Test func findsByName() throws {
    for estimator in EstimatorRegistry.standard.estimators {
      #expect(try EstimatorRegistry.standard.estimator(named: estimator.name).name == estimator.name)
      #expect(!estimator.summary.isEmpty)
    }
    #expect(EstimatorRegistry.standard.estimators.first is StraightThroughGumbelSoftmax)
  }

  @Test func unknownNamesAreUsageErrors() {
    let error = #expect(throws: InputError.self) {
      try EstimatorRegistry.standard.estimator(named: "score-funktion")
    }
    #expect(error?.kind == .usage)
    #expect(error?.description == "estimator 'score-funktion': unknown; did you mean 'score-function'?")
  }

  @Test func registersAndReplaces() throws {
    var registry = EstimatorRegistry([ExactExpectation(), ScoreFunction()])
    registry.register(Nothing(name: "nothing"))
    registry.register(Nothing(name: "expected"))
    #expect(registry.estimators.map(\.name) == ["score-function", "nothing", "expected"])
    #expect(try registry.estimator(named: "expected") is Nothing)
  }
}
