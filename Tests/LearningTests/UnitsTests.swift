import OneHotEnvironmentKit
import OneHotTestSupport
import Testing

@testable import OneHotLearning

/// The unit that rewards are measured in is nobody's business: no hyperparameter is in that unit.
@Suite("Units of the reward")
struct UnitsTests {
  struct Agent: Sendable, CustomTestStringConvertible {
    let name: String
    var options: [String: String] = [:]

    static let all =
      CriticKind.ofOneChoice.map { Agent(name: "actor-critic", options: ["critic": $0.rawValue]) }
      + BaselineRegistry.standard.elements.map { Agent(name: "reinforce", options: ["baseline": $0.name]) }
    static let withBaselines = all.filter { $0.options["baseline"] != "none" }

    var testDescription: String { "\(name) \(options.values.joined())" }
  }

  private func train(_ environment: some Environment, _ agent: Agent, factor: Double, offset: Double = 0)
    throws -> Training
  {
    let own = agent.name == "actor-critic" ? ["environments": "8", "horizon": "16"] : ["episodes": "8"]
    let shared = [
      "hidden": "8", "steps": "3000", "evaluation-interval": "500", "evaluation-episodes": "20",
    ]
    return try OneHotLearningTests.train(
      Revalued(base: environment, factor: factor, offset: offset), agent.name, workers: 2,
      shared.with(own).with(agent.options))
  }

  private func evaluations(_ training: Training) -> [EvaluationRecord] {
    training.events.compactMap { event in
      if case .evaluation(let record, _) = event { record } else { nil }
    }
  }

  private func expectSameWeights(_ environment: some Environment, _ agent: Agent, factor: Double) throws {
    let plain = try train(environment, agent, factor: 1)
    let other = try train(environment, agent, factor: factor)
    #expect(plain.policy.parameters == other.policy.parameters)
    let (returns, others) = (
      evaluations(plain).map(\.sampled.returns.mean), evaluations(other).map(\.sampled.returns.mean)
    )
    #expect(others == returns.map { factor * $0 })
    #expect(Set(returns).count > 1)
  }

  @Test("changes no bit of a policy where it is a power of two", arguments: Agent.all, [0x1p-20, 0x1p20])
  func powersOfTwo(agent: Agent, factor: Double) throws {
    try expectSameWeights(Drift(), agent, factor: factor)
    try expectSameWeights(OneChoice(), agent, factor: factor)
  }

  /// The same returns in every evaluation, up to rounding, and the same policy in the end.
  private func expectSame(_ plain: Training, _ other: Training, factor: Double, offset: Double = 0) {
    let (records, others) = (evaluations(plain), evaluations(other))
    for evaluated in [\EvaluationRecord.greedy, \.sampled] {
      let returns = records.map { $0[keyPath: evaluated].returns.mean }
      let found = others.map { ($0[keyPath: evaluated].returns.mean - offset) / factor }
      #expect(isClose(found, returns, absolute: 1e-3))
    }
    #expect(isClose(other.policy.parameters, plain.policy.parameters.map(Double.init), absolute: 1e-2))
  }

  @Test("changes nothing but rounding where it is another", arguments: Agent.all, [1e-6, 1e6])
  func others(agent: Agent, factor: Double) throws {
    expectSame(
      try train(OneChoice(), agent, factor: 1), try train(OneChoice(), agent, factor: factor), factor: factor)
    expectSame(
      try train(Drift(), agent, factor: 1), try train(Drift(), agent, factor: factor), factor: factor)
  }

  @Test(
    "has no zero either, where an episode has one step and something is subtracted",
    arguments: Agent.withBaselines, [-1000, 64])
  func offset(agent: Agent, offset: Double) throws {
    expectSame(
      try train(OneChoice(), agent, factor: 1), try train(OneChoice(), agent, factor: 1, offset: offset),
      factor: 1, offset: offset)
  }
}
