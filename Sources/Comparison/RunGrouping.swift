import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import OneHotLogs
import OneHotRecords

/// A run that has been read, of whatever framework.
struct FoundRun {
  let place: URL
  let history: RunHistory
  /// Nil for runs of other frameworks.
  let configuration: RunConfiguration?
}

/// Runs that were not planned together, sorted into environments and variants.
struct RunGrouping {
  /// The runs, in the order they were found, equal ones once.
  private(set) var runs: [ComparedRun] = []
  /// What a reader must know of it.
  private(set) var warnings: [String] = []

  /// Options that decide what is measured and saved, and on which no result of a training depends.
  static let withoutInfluence: Set = [
    "checkpoint-interval", "evaluation-episodes", "evaluation-interval", "evaluation-steps",
    "gradient-diagnostics",
  ]

  /// Groups runs by their configurations, those of other frameworks by their paths, and those that are written like a
  /// template by that.
  ///
  /// - Throws: `InputError` if no run is written like the template.
  init(_ found: [FoundRun], template: RunTemplate?, catalogue: Catalogue) throws {
    var named = Self.own(found) + Self.foreign(found, catalogue: catalogue)
    named.sort { $0.index < $1.index }
    if let template { try Self.rename(&named, found, template, &warnings) }
    let copies = Self.copies(found)
    for each in named where copies[each.index] == nil {
      let run = found[each.index]
      runs.append(
        ComparedRun(
          environment: each.environment, variant: each.variant, folder: run.place.path, label: each.label,
          history: run.history, configuration: run.configuration))
    }
    warnings += Dictionary(grouping: copies.keys) { copies[$0]! }.sorted { $0.key < $1.key }.map {
      first, others in
      "counted once: \(([first] + others.sorted()).map { found[$0].place.path }.joined(separator: " = "))"
    }
    warnings += Self.doubledSeeds(runs)
  }

  /// What a run is called.
  private struct Name {
    let index: Int
    var environment: String
    var variant: String
    /// What tells it from others of its variant.
    var label: String
  }
}

// MARK: - Names by configurations

extension RunGrouping {
  /// Names by what the configurations of runs differ in.
  private static func own(_ found: [FoundRun]) -> [Name] {
    let runs = found.enumerated().compactMap { index, run in run.configuration.map { (index, $0) } }
    let configurations = runs.map(\.1)
    let agents = differing(configurations, options) { [$0.agent, $0.environment] }
    let environments = differing(configurations, \.environmentOptions) { [$0.environment] }
    return runs.map { index, configuration in
      Name(
        index: index,
        environment: name(configuration.environment, configuration.environmentOptions, environments),
        variant: name(configuration.agent, options(configuration), agents),
        label: "\(configuration.training.seed)")
    }
  }

  /// The options on which results depend, but for the seed.
  private static func options(_ configuration: RunConfiguration) -> [String: OptionValue] {
    configuration.agentOptions.merging(configuration.training.values) { $1 }
      .filter { $0.key != "seed" && !withoutInfluence.contains($0.key) }
  }

  /// The options that are not the same in all configurations of a group.
  private static func differing(
    _ configurations: [RunConfiguration], _ options: (RunConfiguration) -> [String: OptionValue],
    within group: (RunConfiguration) -> [String]
  ) -> Set<String> {
    var differing: Set<String> = []
    for group in Dictionary(grouping: configurations, by: group).values {
      let first = options(group[0])
      for other in group.dropFirst() {
        for (name, value) in options(other) where first[name] != value { differing.insert(name) }
      }
    }
    return differing
  }

  private static func name(_ name: String, _ options: [String: OptionValue], _ differing: Set<String>)
    -> String
  {
    let shown = options.filter { differing.contains($0.key) }.sorted { $0.key < $1.key }
    return ([name] + shown.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
  }
}

// MARK: - Names by paths

extension RunGrouping {
  private static func foreign(_ found: [FoundRun], catalogue: Catalogue) -> [Name] {
    let runs = found.enumerated().filter { $0.element.configuration == nil }
    let paths = RunPath.read(runs.map { ($0.element.place, environment(of: $0.element.history)) })
    let names = RunPath.names(of: paths)
    let known = identifiers(in: catalogue)
    let own = Set(found.compactMap(\.configuration?.agent))
    return zip(runs, zip(paths, names)).map { run, path in
      let environment = path.0.environment ?? run.element.history.environment
      let variant = path.1.isEmpty ? run.element.place.lastPathComponent : path.1
      return Name(
        index: run.offset, environment: known[environment] ?? environment,
        variant: own.contains(variant) ? "\(variant) (other framework)" : variant,
        label: path.0.seed ?? run.element.place.lastPathComponent)
    }
  }

  private static func environment(of history: RunHistory) -> String? {
    history.environment == "None" ? nil : history.environment
  }

  /// The names of environments by what other frameworks call them, such as "CartPole-v1".
  private static func identifiers(in catalogue: Catalogue) -> [String: String] {
    Dictionary(
      catalogue.environments.elements.compactMap { entry in
        (try? entry.makeEnvironment(options: entry.resolvedOptions([:]), seed: 0)).map {
          ($0.specification.identifier, entry.name)
        }
      }
    ) { first, _ in first }
  }

  private static func rename(
    _ named: inout [Name], _ found: [FoundRun], _ template: RunTemplate, _ warnings: inout [String]
  ) throws {
    let matches = named.map { template.match(found[$0.index].place) }
    guard matches.contains(where: { $0 != nil }) else {
      throw InputError(
        .usage, "option --group", "no run's path ends like it", remedy: "a path is \(found[0].place.path)")
    }
    for (place, match) in matches.enumerated() {
      guard let match else { continue }
      named[place].variant = match.variant
      named[place].environment = match.environment ?? named[place].environment
      named[place].label = match.seed ?? named[place].label
    }
    let others = matches.count { $0 == nil }
    if others > 0 { warnings.append("\(others) of \(matches.count) runs have no path like that of --group") }
  }
}

// MARK: - Equal runs

extension RunGrouping {
  /// What is the same in copies of a run. In repetitions of one of ours seconds are not, and evaluations need not be; of
  /// other frameworks' runs, which name no seed, seconds tell two apart whose returns are equal.
  private struct Content: Hashable {
    let environment: String
    let agent: String?
    let seed: Int?
    let steps: Int
    let episodes: Int
    let points: [CurvePoint]
    let evaluations: [[Double]]
    let options: [String]

    init(_ run: FoundRun) {
      let history = run.history
      (environment, agent, seed) = (history.environment, history.agent, history.seed)
      (steps, episodes) = (history.steps, history.episodes)
      points = history.points.map { point in
        var point = point
        if run.configuration != nil { point.seconds = nil }
        return point
      }
      let compared = points.isEmpty ? history.evaluations : []
      evaluations = compared.map { [Double($0.step), $0.greedy, $0.sampled] }
      let all = run.configuration.map { RunGrouping.options($0).merging($0.environmentOptions) { $1 } } ?? [:]
      options = all.map { "\($0.key)=\($0.value)" }.sorted()
    }
  }

  /// For each run that is equal to one before it, which that is.
  private static func copies(_ found: [FoundRun]) -> [Int: Int] {
    var firsts: [Content: Int] = [:]
    var copies: [Int: Int] = [:]
    for (index, run) in found.enumerated() {
      let content = Content(run)
      if let first = firsts[content] { copies[index] = first } else { firsts[content] = index }
    }
    return copies
  }

  /// Runs of ours that should be equal and are not.
  private static func doubledSeeds(_ runs: [ComparedRun]) -> [String] {
    let groups = Dictionary(grouping: runs.filter { $0.configuration != nil }) {
      [$0.environment, $0.variant, $0.label]
    }
    return groups.filter { $0.value.count > 1 }.sorted { $0.value[0].folder < $1.value[0].folder }.map {
      "of one seed, but not equal: \($0.value.map(\.folder).joined(separator: ", "))"
    }
  }
}
