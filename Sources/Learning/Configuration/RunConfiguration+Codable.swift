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

  /// The files that its options name by their paths, instead of holding the content, as runs of earlier versions do: what
  /// is in them may have changed since.
  package func namedFiles(_ catalogue: Catalogue) -> [(option: String, path: String)] {
    let entry = catalogue.environments.elements.first { $0.name == environment.name }
    let kind = catalogue.agents.elements.first { $0.name == agent.name }
    let owners = [(entry?.options, environment.options), (kind?.options, agent.options)]
    return owners.flatMap { descriptions, values in
      (descriptions ?? []).compactMap { description in
        (values?[description.name]).flatMap(description.path).map { (description.name, $0) }
      }
    }
  }

  /// What a reader should know of ``namedFiles(_:)``.
  ///
  /// - Parameter file: where the document was read from.
  package func notes(on file: URL, _ catalogue: Catalogue) -> [String] {
    namedFiles(catalogue).map { option, path in
      "\(Self.subject(file)): option '\(option)' names the file '\(path)' instead of holding its content; what is in that "
        + "file now was taken"
    }
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
  /// The path of a file that it names, instead of holding the content as those of runs do, may start in its folder or else
  /// in the working directory, as it did in runs of earlier versions.
  ///
  /// - Throws: `InputError` if the file cannot be read, is not JSON, has an unknown key, or holds something the
  ///   configuration may not have; it names the file and the place in it.
  public init(contentsOf file: URL, catalogue: Catalogue) throws {
    let document = try ConfigurationDocument(contentsOf: file)
    self = try JSONDocument.inside(ConfigurationDocument.subject(file)) {
      try RunConfiguration(document, in: file.deletingLastPathComponent(), catalogue: catalogue)
    }
  }

  /// The configuration that a document stands for; whatever it leaves out has its default.
  ///
  /// - Parameters:
  ///   - document: what `config.json` says.
  ///   - folder: where the document was.
  ///   - catalogue: the environments and agents that it may name.
  /// - Throws: `InputError` if it holds something the configuration may not have.
  public init(
    _ document: ConfigurationDocument, in folder: URL = .currentDirectory(), catalogue: Catalogue
  ) throws {
    var request = RunRequest(environment: document.environment.name)
    request.environmentOptions = document.environment.options ?? [:]
    request.folders = [folder, .currentDirectory()]
    let agent = try catalogue.agents.element(named: document.agent.name)
    request.agent = agent.name
    let (agentOptions, training) = (document.agent.options ?? [:], document.training ?? [:])
    // A request mixes both; here each has its place.
    _ = try agent.resolvedOptions(agentOptions, parts: catalogue.parts, filesIn: request.folders)
    _ = try TrainingOptions(training, of: "training")
    request.options = agentOptions.merging(training) { $1 }
    request.tolerated = Set(request.options.keys).union(request.environmentOptions.keys)
    try self.init(request, catalogue: catalogue)
  }
}
