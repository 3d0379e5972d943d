import Foundation
import OneHotEnvironmentKit
import OneHotNumerics

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
    versions = ["onehot": OneHotVersion.current, "kernels": Kernels.active.name]
    environment = Choice(name: configuration.environment, options: configuration.environmentOptions)
    agent = Choice(name: configuration.agent.rawValue, options: configuration.agentOptions)
    training = configuration.training.values
  }

  /// The document as JSON, with sorted keys.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}

extension RunConfiguration {
  /// Reads a `config.json`; whatever it leaves out has its default.
  ///
  /// - Throws: `InputError` if the file cannot be read, is not JSON, has an unknown key, or holds something the
  ///   configuration may not have; it names the file and the place in it.
  public init(contentsOf file: URL, catalogue: Catalogue) throws {
    let subject = "config \(file.path)"
    let data: Data
    do { data = try Data(contentsOf: file) } catch {
      throw InputError(.file, subject, "cannot be read (\(error.localizedDescription))")
    }
    do {
      try Self.checkKeys(in: data)
      let document = try JSONDecoder().decode(ConfigurationDocument.self, from: data)
      try self.init(document, catalogue: catalogue)
    } catch let error as DecodingError {
      throw InputError(.data, subject, Self.explain(error))
    } catch let error as InputError {
      throw InputError(.data, "\(subject): \(error.subject)", error.problem, remedy: error.remedy)
    }
  }

  private init(_ document: ConfigurationDocument, catalogue: Catalogue) throws {
    var request = RunRequest(environment: document.environment.name)
    request.environmentOptions = document.environment.options ?? [:]
    guard let agent = AgentKind(rawValue: document.agent.name) else {
      throw InputError.unknown("agent", document.agent.name, among: AgentKind.allCases.map(\.rawValue))
    }
    request.agent = agent
    let (agentOptions, training) = (document.agent.options ?? [:], document.training ?? [:])
    // A request mixes both; here each has its place.
    _ = try agent.resolve(agentOptions)
    _ = try TrainingOptions(training, of: "training")
    request.options = agentOptions.merging(training) { $1 }
    try self.init(request, catalogue: catalogue)
  }

  /// Rejects what is no JSON object, with the place, and keys that mean nothing.
  private static func checkKeys(in data: Data) throws {
    let parsed: Any
    do { parsed = try JSONSerialization.jsonObject(with: data) } catch {
      throw InputError(
        .data, "not JSON", place(of: error as NSError, in: data), remedy: "see a run's config.json")
    }
    guard let object = parsed as? [String: Any] else {
      throw InputError(.data, "the document", "not a JSON object", remedy: "see a run's config.json")
    }
    let sections = ["agent", "environment", "training", "versions"]
    for key in object.keys.sorted() where !sections.contains(key) {
      throw InputError.unknown("key", key, among: sections)
    }
    for section in ["agent", "environment"] {
      for key in (object[section] as? [String: Any] ?? [:]).keys.sorted()
      where !["name", "options"].contains(key) {
        throw InputError.unknown(
          "key", "\(section).\(key)", among: ["\(section).name", "\(section).options"])
      }
    }
  }

  /// The parser counts characters; people count lines and columns.
  private static func place(of error: NSError, in data: Data) -> String {
    let text = error.userInfo["NSDebugDescription"] as? String ?? error.localizedDescription
    guard let match = text.firstMatch(of: /character (\d+)/), let offset = Int(match.1) else { return text }
    let lines = data.prefix(offset).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return "malformed at line \(max(1, lines.count)), column \((lines.last?.count ?? 0) + 1)"
  }

  private static func explain(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, let context): "\(path(context.codingPath + [key])) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\(path(context.codingPath)) has the wrong type: \(context.debugDescription)"
    case .dataCorrupted(let context): context.debugDescription
    @unknown default: "\(error)"
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.isEmpty ? "the document" : "'" + keys.map(\.stringValue).joined(separator: ".") + "'"
  }
}
