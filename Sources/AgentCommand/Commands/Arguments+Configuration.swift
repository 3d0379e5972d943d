import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning

extension Arguments {
  /// The configuration that the arguments of `train` ask for: that of `--config`, overridden by the other flags.
  ///
  /// - Throws: `InputError` for whatever is unknown, malformed, contradictory or out of range.
  func configuration(from catalogue: Catalogue) throws -> RunConfiguration {
    let base = try self["config"].map {
      try RunConfiguration(contentsOf: URL(fileURLWithPath: $0), catalogue: catalogue)
    }
    var request = RunRequest(environment: self["env"])
    request.agent = self["agent"]
    let environment = try (request.environment ?? base?.environment).map {
      try catalogue.environments.entry(named: $0)
    }
    let options = try optionAssignments()
    let agent = try catalogue.agents.agent(
      named: request.agent ?? base?.agent ?? catalogue.agents.standardName)
    try check(options, agent: agent, among: catalogue.agents, environment: environment)
    request.options = options.values
    request.environmentOptions = try environmentAssignments().values
    return try RunConfiguration(request, base: base, catalogue: catalogue)
  }

  private func optionAssignments() throws -> Assignments {
    var assignments = Assignments()
    for flag in flags where flag.setsOption {
      guard let value = self[flag.name] else { continue }
      try assignments.set(flag.name, to: value, origin: flag.spelling)
    }
    for text in all("set") { try assignments.add(assignment: text, flag: "--set") }
    return assignments
  }

  private func environmentAssignments() throws -> Assignments {
    var assignments = Assignments()
    for text in all("env-set") { try assignments.add(assignment: text, flag: "--env-set") }
    return assignments
  }

  /// Says who has an option that the agent has not.
  private func check(
    _ options: Assignments, agent: any Agent.Type, among agents: AgentRegistry, environment: EnvironmentEntry?
  ) throws {
    for (name, origin) in options.origins.sorted(by: { $0.key < $1.key }) where !agent.has(name) {
      if let other = agents.agents.first(where: { $0.has(name) }) {
        throw InputError(
          .usage, "option \(origin)", "\(agent.name) has no such option",
          remedy: "it belongs to --agent \(other.name)")
      }
      if let environment, environment.options.contains(where: { $0.name == name }) {
        throw InputError(
          .usage, "option \(origin)", "\(agent.name) has no such option",
          remedy: "it belongs to the environment: give --env-set \(name)=VALUE")
      }
    }
  }
}

extension Agent {
  /// Whether an option can be set when training this agent.
  fileprivate static func has(_ option: String) -> Bool {
    (options + TrainingOptions.descriptions).contains { $0.name == option }
  }
}
