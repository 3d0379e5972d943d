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
    request.agent = try self["agent"].map(Self.agent)
    let environment = try (request.environment ?? base?.environment).map {
      try catalogue.environments.entry(named: $0)
    }
    let options = try optionAssignments()
    try check(options, agent: request.agent ?? base?.agent ?? .actorCritic, environment: environment)
    request.options = options.values
    request.environmentOptions = try environmentAssignments().values
    return try RunConfiguration(request, base: base, catalogue: catalogue)
  }

  private static func agent(named name: String) throws -> AgentKind {
    guard let agent = AgentKind(rawValue: name) else {
      throw InputError.unknown("agent", name, among: AgentKind.allCases.map(\.rawValue))
    }
    return agent
  }

  private func optionAssignments() throws -> Assignments {
    var assignments = Assignments()
    for flag in Command.train.flags where flag.setsOption {
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
  private func check(_ options: Assignments, agent: AgentKind, environment: EnvironmentEntry?) throws {
    for (name, origin) in options.origins.sorted(by: { $0.key < $1.key }) where !agent.has(name) {
      if let other = AgentKind.allCases.first(where: { $0.has(name) }) {
        throw InputError(
          .usage, "option \(origin)", "\(agent.rawValue) has no such option",
          remedy: "it belongs to --agent \(other.rawValue)")
      }
      if let environment, environment.options.contains(where: { $0.name == name }) {
        throw InputError(
          .usage, "option \(origin)", "\(agent.rawValue) has no such option",
          remedy: "it belongs to the environment: give --env-set \(name)=VALUE")
      }
    }
  }
}

extension AgentKind {
  /// Whether an option can be set when training this agent.
  fileprivate func has(_ option: String) -> Bool {
    (options + TrainingOptions.descriptions).contains { $0.name == option }
  }
}
