import OneHotLearning

/// The subcommands.
enum Command: String, CaseIterable {
  case train, resume, doctor, evaluate, export, compare, report, tune, estimators, list, help

  /// The command that arguments begin with, and what follows it: without one it is `train`; nil if the first
  /// word is neither a command nor a flag.
  static func split(_ arguments: [String]) -> (command: Command?, words: [String]) {
    guard let first = arguments.first, !first.hasPrefix("-") else { return (.train, arguments) }
    guard let command = Command(rawValue: first) else { return (nil, arguments) }
    return (command, Array(arguments.dropFirst()))
  }

  /// What it does, in one line.
  var summary: String {
    switch self {
    case .train: "train an agent; what is done when no command is given"
    case .resume: "go on with a run from its last checkpoint"
    case .doctor: "check the files of a run, and say what can be trusted and how to go on"
    case .evaluate: "play episodes with the policy of a run, or show one"
    case .export: "write the policy of a run as a file that other programs can run: ONNX, Swift or C"
    case .compare: "train what an experiment declares, and compare it by statistics and pictures"
    case .report: "compare runs that exist, those below folders and those of other frameworks included"
    case .tune: "search for hyperparameters as a file declares it"
    case .estimators: "measure gradient estimators on a problem with a known answer"
    case .list:
      "show environments, agents, estimators and baselines with their options, or all about an environment"
    case .help: "explain a command"
    }
  }

  /// How it is called.
  var synopsis: String {
    switch self {
    case .train: "[train] --env NAME [OPTION]..."
    case .resume: "resume RUN [OPTION]..."
    case .doctor: "doctor RUN [--json]"
    case .evaluate: "evaluate RUN [OPTION]..."
    case .export: "export RUN --format NAME [OPTION]..."
    case .compare: "compare FILE|DIR [OPTION]..."
    case .report: "report RUN|DIR... [OPTION]..."
    case .tune: "tune FILE [OPTION]..."
    case .estimators: "estimators --problem NAME [OPTION]..."
    case .list: "list [ENV] [--json]"
    case .help: "help [COMMAND]"
    }
  }

  /// Whether it trains: then a signal ends it in good order from the start, so that it can go on where it was.
  var trains: Bool { [.train, .resume, .compare, .tune].contains(self) }

  /// Whether a word may stand by itself.
  var takesOperand: Bool {
    [.resume, .doctor, .evaluate, .export, .compare, .report, .tune, .list, .help].contains(self)
  }

  /// Its flags, in the order in which help lists them.
  func flags(in catalogue: Catalogue) -> [Flag] {
    switch self {
    case .train: Self.trainFlags(of: catalogue.agents)
    case .resume: Self.resumeFlags
    case .evaluate: Self.evaluateFlags
    case .export: Self.exportFlags
    case .compare: Self.compareFlags
    case .report: Self.reportFlags
    case .tune: Self.tuneFlags
    case .estimators: Self.estimatorsFlags
    case .list, .doctor: [.json, .help]
    case .help: [.help]
    }
  }

  private static func trainFlags(of agents: AgentRegistry) -> [Flag] {
    [
      Flag("env", "NAME", "the environment"),
      Flag("agent", "NAME", "the agent: \(agents.names.joined(separator: ", ")); the first one by default"),
    ] + Flag.options(of: agents) + [
      .workers,
      Flag("out", "DIR", "the run folder; by default a new one under runs/"),
      Flag("config", "FILE", "start from the config.json of a run; other flags override it"),
      Flag("set", "NAME=VALUE", "set an option of the agent or of the training").repeatable,
      Flag("env-set", "NAME=VALUE", "set an option of the environment").repeatable,
      .json,
      .quiet,
      .help,
      .version,
    ]
  }

  private static let resumeFlags: [Flag] = [
    Flag("steps", "N", "environment steps to train for, those already taken included (default: the run's)"),
    Flag(
      "replan", nil,
      "let learning rates, temperature and entropy come to their end with these steps, instead of keeping their plan"
    ),
    .workers,
    .json,
    .quiet,
    .help,
  ]

  private static let compareFlags: [Flag] = [
    Flag("env", "NAME", "an environment, instead of an experiment's file").repeatable,
    Flag("variant", "TEXT", "what to compare: an agent and options, as in \"reinforce baseline=value\"")
      .repeatable,
    Flag("seeds", "N", "how many seeds each variant is trained with (default: the experiment's, or 10)"),
    Flag("steps", "N", "environment steps of each run (default: the experiment's, or the environment's)"),
    .runWorkers,
    .comparisonFolder,
    Flag(
      "shard", "I/N",
      "train only the I-th of N parts of the runs, beside other processes and hosts in the same folder; I counts from 0 or "
        + "from 1, for N/N is the same as 0/N"),
    Flag(
      "collect", nil, "train nothing; make the results of the runs that are complete, and name the others"),
    Flag("plan", "N", "only print how to train in N parts: a command a line, as for GNU parallel"),
    Flag("engine", "NAME", "for --plan: \(StudyPlan.Engine.names) (default: the first)"),
    .figureWidth,
    .json,
    .quiet,
    .help,
  ]

  private static let reportFlags: [Flag] = [
    Flag("out", "FILE", "the report (default: report.html)"),
    Flag(
      "group", "PATTERN",
      "how the ends of the runs' paths tell them apart, as in '{variant}/{environment}_{seed}'; * is anything in a name"
    ),
    Flag("strict", nil, "a run that cannot be read is an error, instead of being left out with a warning"),
    .figureWidth,
    .json,
    .help,
  ]

  private static let tuneFlags: [Flag] = [
    .runWorkers,
    .comparisonFolder,
    .json,
    .quiet,
    .help,
  ]

  private static let estimatorsFlags: [Flag] = [
    Flag("problem", "NAME", "what to study them on"),
    Flag("estimator", "NAME", "an estimator; without this option all that can serve").repeatable,
    Flag(
      "temperature", "SPEC",
      "a temperature of those estimators that have one (default: the problem's, or 1 if it cannot be learned)"
    ).repeatable,
    Flag("samples", "N", "samples each estimator draws (default: the problem's)"),
    Flag("seed", "N", "seed of all randomness, the same for every estimator (default: 1)"),
    Flag("workers", "N", "threads that train, 1 to 1024 (default: one a processor)"),
    Flag("out", "DIR", "the folder of tables and pictures; by default a new one under runs/estimators/"),
    .json,
    .help,
  ]

  private static let exportFlags: [Flag] = [
    Flag(
      "format", "NAME",
      "onnx: a model for ONNX runtimes; swift, c: one source file without dependencies, to the same bits"),
    Flag(
      "out", "FILE",
      "the file (default: policy.onnx, policy.swift or policy.h); its name names functions and types in it"),
    .best,
    .json,
    .help,
  ]

  private static let evaluateFlags: [Flag] = [
    Flag("episodes", "N", "episodes to play, greedy and sampled each, 1 to 1000000 (default: 100)"),
    Flag(
      "seed", "N", "seed of the episodes (default: that of the run, with other episodes than in training)"),
    Flag(
      "env-set", "NAME=VALUE",
      "change an option of the environment, to try the policy on a variant with the same observations and actions"
    ).repeatable,
    .best,
    Flag(
      "exact", nil,
      "work out the mean returns too, where the environment is a table, by dynamic programming within the time limit"
    ),
    Flag("render", nil, "play the first greedy episode in the terminal instead, step by step"),
    Flag("render-to", "FILE.svg", "draw it as an animated picture instead"),
    Flag("sampled", nil, "of what is rendered: the first sampled episode instead of the first greedy one"),
    .json,
    .help,
  ]
}
