import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLogs

/// A declared comparison: environments × variants × seeds, as an `experiment.json` holds it.
public struct Experiment: Codable, Sendable, Equatable {
  /// An environment, with some of its options.
  public struct Environment: Codable, Sendable, Equatable {
    /// What one types after `--env`.
    public var name: String
    /// What tables and pictures call it; its name if left out.
    public var label: String?
    /// Options of the environment.
    public var options: [String: OptionValue]?
    /// Steps to train for here, instead of the experiment's.
    public var steps: Int?

    /// An environment of a name.
    public init(
      name: String, label: String? = nil, options: [String: OptionValue]? = nil, steps: Int? = nil
    ) {
      self.name = name
      self.label = label
      self.options = options
      self.steps = steps
    }
  }

  /// An agent, with some of its options.
  public struct Variant: Codable, Sendable, Equatable {
    /// What tables and pictures call it.
    public var name: String
    /// What one types after `--agent`; the catalogue's first agent if left out.
    public var agent: String?
    /// Options of the agent and of the training.
    public var options: [String: OptionValue]?

    /// An agent with some options.
    public init(name: String, agent: String? = nil, options: [String: OptionValue]? = nil) {
      self.name = name
      self.agent = agent
      self.options = options
    }
  }

  /// Consecutive seeds.
  public struct Seeds: Codable, Sendable, Equatable {
    /// The first one; 1 if left out.
    public var first: Int?
    /// How many.
    public var count: Int

    /// `count` seeds from `first` on.
    public init(first: Int? = nil, count: Int) {
      self.first = first
      self.count = count
    }
  }

  /// How policies are evaluated during and after a training.
  public struct Evaluation: Codable, Sendable, Equatable {
    /// Environment steps between evaluations.
    public var interval: Int?
    /// Episodes, greedy and sampled each.
    public var episodes: Int?

    /// A protocol; what is left out is a training's default.
    public init(interval: Int? = nil, episodes: Int? = nil) {
      self.interval = interval
      self.episodes = episodes
    }
  }

  /// What it is called.
  public var name: String
  /// What it is to find out, in a sentence or two.
  public var description: String?
  /// Where the agents are trained.
  public var environments: [Environment]
  /// What is compared. The first is the one the others are compared with.
  public var variants: [Variant]
  /// The same for all variants, so that runs are paired.
  public var seeds: Seeds
  /// Environment steps to train for; the environment's own settings if left out.
  public var steps: Int?
  /// The evaluation protocol; the defaults of a training if left out.
  public var evaluation: Evaluation?

  /// An experiment.
  public init(
    name: String, description: String? = nil, environments: [Environment], variants: [Variant], seeds: Seeds,
    steps: Int? = nil, evaluation: Evaluation? = nil
  ) {
    self.name = name
    self.description = description
    self.environments = environments
    self.variants = variants
    self.seeds = seeds
    self.steps = steps
    self.evaluation = evaluation
  }
}

extension Experiment {
  private static let keys = [
    "": ["name", "description", "environments", "variants", "seeds", "steps", "evaluation"],
    "environments.*": ["name", "label", "options", "steps"], "variants.*": ["name", "agent", "options"],
    "seeds": ["first", "count"], "evaluation": ["interval", "episodes"],
  ]

  /// Reads an experiment from a file, or from the `experiment.json` of a folder.
  ///
  /// - Throws: `InputError` that names the file and the place in it.
  public init(contentsOf place: URL) throws {
    let file = Self.file(at: place)
    self = try JSONDocument.read(
      file, subject: "experiment \(file.path)", keys: Self.keys,
      remedy: "see Experiments/*/experiment.json")
  }

  /// The file of an experiment: a place, or the `experiment.json` of the folder at that place.
  public static func file(at place: URL) -> URL {
    place.isFolder ? place.appending(path: "experiment.json") : place
  }

  /// The experiment as a document, with sorted keys.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}

extension Experiment.Variant {
  /// Reads "AGENT [OPTION=VALUE]...", as `--variant` has it; the text is its name, too.
  ///
  /// - Throws: `InputError` unless it is of that form.
  public init(parsing text: String) throws {
    var words = text.split(separator: " ").map(String.init)
    let agent = words.first.map { $0.contains("=") ? nil : words.removeFirst() } ?? nil
    var options: [String: OptionValue] = [:]
    for word in words {
      guard let (name, value) = OptionValue.assignment(word), options[name] == nil else {
        throw InputError(
          .usage, "variant '\(text)'", "'\(word)' is not OPTION=VALUE, or given twice",
          remedy: "for example: --variant \"reinforce baseline=value\"")
      }
      options[name] = value
    }
    self.init(name: text, agent: agent, options: options)
  }
}
