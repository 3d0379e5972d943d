import Foundation
import OneHotFoundations

/// The form of a configuration in `config.json`.
public struct ConfigurationDocument: Codable, Sendable, Equatable {
  /// Something with a name and options.
  public struct Choice: Codable, Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Its options; those left out have their defaults.
    public var options: [String: OptionValue]?
  }

  /// Versions of what made the run; read by people only.
  public var versions: [String: String]?
  /// The environment.
  public var environment: Choice
  /// The agent.
  public var agent: Choice
  /// Steps, seed and evaluations.
  public var training: [String: OptionValue]?

  /// The document of a configuration.
  public init(_ configuration: RunConfiguration) {
    versions = ["onehot": OneHotVersion.current]
    environment = Choice(name: configuration.environment, options: configuration.environmentOptions)
    agent = Choice(name: configuration.agent, options: configuration.agentOptions)
    training = configuration.training.values
  }

  /// Reads a document, whatever its names stand for.
  ///
  /// - Throws: `InputError` if the file cannot be read, is not JSON, has an unknown key, or is not of this form; it
  ///   names the file and the place in it.
  public init(contentsOf file: URL) throws {
    self = try JSONDocument.read(
      file, subject: Self.subject(file), keys: Self.keys, remedy: "see a run's config.json")
  }

  /// Steps, seed and evaluations, with defaults for those left out.
  ///
  /// - Parameter file: where the document was read from.
  /// - Throws: `InputError` for an unknown option or a value out of its range.
  package func trainingOptions(in file: URL) throws -> TrainingOptions {
    try JSONDocument.inside(Self.subject(file)) { try TrainingOptions(training ?? [:], of: "training") }
  }

  /// The document as JSON, with sorted keys.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }

  /// What errors call a file.
  static func subject(_ file: URL) -> String { "config \(file.path)" }

  private static let keys = [
    "": ["agent", "environment", "training", "versions"], "agent": ["name", "options"],
    "environment": ["name", "options"],
  ]
}

extension RunConfiguration {
  /// Reads a `config.json`; whatever it leaves out has its default.
  ///
  /// - Throws: `InputError` if the file cannot be read, is not JSON, has an unknown key, or holds something the
  ///   configuration may not have; it names the file and the place in it.
  public init(contentsOf file: URL, catalogue: Catalogue) throws {
    let document = try ConfigurationDocument(contentsOf: file)
    self = try JSONDocument.inside(ConfigurationDocument.subject(file)) {
      try RunConfiguration(document, catalogue: catalogue)
    }
  }

  /// The configuration that a document stands for; whatever it leaves out has its default.
  ///
  /// - Throws: `InputError` if it holds something the configuration may not have.
  public init(_ document: ConfigurationDocument, catalogue: Catalogue) throws {
    var request = RunRequest(environment: document.environment.name)
    request.environmentOptions = document.environment.options ?? [:]
    let agent = try catalogue.agents.element(named: document.agent.name)
    request.agent = agent.name
    let (agentOptions, training) = (document.agent.options ?? [:], document.training ?? [:])
    // A request mixes both; here each has its place.
    _ = try agent.resolvedOptions(agentOptions, parts: catalogue.parts)
    _ = try TrainingOptions(training, of: "training")
    request.options = agentOptions.merging(training) { $1 }
    try self.init(request, catalogue: catalogue)
  }
}
