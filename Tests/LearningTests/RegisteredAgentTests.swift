import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import Testing

/// What holds of every agent, at its defaults: one that is registered is checked without being named here.
@Suite("Every registered agent")
struct RegisteredAgentTests {
  private static let names = AgentRegistry.standard.names
  private let training = [
    "steps": "6500", "evaluation-interval": "2500", "evaluation-episodes": "10",
  ]

  @Test("has a name, a summary, and options that resolve to their defaults", arguments: names)
  func declarations(name: String) throws {
    let agent = try AgentRegistry.standard.element(named: name)
    #expect(agent.name == name && !agent.summary.isEmpty)
    var request = RunRequest(environment: "test")
    request.agent = name
    let resolved = try RunConfiguration(request, catalogue: .testing(Drift())).agentOptions
    for option in agent.options { #expect(resolved[option.name] == option.defaultValue) }
    if let method = agent.methodOption { #expect(resolved[method] != nil) }
    #expect(Set(agent.scalars.map(\.name)).count == agent.scalars.count)
    #expect(Set(agent.scalars.map(\.tag)).count == agent.scalars.count)
  }

  @Test("gives the same training for any number of workers", arguments: names)
  func workers(name: String) throws {
    let alone = try train(Drift(), name, training)
    let together = try train(Drift(), name, workers: 3, training)
    #expect(!alone.events.isEmpty && alone.events == together.events)
    #expect(alone.updates.allSatisfy { $0.measured.values.contains { $0 != nil } })
  }

  @Test("goes on from an archive as if it had never been stopped", arguments: names)
  func resumption(name: String) throws {
    try expectResumption(FarDrift(), name)
    try expectResumption(GuardedTask(), name)
    if AgentRegistry.namesForManyChoices.contains(name) { try expectResumption(GuardedPanel(), name) }
  }

  /// More updates before and after the archive than the actor-critic keeps in any case.
  private func expectResumption(_ environment: any MultiDiscreteEnvironment, _ name: String) throws {
    var first = try trainer(environment, name, training)
    while first.outcome.steps < 3_000 { try first.advance { _ in } }
    var saved = StateArchive()
    try first.exchange(with: &saved)
    var second = try trainer(environment, name, workers: 2, training)
    var restored = StateArchive(restoring: saved.bytes)
    try second.exchange(with: &restored)
    try restored.finish()
    func rest(of trainer: inout Trainer) throws -> [Training.Event] {
      var events: [Training.Event] = []
      _ = try trainer.run { events.append(.init($0)) }
      return events
    }
    let (expected, found) = (try rest(of: &first), try rest(of: &second))
    #expect(!expected.isEmpty && found == expected)
    #expect(first.policy.parameters == second.policy.parameters)
    #expect(first.policy.shift == second.policy.shift && first.policy.factor == second.policy.factor)
  }
}
