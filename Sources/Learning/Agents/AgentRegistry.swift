import Foundation
import OneHotFoundations
import OneHotEnvironmentKit
import OneHotNumerics

/// The agents known by name, at least one; the first one is trained when none is named.
public typealias AgentRegistry = Registry<any Agent.Type>

extension AgentRegistry {
  /// A registry of some agents, at least one.
  public init(_ agents: [any Agent.Type]) {
    if agents.isEmpty { programmerError("a registry of no agents: give at least one") }
    self.init(of: "agent", agents) { $0.name }
  }

  /// The agent that is trained when none is named.
  public var standardName: String { names[0] }

  /// The options that tell variants of agents apart, each once.
  public var methodOptions: [String] { elements.compactMap { $0.methodOption }.unique }
}

extension Agent {
  /// Its hyperparameters as help shows them.
  public static var options: [OptionDescription] { Options.descriptions }

  /// The values of all hyperparameters, with defaults for those not given, and the content of files whose paths are given;
  /// throws `InputError`.
  static func resolvedOptions(
    _ values: [String: OptionValue], parts: AgentParts, filesIn folders: [URL]
  ) throws -> [String: OptionValue] {
    let options = try Options(values, of: name, filesIn: folders)
    try verify(options, parts: parts)
    return options.values
  }

  /// Those of some options, of the agent's and of the training's, that have no effect beside the others, with the reason.
  static func idle(
    among names: Set<String>, _ values: [String: OptionValue], _ training: TrainingOptions, parts: AgentParts
  ) throws -> [String: String] {
    let options = try Options(values, of: name)
    let heeds = try heeds(options, parts: parts)
    return options.idle(among: names, heeds).merging(training.idle(among: names, heeds)) { own, _ in own }
  }

  /// An untrained agent with these hyperparameters, and defaults for those not given; throws `InputError`.
  static func make(_ setup: AgentSetup, options values: [String: OptionValue]) throws -> Self {
    try Self(setup, options: Options(values, of: name))
  }
}

extension OptionGroup {
  /// Defaults but for the given values; throws `InputError`.
  init(
    _ values: [String: OptionValue], of owner: String, filesIn folders: [URL] = [.currentDirectory()]
  ) throws {
    self.init()
    try set(values, of: owner, filesIn: folders)
  }
}
