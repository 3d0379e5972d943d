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
      try catalogue.environments.element(named: $0)
    }
    let options = try optionAssignments()
    let agent = try catalogue.agents.element(
      named: request.agent ?? base?.agent ?? catalogue.agents.standardName)
    try check(options, agent: agent, among: catalogue.agents, environment: environment)
    request.options = options.mapValues(\.value)
    request.environmentOptions = try environmentOptions()
    return try RunConfiguration(request, base: base, catalogue: catalogue)
  }

  /// The value that flags give to each option, and the flag as typed.
  private typealias Assignments = [String: (value: OptionValue, origin: String)]

  private func optionAssignments() throws -> Assignments {
    var assignments: Assignments = [:]
    for flag in flags where flag.setsOption {
      guard let value = self[flag.name] else { continue }
      try Self.assign(
        .text(flag.placeholder == nil ? "true" : value), to: flag.name, by: flag.spelling, in: &assignments)
    }
    try assign(all: "set", in: &assignments)
    return assignments
  }

  /// The options of an environment that are given.
  ///
  /// - Throws: `InputError` for what is malformed or contradictory.
  func environmentOptions() throws -> [String: OptionValue] {
    var assignments: Assignments = [:]
    try assign(all: "env-set", in: &assignments)
    return assignments.mapValues(\.value)
  }

  /// Takes each `NAME=VALUE` of a flag; throws `InputError` if one is not of that form.
  private func assign(all flag: String, in assignments: inout Assignments) throws {
    for text in all(flag) {
      guard let (name, value) = OptionValue.assignment(text) else {
        throw InputError(.usage, "option --\(flag)", "'\(text)' is not NAME=VALUE")
      }
      try Self.assign(value, to: name, by: "--\(flag) \(name)", in: &assignments)
    }
  }

  /// Throws `InputError` if the option has another value already.
  private static func assign(
    _ value: OptionValue, to name: String, by origin: String, in assignments: inout Assignments
  ) throws {
    if let former = assignments[name]?.value, former != value {
      throw InputError(
        .usage, "option '\(name)'", "given twice, as '\(former)' and as '\(value)'", remedy: "give it once")
    }
    assignments[name] = (value, origin)
  }

  /// Says who has an option that the agent has not.
  private func check(
    _ options: Assignments, agent: any Agent.Type, among agents: AgentRegistry, environment: EnvironmentEntry?
  ) throws {
    for (name, (_, origin)) in options.sorted(by: { $0.key < $1.key }) where !agent.has(name) {
      let others = agents.elements.filter { $0.has(name) }.map { $0.name }
      if !others.isEmpty {
        throw InputError(
          .usage, "option \(origin)", "\(agent.name) has no such option",
          remedy: "it belongs to --agent \(others.joined(separator: " or "))")
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
