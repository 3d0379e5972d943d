import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotLaboratory
import OneHotLearning

extension Invocation {
  /// `agent list`: everything that can be chosen and set.
  func list() throws {
    if arguments.has("json") { return try console.output.write(json: listing) }
    try console.output.write(text(TextLayout(width: console.output.textWidth)))
  }

  private func text(_ layout: TextLayout) -> String {
    let agents = catalogue.agents.elements.map {
      ($0.name, $0.summary, layout.list(options: $0.options, indent: 4))
    }
    return "Environments (--env NAME, options by --env-set NAME=VALUE)\n"
      + catalogue.environments.elements.map { text(of: $0, layout) }.joined()
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
      + entry.settings.sorted { $0.key < $1.key }.map { owner, values in
        let settings = values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return layout.list([("\(owner) here", settings.joined(separator: " "))], indent: 4)
      }.joined()
  }

  /// That of an environment at its defaults; nil if it cannot be made by them.
  private func specification(of entry: EnvironmentEntry) -> EnvironmentSpecification? {
    try? entry.makeEnvironment(options: entry.resolvedOptions([:]), seed: 0).specification
  }

  /// The same as JSON.
  private var listing: JSONObject {
    func item(_ name: String, _ summary: String, _ options: [OptionDescription]? = nil) -> JSONObject {
      var item: JSONObject = ["name": name, "summary": summary]
      if let options { item.set("options", to: json(options)) }
      return item
    }
    return [
      "environments": catalogue.environments.elements.map { entry in
        var environment = item(entry.name, entry.summary, entry.options)
        environment.set("settings", to: entry.settings)
        if let specification = specification(of: entry) {
          environment.set("actions", to: specification.actions.optionCounts)
          if let picture = specification.observation.planes {
            environment.set("observation", to: [picture.planes, picture.rows, picture.columns])
          }
          if let players = specification.observation.playerCount {
            environment.set("players", to: players)
          }
        }
        return environment
      },
      "agents": catalogue.agents.elements.map { item($0.name, $0.summary, $0.options) },
      "estimators": catalogue.estimators.elements.map { item($0.name, $0.summary) },
      "problems": problems.elements.map { item($0.name, $0.summary) },
      "baselines": catalogue.baselines.elements.map { item($0.name, $0.summary) },
      "training": json(TrainingOptions.descriptions),
    ]
  }

  private func json(_ options: [OptionDescription]) -> [JSONObject] {
    options.map {
      [
        "name": $0.name, "expectation": $0.expectation, "default": $0.defaultValue, "meaning": $0.meaning,
      ]
    }
  }
}
