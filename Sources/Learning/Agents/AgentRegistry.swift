import OneHotFoundations
import OneHotEnvironmentKit
import OneHotNumerics

/// The agents known by name. A copy can be extended with agents of one's own.
public struct AgentRegistry: Sendable {
  /// The agents, in the order in which they were added; the first one is trained when none is named.
  public private(set) var agents: [any Agent.Type]

  /// A registry of some agents, at least one.
  public init(_ agents: [any Agent.Type]) {
    if agents.isEmpty { programmerError("a registry of no agents: give at least one") }
    self.agents = agents
  }

  /// Adds an agent, or replaces the one of the same name.
  public mutating func register(_ agent: any Agent.Type) {
    agents.removeAll { $0.name == agent.name }
    agents.append(agent)
  }

  /// The agent of a name; throws `InputError` with the nearest name if there is none.
  public func agent(named name: String) throws -> any Agent.Type {
    guard let agent = agents.first(where: { $0.name == name }) else {
      throw InputError.unknown("agent", name, among: names)
    }
    return agent
  }

  /// The agent that is trained when none is named.
  public var standardName: String { agents[0].name }

  /// The agents' names.
  public var names: [String] { agents.map { $0.name } }

  /// The options that tell variants of agents apart, each once.
  public var methodOptions: [String] { agents.compactMap { $0.methodOption }.unique }
}

extension Agent {
  /// Its hyperparameters as help shows them.
  public static var options: [OptionDescription] { Options.descriptions }

  /// The values of all hyperparameters, with defaults for those not given; throws `InputError`.
  static func resolvedOptions(
    _ values: [String: OptionValue], parts: AgentParts
  ) throws -> [String: OptionValue] {
    let options = try Options(values, of: name)
    try verify(options, parts: parts)
    return options.values
  }

  /// An untrained agent with these hyperparameters, and defaults for those not given; throws `InputError`.
  static func make(_ setup: AgentSetup, options values: [String: OptionValue]) throws -> Self {
    try Self(setup, options: Options(values, of: name))
  }
}

extension OptionGroup {
  /// Defaults but for the given values; throws `InputError`.
  init(_ values: [String: OptionValue], of owner: String) throws {
    self.init()
    try set(values, of: owner)
  }
}
