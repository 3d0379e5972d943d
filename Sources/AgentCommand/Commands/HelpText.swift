import OneHotEnvironmentKit
import OneHotGumbel
import OneHotLaboratory
import OneHotLearning

/// The texts of `--help`, made from the declarations.
struct HelpText {
  private let program: String
  private let catalogue: Catalogue
  private let registry: ProblemRegistry
  private let layout: TextLayout

  init(_ command: AgentCommand, width: Int) {
    program = command.name
    catalogue = command.catalogue
    registry = command.problems
    layout = TextLayout(width: width)
  }

  /// What is shown for a command.
  func text(of command: Command) -> String {
    switch command {
    case .train: overview + training
    case .resume, .evaluate, .export, .compare, .report, .tune: usage(of: command) + flags(of: command)
    case .estimators: usage(of: command) + flags(of: command) + problems
    case .doctor, .list: usage(of: command) + flags(of: command)
    case .help: overview
    }
  }

  /// All commands, all flags of a training, and examples.
  var overview: String {
    "Trains agents that choose among discrete actions.\n\n" + commands
      + "\nOptions of train:\n" + list(Command.train.flags(in: catalogue)) + names + examples
  }

  private var commands: String {
    "Usage:\n"
      + layout.list(Command.allCases.map { ("\(program) \($0.synopsis)", $0.summary) }, widest: 40)
  }

  private var names: String {
    "\nNames:\n"
      + layout.list([
        ("environments", catalogue.environments.names.joined(separator: ", ")),
        ("agents", catalogue.agents.names.joined(separator: ", ")),
        ("estimators", catalogue.estimators.names.joined(separator: ", ")),
        ("problems", registry.names.joined(separator: ", ")),
        ("baselines", catalogue.baselines.names.joined(separator: ", ")),
      ])
  }

  private var examples: String {
    let name = catalogue.environments.elements.first?.name ?? "NAME"
    return "\nExamples:\n"
      + layout.list(
        [
          ("\(program) --env \(name)", "train, evaluate, leave a run folder"),
          ("\(program) --env \(name) --agent reinforce --baseline value", "the same with REINFORCE"),
          ("\(program) --config RUN/config.json --out NEW", "repeat a run exactly"),
          ("\(program) resume RUN", "go on with a run that was stopped"),
          ("\(program) list", "everything that can be chosen and set"),
        ], widest: 60)
  }

  private var problems: String {
    "\nProblems:\n" + layout.list(registry.elements.map { ($0.name, $0.summary) })
  }

  /// What `--set` can set.
  private var training: String {
    let groups =
      [("the training", TrainingOptions.descriptions)]
      + catalogue.agents.elements.map { ($0.name, $0.options) }
    let environments =
      catalogue.environments.elements.map { ($0.name, $0.ownOptions) }
      + [("every environment", EnvironmentEntry.commonOptions)]
    return groups.map { "\nOptions of \($0), for --set:\n" + layout.list(options: $1) }.joined()
      + environments.filter { !$1.isEmpty }
      .map { "\nOptions of \($0), for --env-set:\n" + layout.list(options: $1) }.joined()
  }

  private func usage(of command: Command) -> String {
    "Usage: \(program) \(command.synopsis)\n\n\(command.summary)\n"
  }

  private func flags(of command: Command) -> String {
    "\nOptions:\n" + list(command.flags(in: catalogue))
  }

  private func list(_ flags: [Flag]) -> String {
    layout.list(flags.map { ($0.synopsis, $0.meaning) })
  }
}
