import OneHotEnvironmentKit
import OneHotGumbel
import OneHotLearning
import Testing

@Suite("Determinism")
struct DeterminismTests {
  private static let shared = [
    "hidden": "8", "steps": "4000", "evaluation-interval": "1500", "evaluation-episodes": "45",
  ]
  /// Five lanes each, the last of them narrower; minibatches of several chunks, the last of them smaller.
  private static let lanes = ["environments": "18", "horizon": "16", "minibatch": "160", "episodes": "18"]

  private func train(
    _ agent: String, in environment: any MultiDiscreteEnvironment = Drift(), workers: Int = 1,
    _ options: [String: String] = [:]
  ) throws -> Training {
    try OneHotLearningTests.train(
      environment, agent, workers: workers, Self.shared.with(Self.lanes).known(to: agent).with(options))
  }

  private func expectSame(_ agent: String, _ options: [String: String]) throws {
    let first = try train(agent, options)
    #expect(first.updates.count > 5)
    #expect(first.episodes.count > 100)
    for workers in [1, 2, 7] {
      let again = try train(agent, workers: workers, options)
      #expect(again.events == first.events, "\(workers) workers")
      #expect(again.policy.network.parameters.elements == first.policy.network.parameters.elements)
    }
  }

  @Test(
    "the actor-critic's events and weights depend neither on the run nor on the number of workers",
    arguments: ["straight-through-gumbel", "expected", "score-function"], CriticKind.ofOneChoice)
  func actorCritic(estimator: String, critic: CriticKind) throws {
    let isLearned = try EstimatorRegistry.standard.estimator(named: estimator).learnsTemperature
    try expectSame(
      "actor-critic",
      ["estimator": estimator, "critic": critic.rawValue].with(isLearned ? ["temperature": "learned:1"] : [:])
    )
  }

  @Test(
    "a learned temperature moves with either critic",
    arguments: EstimatorRegistry.standard.elements.filter(\.learnsTemperature).map(\.name),
    CriticKind.ofOneChoice)
  func temperature(estimator: String, critic: CriticKind) throws {
    let training = try train(
      "actor-critic", ["estimator": estimator, "critic": critic.rawValue, "temperature": "learned:1"])
    let temperatures = training.updates.compactMap { $0.measured[.temperature] }
    #expect(temperatures.first == 1 && Set(temperatures).count == temperatures.count)
    #expect(temperatures.allSatisfy { $0 > 0 && $0 < 100 })
  }

  @Test(
    "REINFORCE's events and weights depend neither on the run nor on the number of workers",
    arguments: BaselineRegistry.standard.names)
  func reinforce(baseline: String) throws {
    try expectSame("reinforce", ["baseline": baseline, "entropy": "0.01"])
  }

  @Test("PPO's events and weights depend neither on the run nor on the number of workers")
  func ppo() throws {
    try expectSame("ppo", ["entropy": "0.01", "target-divergence": "0.01"])
  }

  @Test("planning's events and weights depend neither on the run nor on the number of workers")
  func search() throws {
    try expectSame("search", ["simulations": "5", "considered": "2"])
  }

  @Test("another seed gives another training", arguments: AgentRegistry.standard.names)
  func seeds(agent: String) throws {
    let trainings = try (1...3).map { try train(agent, ["seed": "\($0)", "steps": "500"]) }
    #expect(trainings[0].episodes != trainings[1].episodes)
    #expect(trainings[0].episodes != trainings[2].episodes)
    #expect(trainings[1].episodes != trainings[2].episodes)
    let weights = Set(trainings.map(\.policy.network.parameters.elements))
    #expect(weights.count == 3)
  }

  @Test(
    "evaluating more often, or more episodes, leaves the training alone",
    arguments: AgentRegistry.standard.names)
  func evaluation(agent: String) throws {
    let often = try train(agent, in: FarDrift(), ["evaluation-interval": "1", "evaluation-episodes": "3"])
    let seldom = try train(agent, in: FarDrift(), ["evaluation-interval": "1000000"])
    #expect(often.updates == seldom.updates)
    #expect(often.episodes == seldom.episodes)
    #expect(often.policy.network.parameters.elements == seldom.policy.network.parameters.elements)
    // Neither does an evaluation change how observations are normalized.
    #expect(often.policy.shift == seldom.policy.shift && often.policy.factor == seldom.policy.factor)
    #expect(often.policy.factor.allSatisfy { $0 < 0.01 })
    let evaluations = { (training: Training) in training.events.count - training.eventsBesideEvaluations }
    #expect(evaluations(seldom) == 1)
    #expect(evaluations(often) == often.updates.count)
  }
}

extension Training {
  fileprivate var eventsBesideEvaluations: Int {
    events.count { if case .evaluation = $0 { false } else { true } }
  }
}
