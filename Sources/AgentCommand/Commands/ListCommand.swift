import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotLaboratory
import OneHotLearning

/// `agent list`: everything that can be chosen and set.
struct ListCommand: Subcommand {
  let invocation: Invocation

  func run() throws {
    if arguments.has("json") {
      return try console.output.write(json: Listing(catalogue, invocation.problems))
    }
    try console.output.write(text(TextLayout(width: console.output.textWidth)))
  }

  private func text(_ layout: TextLayout) -> String {
    let agents = catalogue.agents.agents.map {
      ($0.name, $0.summary, OptionList($0.options).text(layout, indent: 4))
    }
    return "Environments (--env NAME, options by --env-set NAME=VALUE)\n"
      + catalogue.environments.entries.map { text(of: $0, layout) }.joined()
      + "\nAgents (--agent NAME, options by --set NAME=VALUE)\n"
      + agents.map { "\n" + layout.list([($0, $1)]) + $2 }.joined()
      + "\nEstimators of actor-critic (--estimator NAME)\n\n"
      + layout.list(
        catalogue.estimators.estimators.map {
          ($0.name + ($0.parameterPlaceholder.map { "[:\($0)]" } ?? ""), $0.summary)
        })
      + "\nBaselines of the estimator score-function:NAME\n\n"
      + layout.list(ScoreFunctionBaseline.allCases.map { ($0.rawValue, $0.summary) })
      + "\nProblems of agent estimators (--problem NAME)\n\n"
      + layout.list(invocation.problems.problems.map { ($0.name, $0.summary) })
      + "\nBaselines of reinforce (--baseline NAME)\n\n"
      + layout.list(catalogue.baselines.baselines.map { ($0.name, $0.summary) })
      + "\nOptions of every training (--set NAME=VALUE)\n\n"
      + OptionList(TrainingOptions.descriptions).text(layout)
  }

  private func text(of entry: EnvironmentEntry, _ layout: TextLayout) -> String {
    "\n" + layout.list([(entry.name, entry.summary)]) + OptionList(entry.options).text(layout, indent: 4)
      + entry.settings.sorted { $0.key < $1.key }.map { owner, values in
        let settings = values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return layout.list([("\(owner) here", settings.joined(separator: " "))], indent: 4)
      }.joined()
  }
}

/// The same as JSON.
struct Listing: Encodable {
  struct Option: Encodable {
    let name: String
    let expectation: String
    let `default`: OptionValue
    let meaning: String

    init(_ description: OptionDescription) {
      name = description.name
      expectation = description.expectation
      `default` = description.defaultValue
      meaning = description.meaning
    }
  }

  struct Item: Encodable {
    let name: String
    let summary: String
    var options: [Option]?
    var settings: [String: [String: OptionValue]]?
  }

  let environments: [Item]
  let agents: [Item]
  let estimators: [Item]
  let problems: [Item]
  let baselines: [Item]
  let training: [Option]

  init(_ catalogue: Catalogue, _ registry: ProblemRegistry) {
    environments = catalogue.environments.entries.map {
      Item(name: $0.name, summary: $0.summary, options: $0.options.map(Option.init), settings: $0.settings)
    }
    agents = catalogue.agents.agents.map {
      Item(name: $0.name, summary: $0.summary, options: $0.options.map(Option.init))
    }
    estimators = catalogue.estimators.estimators.map { Item(name: $0.name, summary: $0.summary) }
    problems = registry.problems.map { Item(name: $0.name, summary: $0.summary) }
    baselines = catalogue.baselines.baselines.map { Item(name: $0.name, summary: $0.summary) }
    training = TrainingOptions.descriptions.map(Option.init)
  }
}
