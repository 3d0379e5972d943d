import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotLaboratory
import OneHotLearning

extension Invocation {
  /// `agent list`: everything that can be chosen and set, or all about an environment.
  func list() throws {
    let name = try arguments.operand("ENV", isRequired: false)
    if let name { return try show(catalogue.environments.element(named: name)) }
    if arguments.has("json") { return try console.output.write(json: listing) }
    try console.output.write(text(TextLayout(width: console.output.textWidth)))
  }

  private func text(_ layout: TextLayout) -> String {
    let agents = catalogue.agents.elements.map {
      ($0.name, $0.summary, layout.list(options: $0.options, indent: 4))
    }
    return "Environments (--env NAME, options by --env-set NAME=VALUE)\n"
      + families.map { family, entries in
        "\n" + family.prefix(1).uppercased() + family.dropFirst() + "\n"
          + entries.map { text(of: $0, layout) }.joined()
      }.joined()
      + "\nOptions of every environment (--env-set NAME=VALUE)\n\n"
      + layout.list(options: EnvironmentEntry.commonOptions)
      + "\nAgents (--agent NAME, options by --set NAME=VALUE)\n"
      + agents.map { "\n" + layout.list([($0, $1)]) + $2 }.joined()
      + "\nEstimators of actor-critic (--estimator NAME)\n\n"
      + layout.list(
        catalogue.estimators.elements.map {
          ($0.name + ($0.parameterPlaceholder.map { "[:\($0)]" } ?? ""), $0.summary)
        })
      + "\nBaselines of the estimator score-function:NAME\n\n"
      + layout.list(ScoreFunctionBaseline.allCases.map { ($0.rawValue, $0.summary) })
      + "\nProblems of agent estimators (--problem NAME)\n\n"
      + layout.list(problems.elements.map { ($0.name, $0.summary) })
      + "\nBaselines of reinforce (--baseline NAME)\n\n"
      + layout.list(catalogue.baselines.elements.map { ($0.name, $0.summary) })
      + "\nOptions of every training (--set NAME=VALUE)\n\n"
      + layout.list(options: TrainingOptions.descriptions)
  }

  private func text(of entry: EnvironmentEntry, _ layout: TextLayout) -> String {
    let specification = specification(of: entry)
    var spaces = specification.map { [("actions", $0.actions.description)] } ?? []
    if let picture = specification?.observation.planes {
      spaces.append(("observation", "a picture of \(picture), planes x rows x columns"))
    }
    if let observation = specification?.observation, let players = observation.playerCount {
      spaces.append(("observation", "\(observation.count / players) numbers of each of \(players) players"))
    }
    return "\n" + layout.list([(entry.name, entry.summary)])
      + spaces.map { layout.list([$0], indent: 4) }.joined()
      + layout.list(options: entry.ownOptions, indent: 4)
      + settings(of: entry).map { layout.list([$0], indent: 4) }.joined()
  }

  /// The families, and the environments of each, in the order in which they were registered.
  private var families: [(name: String, entries: [EnvironmentEntry])] {
    let entries = catalogue.environments.elements
    return entries.map(\.family).unique.map { family in (family, entries.filter { $0.family == family }) }
  }

  /// Whose hyperparameters are others here, and which.
  private func settings(of entry: EnvironmentEntry) -> [(term: String, text: String)] {
    entry.settings.sorted { $0.key < $1.key }.map { owner, values in
      let settings = values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      return ("\(owner) here", settings.joined(separator: " "))
    }
  }

  /// An environment at its defaults; nil if it cannot be made by them.
  private func environment(of entry: EnvironmentEntry) -> (any MultiDiscreteEnvironment)? {
    try? entry.makeEnvironment(options: entry.resolvedOptions([:]), seed: 0)
  }

  /// That of an environment at its defaults.
  private func specification(of entry: EnvironmentEntry) -> EnvironmentSpecification? {
    environment(of: entry)?.specification
  }

  /// `agent list ENV`.
  private func show(_ entry: EnvironmentEntry) throws {
    if arguments.has("json") { return try console.output.write(json: json(entry)) }
    let layout = TextLayout(width: console.output.textWidth)
    var rows = [("family", entry.family)]
    if let environment = environment(of: entry) {
      let (specification, references) = (environment.specification, environment.references())
      rows += [
        ("identifier", specification.identifier), ("observation", specification.observation.summary),
        ("actions", specification.actions.description),
        ("time limit", specification.timeLimit.map { "\($0) steps" } ?? "none"),
        ("floor", references.floor?.text ?? "not known: measured where it is needed"),
        ("optimum", references.optimum?.text ?? "not known"),
      ]
      if let threshold = specification.rewardThreshold { rows.append(("solved from", "\(threshold)")) }
    }
    try console.output.write(
      layout.list([(entry.name, entry.summary)], indent: 0) + "\n" + layout.list(rows + settings(of: entry))
        + "\nOptions (--env-set NAME=VALUE)\n\n" + layout.list(options: entry.options))
  }

  /// The same as JSON.
  private var listing: JSONObject {
    func item(_ name: String, _ summary: String, _ options: [OptionDescription]? = nil) -> JSONObject {
      var item: JSONObject = ["name": name, "summary": summary]
      if let options { item.set("options", to: json(options)) }
      return item
    }
    return [
      "environments": catalogue.environments.elements.map(json),
      "agents": catalogue.agents.elements.map { item($0.name, $0.summary, $0.options) },
      "estimators": catalogue.estimators.elements.map { item($0.name, $0.summary) },
      "problems": problems.elements.map { item($0.name, $0.summary) },
      "baselines": catalogue.baselines.elements.map { item($0.name, $0.summary) },
      "training": json(TrainingOptions.descriptions),
    ]
  }

  private func json(_ entry: EnvironmentEntry) -> JSONObject {
    var object: JSONObject = ["name": entry.name, "family": entry.family, "summary": entry.summary]
    object.set("options", to: json(entry.options))
    object.set("settings", to: entry.settings)
    guard let environment = environment(of: entry) else { return object }
    let (specification, references) = (environment.specification, environment.references())
    object.set("actions", to: specification.actions.optionCounts)
    if let picture = specification.observation.planes {
      object.set("observation", to: [picture.planes, picture.rows, picture.columns])
    }
    if let players = specification.observation.playerCount { object.set("players", to: players) }
    if let limit = specification.timeLimit { object.set("timeLimit", to: limit) }
    if let floor = references.floor {
      object.set("floor", to: floor.value)
      object.set("floorStandardError", to: floor.standardError)
      object.set("floorIsExact", to: floor.isExact)
      object.set("floorSource", to: floor.source)
    }
    if let optimum = references.optimum {
      object.set("optimum", to: optimum.value)
      object.set("optimumIsExact", to: optimum.isExact)
      object.set("source", to: optimum.source)
    }
    return object
  }

  private func json(_ options: [OptionDescription]) -> [JSONObject] {
    options.map {
      [
        "name": $0.name, "expectation": $0.expectation, "default": $0.defaultValue, "meaning": $0.meaning,
      ]
    }
  }
}

extension EnvironmentSpecification.Observation {
  /// What is observed, as people read it.
  fileprivate var summary: String {
    if let playerCount { return "\(count / playerCount) numbers of each of \(playerCount) players" }
    if let planes { return "a picture of \(planes), planes x rows x columns" }
    if isOneHot { return "one of \(count) numbers is 1, the others are 0" }
    let limits =
      bounds.unique.count == 1 ? ", each from \(bounds[0].lowerBound) to \(bounds[0].upperBound)" : ""
    return (count == 1 ? "1 number" : "\(count) numbers") + limits
  }
}

extension ReferenceReturn {
  /// As people read it.
  fileprivate var text: String {
    let error = standardError > 0 ? String(format: " ± %.2g", standardError) : ""
    let kind = isExact ? "exact" : standardError > 0 ? "measured" : "best known"
    return String(format: "%.6g", value) + error + " (\(kind): \(source))"
  }
}
