import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotRecords

extension ComparisonResults {
  /// Reads runs that were not planned together, folders of trainings and Monitor files of other frameworks. Runs of the same agent and options are one variant, whatever their seeds;
  /// variants are named by what they differ in. Monitor files are named by the folder they are in.
  ///
  /// - Parameters:
  ///   - strict: whether a run that cannot be read ends it all; else it is left out, with a warning.
  /// - Throws: `InputError` if no run can be read.
  public init(
    of places: [URL], title: String, command: String, strict: Bool, catalogue: Catalogue, workers: Int
  ) throws {
    var warnings: [String] = []
    var found: [(place: URL, history: RunHistory, configuration: RunConfiguration?)] = []
    let distinct = places.map(\.standardizedFileURL).unique
    for (place, result) in zip(distinct, RunHistory.read(distinct, workers: workers)) {
      do {
        let history = try result.get()
        let configuration = try history.configuration.map { document in
          try JSONDocument.inside("run folder \(place.path)") {
            try RunConfiguration(document, in: place, catalogue: catalogue)
          }
        }
        warnings += history.configuration?.notes(on: RunFolder(url: place).configuration, catalogue) ?? []
        found.append((place, history, configuration))
      } catch let error as InputError {
        if strict { throw error }
        warnings.append("left out: \(error)")
      }
    }
    if found.isEmpty {
      throw InputError(.data, "runs", "none can be read", remedy: warnings.first ?? "name run folders")
    }
    let names = VariantNames(found.map(\.history), catalogue: catalogue)
    let runs = try found.map { place, history, configuration in
      ComparedRun(
        environment: names.environment(of: history), variant: names.variant(of: history, at: place),
        folder: place.path, history: history, configuration: configuration)
    }.measured(catalogue: catalogue, workers: workers)
    try self.init(name: title, description: "", command: command, runs: runs, warnings: warnings)
  }
}

/// Names by what runs differ in.
private struct VariantNames {
  private let agentOptions: Set<String>
  private let environmentOptions: Set<String>
  private let catalogue: Catalogue
  /// The names of environments by what Monitor files call them, such as "CartPole-v1".
  private let namesByIdentifier: [String: String]

  init(_ histories: [RunHistory], catalogue: Catalogue) {
    self.catalogue = catalogue
    namesByIdentifier = Dictionary(
      catalogue.environments.elements.compactMap { entry in
        (try? entry.makeEnvironment(options: entry.resolvedOptions([:]), seed: 0)).map {
          ($0.specification.identifier, entry.name)
        }
      }
    ) { first, _ in first }
    let documents = histories.compactMap(\.configuration)
    agentOptions = Self.differing(documents) { document in
      (document.agent.options ?? [:]).merging(document.training ?? [:]) { $1 }.filter { $0.key != "seed" }
    } within: {
      [$0.agent.name, $0.environment.name]
    }
    environmentOptions = Self.differing(documents) {
      Self.options(of: $0.environment, in: catalogue)
    } within: {
      [$0.environment.name]
    }
  }

  /// The options that are not the same in all documents of a group.
  private static func differing(
    _ documents: [ConfigurationDocument], _ options: (ConfigurationDocument) -> [String: OptionValue],
    within group: (ConfigurationDocument) -> [String]
  ) -> Set<String> {
    var differing: Set<String> = []
    for documents in Dictionary(grouping: documents, by: group).values {
      let first = options(documents[0])
      for other in documents.dropFirst() {
        for (name, value) in options(other) where first[name] != value { differing.insert(name) }
      }
    }
    return differing
  }

  /// All options of a run's environment: those that were not there yet when it was trained have their defaults.
  private static func options(
    of environment: ConfigurationDocument.Choice, in catalogue: Catalogue
  ) -> [String: OptionValue] {
    let options = environment.options ?? [:]
    guard let entry = try? catalogue.environments.element(named: environment.name) else { return options }
    // What a file holds that is only named cannot be told from what another one held.
    let named = options.filter { name, value in
      entry.options.contains { $0.name == name && $0.path(in: value) != nil }
    }
    let others = options.filter { named[$0.key] == nil }
    return ((try? entry.resolvedOptions(others)) ?? others).merging(named) { $1 }
  }

  func environment(of history: RunHistory) -> String {
    if history.configuration == nil, let known = namesByIdentifier[history.environment] { return known }
    let options = history.configuration.map { Self.options(of: $0.environment, in: catalogue) }
    return name(history.environment, options, environmentOptions)
  }

  func variant(of history: RunHistory, at place: URL) -> String {
    guard let document = history.configuration else {
      var folder = place.pathExtension == "csv" ? place.deletingLastPathComponent() : place
      // A folder named by a number is a run of what the folder above is named by.
      if Int(folder.lastPathComponent) != nil { folder.deleteLastPathComponent() }
      return folder.standardizedFileURL.lastPathComponent
    }
    let options = (document.agent.options ?? [:]).merging(document.training ?? [:]) { $1 }
    return name(document.agent.name, options, agentOptions)
  }

  private func name(_ name: String, _ options: [String: OptionValue]?, _ differing: Set<String>) -> String {
    let shown = (options ?? [:]).filter { differing.contains($0.key) }.sorted { $0.key < $1.key }
    return ([name] + shown.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
  }
}
