import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNumerics

/// Everything that determines a run: two runs of the same configuration give the same bytes.
public struct RunConfiguration: Sendable, Equatable {
  /// The environment's name.
  public let environment: String
  /// All its options.
  public let environmentOptions: [String: OptionValue]
  /// The agent's name.
  public let agent: String
  /// All its hyperparameters.
  public let agentOptions: [String: OptionValue]
  private let methodOption: String?
  /// Steps, seed and evaluations.
  public private(set) var training: TrainingOptions

  /// The same with other steps, seed and evaluations.
  package func with(_ training: TrainingOptions) -> RunConfiguration {
    var configuration = self
    configuration.training = training
    return configuration
  }

  /// Completes a request.
  ///
  /// A value comes from the request, else from `base` (if environment and agent are the same), else from the
  /// settings the environment carries for the agent, else from the declared default.
  ///
  /// - Throws: `InputError` for an unknown environment, agent or option, for a value out of its range, and for an option
  ///   in the request that has no effect.
  public init(_ request: RunRequest, base: RunConfiguration? = nil, catalogue: Catalogue) throws {
    guard let environment = request.environment ?? base?.environment else {
      throw InputError(
        .usage, "option --env", "missing",
        remedy: "name one of \(catalogue.environments.names.joined(separator: ", "))")
    }
    let agent = try catalogue.agents.element(
      named: request.agent ?? base?.agent ?? catalogue.agents.standardName)
    let entry = try catalogue.environments.element(named: environment)
    let sameEnvironment = base?.environment == environment
    let sameAgent = sameEnvironment && base?.agent == agent.name

    let (agentRequest, trainingRequest) = try Self.sort(
      request.options, agent: agent, agents: catalogue.agents)
    let agentBase = sameAgent ? base?.agentOptions : entry.settings[agent.name]
    let trainingBase = sameEnvironment ? base?.training.values : entry.settings["training"]
    let environmentBase = sameEnvironment ? base?.environmentOptions : nil

    self.environment = environment
    self.agent = agent.name
    methodOption = agent.methodOption
    environmentOptions = try entry.resolvedOptions(
      (environmentBase ?? [:]).updated(with: request.environmentOptions), filesIn: request.folders)
    agentOptions = try agent.resolvedOptions(
      (agentBase ?? [:]).updated(with: agentRequest), parts: catalogue.parts, filesIn: request.folders)
    training = try TrainingOptions((trainingBase ?? [:]).updated(with: trainingRequest), of: "training")
    training.initial = training.initial?.absolute(from: request.folders)
    try entry.requireEffect(
      of: Set(request.environmentOptions.keys).subtracting(request.tolerated), environmentOptions)
    let idle = try agent.idle(
      among: Set(request.options.keys).subtracting(request.tolerated), agentOptions, training,
      parts: catalogue.parts)
    if let first = idle.min(by: { $0.key < $1.key }) {
      throw InputError(
        .usage, "option '\(first.key)' of \(agent.name)", first.value, remedy: "leave it out")
    }
  }

  /// Those of some of the agent's and the training's options that have no effect beside the others, with the reason.
  package func idleOptions(among names: Set<String>, catalogue: Catalogue) throws -> [String: String] {
    try catalogue.agents.element(named: agent).idle(
      among: names, agentOptions, training, parts: catalogue.parts)
  }

  /// What tells the agent's variant apart, as in "estimator reinmax"; nil if nothing does.
  public var method: String? {
    methodOption.flatMap { name in agentOptions[name].map { "\(name) \($0)" } }
  }

  /// The same but for the seed, which traps unless it is 0 or more.
  package func seeded(_ seed: Int) -> RunConfiguration {
    if seed < 0 { programmerError("the seed \(seed)") }
    var copy = self
    copy.training.seed = seed
    return copy
  }

  /// Sorts options into those of the agent and those of the training.
  private static func sort(
    _ options: [String: OptionValue], agent: any Agent.Type, agents: AgentRegistry
  ) throws -> (agent: [String: OptionValue], training: [String: OptionValue]) {
    let agentNames = agent.options.map(\.name)
    for name in options.keys.sorted() where !agentNames.contains(name) && !TrainingOptions.declares(name) {
      let others = agents.elements.filter { $0.options.contains { $0.name == name } }
      if !others.isEmpty {
        throw InputError(
          .usage, "option '\(name)'", "agent \(agent.name) has no \(name)",
          remedy: "leave it out, or choose \(others.map { $0.name }.joined(separator: " or "))")
      }
      throw InputError.unknown(
        "option", name, of: agent.name, among: agentNames + TrainingOptions.descriptions.map(\.name))
    }
    return (
      options.filter { agentNames.contains($0.key) },
      options.filter { TrainingOptions.declares($0.key) }
    )
  }
}

/// What somebody asked for, before defaults are filled in.
public struct RunRequest: Sendable, Equatable {
  /// The environment's name.
  public var environment: String?
  /// Some of its options.
  public var environmentOptions: [String: OptionValue] = [:]
  /// The agent's name; the catalogue's first agent if nil.
  public var agent: String?
  /// Some of the agent's and the training's options.
  public var options: [String: OptionValue] = [:]
  /// Where the relative paths of files that options name may start; the first of these that has a file counts.
  public var folders: [URL] = [.currentDirectory()]
  /// Options that are no error where they have no effect: a `config.json` holds all there are, and a search draws some.
  package var tolerated: Set<String> = []

  /// Asks for an environment, and nothing else yet.
  public init(environment: String? = nil) {
    self.environment = environment
  }
}

extension [String: OptionValue] {
  fileprivate func updated(with other: Self) -> Self {
    merging(other) { _, new in new }
  }
}
