import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotRecords

/// Every run of an experiment, with its whole configuration and its place in the comparison's folder.
public struct ComparisonPlan: Sendable {
  /// One training.
  public struct Run: Sendable {
    /// The label of the environment.
    public let environment: String
    /// The name of the variant.
    public let variant: String
    /// The seed.
    public let seed: Int
    /// All that determines it.
    public let configuration: RunConfiguration
    /// Its folder below the comparison's: `runs/<environment>/<variant>/<seed>`.
    public let path: String

    /// The folder it has when it is complete.
    func place(in folder: URL) -> URL { folder.appending(path: path, directoryHint: .isDirectory) }

    /// The folder it is trained in.
    func partialPlace(in folder: URL) -> URL {
      folder.appending(path: "\(path).partial", directoryHint: .isDirectory)
    }
  }

  /// What was declared; of files that options name it holds the content.
  public let experiment: Experiment
  /// In the order environments, variants, seeds.
  public let runs: [Run]

  /// Works out all configurations.
  ///
  /// - Parameters:
  ///   - experiment: what is declared.
  ///   - folder: where the relative paths of files that options name start: that of the experiment's file.
  ///   - tolerated: options that are no error where they have no effect, as those that a search draws.
  ///   - catalogue: the environments and agents that it may name.
  /// - Throws: `InputError` for whatever is missing, doubled or unknown, naming the place in the document.
  public init(
    _ experiment: Experiment, filesIn folder: URL = .currentDirectory(),
    tolerating tolerated: Set<String> = [],
    catalogue: Catalogue
  ) throws {
    var experiment = experiment
    try Self.checkNames(experiment)
    try Self.requireFew(experiment)
    let environments = Self.folderNames(of: experiment.environments.map(\.shownName))
    let variants = Self.folderNames(of: experiment.variants.map(\.name))
    var runs: [Run] = []
    for place in experiment.environments.indices {
      for number in experiment.variants.indices {
        let configuration = try Self.inVariant(number, of: experiment) {
          try experiment.configuration(
            experiment.environments[place], experiment.variants[number],
            seed: experiment.seeds.all.lowerBound, filesIn: folder, tolerating: tolerated, catalogue
          ).namingNetworks(catalogue)
        }
        if let initial = configuration.training.initial, experiment.variants[number].options?["init"] != nil {
          experiment.variants[number].options?["init"] = .text(initial.description)
        }
        experiment.environments[place].options?.holdFiles(of: configuration.environmentOptions)
        experiment.variants[number].options?.holdFiles(of: configuration.agentOptions)
        for seed in experiment.seeds.all {
          runs.append(
            Run(
              environment: experiment.environments[place].shownName,
              variant: experiment.variants[number].name, seed: seed,
              configuration: configuration.seeded(seed),
              path: "runs/\(environments[place])/\(variants[number])/\(seed)"))
        }
      }
    }
    self.experiment = experiment
    self.runs = runs
  }

  private static func inVariant<Result>(
    _ number: Int, of experiment: Experiment, _ body: () throws -> Result
  ) throws -> Result {
    do { return try body() } catch let error as InputError {
      throw InputError(
        error.kind, "variant '\(experiment.variants[number].name)': \(error.subject)", error.problem,
        remedy: error.remedy)
    }
  }

  private static func checkNames(_ experiment: Experiment) throws {
    try requireSome(experiment.environments.map(\.shownName), "environments")
    try requireSome(experiment.variants.map(\.name), "variants")
    guard (1...100_000).contains(experiment.seeds.count), (experiment.seeds.first ?? 1) >= 0,
      (experiment.seeds.first ?? 1) < Int.max - 100_000
    else {
      throw InputError(
        .usage, "'seeds'", "\(experiment.seeds.count) from \(experiment.seeds.first ?? 1) on",
        remedy: "give 1 to 100000 seeds from 0 or more on")
    }
  }

  /// Each has its configuration and its path in memory.
  static let mostRuns = 100_000

  private static func requireFew(_ experiment: Experiment) throws {
    let count = experiment.environments.count * experiment.variants.count * experiment.seeds.count
    guard count <= mostRuns else {
      throw InputError(
        .usage, "'seeds'", "\(count) runs in all environments and variants",
        remedy: "at most \(mostRuns) are possible")
    }
  }

  private static func requireSome(_ names: [String], _ what: String) throws {
    if names.isEmpty { throw InputError(.usage, "'\(what)'", "there are none", remedy: "name at least one") }
    var seen: Set<String> = []
    for name in names {
      if name.isEmpty { throw InputError(.usage, "'\(what)'", "one has an empty name") }
      if !seen.insert(name).inserted {
        throw InputError(
          .usage, "'\(what)'", "two are called '\(name)'", remedy: "give each a name (or label) of its own")
      }
    }
  }

  /// Names that can be folders, each its own.
  private static func folderNames(of names: [String]) -> [String] {
    var taken: Set<String> = []
    // From where on numbers are free, for each name: to try all again for each of many would take long.
    var numbers: [String: Int] = [:]
    return names.map { name in
      let plain = String(RunFolder.fileName(name).prefix(80))
      var candidate = plain
      while !taken.insert(candidate.lowercased()).inserted {
        let number = numbers[plain.lowercased(), default: 2]
        candidate = "\(plain)-\(number)"
        numbers[plain.lowercased()] = number + 1
      }
      return candidate
    }
  }
}

extension Experiment.Environment {
  /// Its label, or else its name.
  public var shownName: String { label ?? name }
}

extension Experiment.Seeds {
  var all: Range<Int> { (first ?? 1)..<(first ?? 1) + count }
}

extension Experiment {
  fileprivate func configuration(
    _ environment: Environment, _ variant: Variant, seed: Int, filesIn folder: URL,
    tolerating tolerated: Set<String>, _ catalogue: Catalogue
  ) throws -> RunConfiguration {
    var request = RunRequest(environment: environment.name)
    request.environmentOptions = environment.options ?? [:]
    request.agent = variant.agent
    var options: [String: OptionValue] = [:]
    if let steps = environment.steps ?? steps { options["steps"] = .integer(steps) }
    if let interval = evaluation?.interval { options["evaluation-interval"] = .integer(interval) }
    if let episodes = evaluation?.episodes { options["evaluation-episodes"] = .integer(episodes) }
    if variant.options?["seed"] != nil {
      throw InputError(
        .usage, "option 'seed'", "it is not a variant's", remedy: "all variants have the same 'seeds'")
    }
    options.merge(variant.options ?? [:]) { $1 }
    options["seed"] = .integer(seed)
    request.options = options
    request.folders = [folder]
    request.tolerated = tolerated
    return try RunConfiguration(request, catalogue: catalogue)
  }
}

extension [String: OptionValue] {
  /// Takes over what is in files, so that it is read once and stays as it is.
  fileprivate mutating func holdFiles(of resolved: Self) {
    for (name, value) in resolved where self[name] != nil {
      if case .file = value { self[name] = value }
    }
  }
}
