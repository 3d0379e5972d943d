import Foundation
import OneHotGumbel
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

@Suite("Gradient diagnostics")
struct GradientDiagnosisTests {
  private func measured(
    _ given: PolicyCase, _ estimator: String, temperature: Float = 1, workers: Int = 2
  ) throws -> GradientDiagnostics {
    try measured(
      given, EstimatorRegistry.standard.estimator(named: estimator), temperature: temperature,
      workers: workers)
  }

  private func measured(
    _ given: PolicyCase, _ estimator: any GradientEstimator, temperature: Float, workers: Int
  ) throws -> GradientDiagnostics {
    let rows = given.rollout.rows
    let critic = given.makeCritic(ActorCriticOptions())
    let phase = given.phase(estimator.needs)
    critic.policyCritic(rows: rows).tabulate(0..<rows, in: given.phase(estimator.needs.union(.actionValues)))
    var diagnosis = GradientDiagnosis(
      every: 1, critic: critic, estimator: estimator, rows: rows, layout: PolicyCase.layout, seed: 5,
      parallel: ParallelLanes(workers: workers))
    return try diagnosis.measure(phase, estimator: estimator, temperature: temperature, state: nil, update: 3)
  }

  /// Two equally probable actions, the others forbidden, and a linear critic. With a state's difference d of their
  /// values, the exact gradient is ±d/4, and straight-through Gumbel-Softmax makes ±d y(1 − y)/τ of it, where at τ = 1
  /// y is uniform: y(1 − y) has mean 1/6 and mean square 1/30.
  private func evenCase() -> PolicyCase {
    let given = PolicyCase(.additive, rows: 2000, masked: true)
    for row in 0..<2000 {
      for action in 0..<4 {
        given.rollout.mask?[row, action] = action < 2 ? 1 : 0
        given.rollout.logProbabilities[row, action] = action < 2 ? -0.6931472 : -1e9
        given.rollout.probabilities[row, action] = action < 2 ? 0.5 : 0
      }
    }
    return given
  }

  @Test("know the bias of straight-through Gumbel-Softmax between two even actions")
  func evenActions() throws {
    let found = try measured(evenCase(), "straight-through-gumbel")
    #expect(isClose(try #require(found.bias), 1.0 / 3, absolute: 0.005))
    #expect(isClose(try #require(found.variance), 16 * (1.0 / 30 - 1.0 / 36), relative: 0.02))
    #expect(isClose(try #require(found.signalToNoise), sqrt(5), relative: 0.02))
    #expect(isClose(try #require(found.sampleCosine), sqrt(30) / 6, absolute: 0.002))
    #expect(isClose(try #require(found.cosine), 1 / sqrt(1 + 0.2 / 64), absolute: 0.0005))
    #expect(found.saturatedRows == 0)
    #expect(found.nanoseconds > 0)
    let warm = try measured(evenCase(), "straight-through-gumbel", temperature: 2)
    #expect(isClose(try #require(warm.bias), 1 - 0.429204, absolute: 0.005))
  }

  @Test("find the exact expectation exact", arguments: PolicyCase.Variant.all)
  func expected(variant: PolicyCase.Variant) throws {
    let found = try measured(
      PolicyCase(variant.critic, rows: 300, masked: variant.masked), "expected")
    #expect(found.bias == 0 && found.variance == 0 && found.signalToNoise == nil)
    #expect(isClose(try #require(found.cosine), 1, relative: 1e-12))
    #expect(isClose(try #require(found.sampleCosine), 1, relative: 1e-12))
  }

  @Test(
    "find no bias where there is none", arguments: PolicyCase.Variant.all,
    ["score-function", "score-function:none", "score-function:optimal"])
  func unbiased(variant: PolicyCase.Variant, estimator: String) throws {
    let found = try measured(PolicyCase(variant.critic, rows: 2000, masked: variant.masked), estimator)
    let variance = try #require(found.variance)
    #expect(variance > 0.1)
    // The squared distance of the mean from the exact gradient, less its expectation: over as many states it is
    // good to a small part of that.
    #expect(try #require(found.bias) < 0.3 * sqrt(variance / Double(GradientDiagnosis.draws)))
  }

  @Test("see what a critic's curve does to straight-through")
  func curvedCritic() throws {
    let linear = try measured(PolicyCase(.additive, rows: 500, masked: false), "straight-through")
    #expect(linear.bias == 0 && linear.variance == 0)
    let concat = try measured(PolicyCase(.concat, rows: 500, masked: false), "straight-through")
    #expect(try #require(concat.bias) > 0.01)
    #expect(try #require(concat.variance) > 0.01)
  }

  @Test("count saturated states")
  func saturated() throws {
    let given = evenCase()
    for row in 0..<500 {
      // 0.991 and 0.009
      given.rollout.logProbabilities[row, 0] = -0.009040745
      given.rollout.logProbabilities[row, 1] = -4.710531
    }
    for row in 500..<900 {
      // 0.989 and 0.011
      given.rollout.logProbabilities[row, 0] = -0.011060947
      given.rollout.logProbabilities[row, 1] = -4.50986
    }
    Categorical.probabilities(
      logProbabilities: given.rollout.logProbabilities, into: given.rollout.probabilities)
    #expect(try measured(given, "straight-through-gumbel").saturatedRows == 0.25)
  }

  @Test("do not depend on the number of workers", arguments: PolicyCase.Variant.all)
  func workers(variant: PolicyCase.Variant) throws {
    let found = try [1, 2, 5].map { workers in
      var found = try measured(
        PolicyCase(variant.critic, rows: 700, masked: variant.masked), "straight-through-gumbel",
        workers: workers)
      found.nanoseconds = 0
      return found
    }
    #expect(found[0] == found[1] && found[0] == found[2])
  }

  @Test(
    "leave the training alone", arguments: EstimatorRegistry.standard.names,
    CriticKind.ofOneChoice)
  func training(estimator: String, critic: CriticKind) throws {
    let isLearned = try EstimatorRegistry.standard.estimator(named: estimator).learnsTemperature
    let options = [
      "estimator": estimator, "critic": critic.rawValue, "hidden": "8",
      "environments": "18", "horizon": "16", "steps": "3000", "evaluation-episodes": "5",
      "evaluation-interval": "1000",
    ].with(isLearned ? ["temperature": "learned:1"] : [:])
    func events(_ diagnostics: String) throws -> [Training.Event] {
      try train(Drift(), "actor-critic", options.with(["gradient-diagnostics": diagnostics])).events
    }
    let (without, with) = (try events("0"), try events("3"))
    #expect(with.map(\.withoutDiagnostics) == without)
    let measured = with.filter { $0 != $0.withoutDiagnostics }.count
    #expect(measured == 3)  // 11 updates of 288 steps
  }
}

extension Training.Event {
  fileprivate var withoutDiagnostics: Self {
    guard case .update(var record) = self else { return self }
    let diagnostics: [UpdateScalar] = [
      .gradientBias, .gradientVariance, .gradientSignalToNoise, .gradientCosine, .gradientSampleCosine,
      .gradientNanoseconds, .saturatedRows,
    ]
    for scalar in diagnostics { record.measured[scalar] = nil }
    return .update(record)
  }
}
