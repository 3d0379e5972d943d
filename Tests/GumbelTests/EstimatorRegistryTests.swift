import OneHotFoundations
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
    for estimator in EstimatorRegistry.standard.elements {
      #expect(try EstimatorRegistry.standard.estimator(named: estimator.name).name == estimator.name)
      #expect(!estimator.summary.isEmpty)
    }
    #expect(EstimatorRegistry.standard.elements.first is StraightThroughGumbelSoftmax)
  }

  @Test(
    arguments: [
      "gumbel-rao:3", "gumbel-rao:1000000", "score-function:none", "score-function:leave-one-out",
      "score-function:optimal", "score-function:optimal-per-logit", "score-function:taken",
    ])
  func parametersFollowAColon(name: String) throws {
    #expect(try EstimatorRegistry.standard.estimator(named: name).name == name)
  }

  @Test func defaultsNeedNoParameter() throws {
    #expect(try EstimatorRegistry.standard.estimator(named: "gumbel-rao:10").name == "gumbel-rao")
    #expect(try EstimatorRegistry.standard.estimator(named: "score-function:value").name == "score-function")
  }

  @Test(
    arguments: [
      ("gumbel-rao:0", "estimator 'gumbel-rao:0': '0' is not a whole number from 1 to 1000000"),
      ("gumbel-rao:", "estimator 'gumbel-rao:': '' is not a whole number from 1 to 1000000"),
      ("gumbel-rao:1:2", "estimator 'gumbel-rao:1:2': '1:2' is not a whole number from 1 to 1000000"),
      ("score-function:optimum", "baseline 'optimum' of score-function: unknown; did you mean 'optimal'?"),
      ("expected:2", "estimator 'expected:2': 'expected' takes no parameter"),
      ("gumbel-roa:2", "estimator 'gumbel-roa': unknown; did you mean 'gumbel-rao'?"),
    ])
  func wrongParametersAreUsageErrors(name: String, message: String) {
    let error = #expect(throws: InputError.self) { try EstimatorRegistry.standard.estimator(named: name) }
    #expect(error?.description == message && error?.kind == .usage)
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
    #expect(registry.names == ["score-function", "nothing", "expected"])
    #expect(try registry.estimator(named: "expected") is Nothing)
  }
}
