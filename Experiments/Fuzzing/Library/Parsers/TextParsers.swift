import OneHotAgentCommand
import OneHotComparison
import OneHotFoundations
import OneHotGumbel
import OneHotLearning

// Texts on the command line: options, their values, and the words themselves.

extension FuzzedParser {
  /// Options of an agent, as `--set` gives them: a line each, the first the agent.
  static let options = FuzzedParser(
    "options", dictionary: Texts.words, corpus: { Texts.options.map { Array($0.utf8) } },
    parse: { input, _ in
      var lines = input.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      var request = RunRequest(environment: "gridworld")
      request.agent = lines.removeFirst()
      for line in lines {
        let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
          String.init)
        guard parts.count == 2 else { throw InputError.answeredByNil }
        request.options[parts[0]] = .text(parts[1])
      }
      return try RunConfiguration(request, catalogue: .fuzzed)
    },
    encode: { configuration in
      let lines = configuration.effectiveOptions.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      return Array(([configuration.agent] + lines).joined(separator: "\n").utf8)
    })

  /// How a temperature runs.
  static let temperature = FuzzedParser.text(
    "temperature", TemperatureSpecification.self,
    ["1", "0.5", "linear:2:0.5", "exponential:1:0.1", "learned", "learned:1", "learned:1:0.1", "0.0001"])

  /// The widths of layers.
  static let hiddenLayers = FuzzedParser.text(
    "hidden", HiddenLayers.self, ["none", "64,64", "4096", "1,2,3,4"])

  /// What a network begins with.
  static let networkKind = FuzzedParser.text(
    "network", NetworkKind.self, ["auto", "mlp", "convolution", "convolution:32x8/4,64x4/2same,1x128"])

  /// A variant in one text.
  static let variant = FuzzedParser(
    "variant", dictionary: Texts.words,
    corpus: { ["reinforce baseline=value", "entropy=0.5 hidden=8,8", ""].map { Array($0.utf8) } },
    parse: { input, _ in try Experiment.Variant(parsing: input.text) },
    encode: { Array($0.name.utf8) })

  /// The words of a command line, as far as they can be read without doing anything.
  static let arguments = FuzzedParser(
    "arguments", dictionary: Texts.words, corpus: { Texts.commandLines.map { Array($0.utf8) } },
    parse: { input, _ in
      let words = input.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      return try AgentCommand(catalogue: .fuzzed).configuration(askedForBy: words)
    },
    encode: { configuration in
      guard let configuration else { return Array("list".utf8) }
      let words =
        ["--env", configuration.environment, "--agent", configuration.agent]
        + configuration.effectiveOptions.map { "--set=\($0)=\($1)" }
        + configuration.changedEnvironmentOptions.map { "--env-set=\($0)=\($1)" }
      return Array(words.joined(separator: "\n").utf8)
    })

  /// A text that is read, or is not, and can be written again.
  private static func text<Value: LosslessStringConvertible & Equatable & Sendable>(
    _ name: String, _ type: Value.Type, _ valid: [String]
  ) -> FuzzedParser {
    FuzzedParser(
      name, dictionary: valid + [":", "linear", ","], corpus: { valid.map { Array($0.utf8) } },
      parse: { input, _ in
        guard let value = Value(input.text) else { throw InputError.answeredByNil }
        return value
      },
      encode: { Array($0.description.utf8) })
  }
}

extension RunConfiguration {
  /// What may be given: an option without effect beside the others is refused.
  fileprivate var effectiveOptions: [String: OptionValue] {
    let options = agentOptions.merging(training.values) { $1 }
    let idle = try? idleOptions(among: Set(options.keys), catalogue: .fuzzed)
    return options.filter { idle?[$0.key] == nil }
  }

  fileprivate var changedEnvironmentOptions: [String: OptionValue] {
    let entry = try? Catalogue.fuzzed.environments.element(named: environment)
    return environmentOptions.filter { name, value in
      entry?.options.first { $0.name == name }?.defaultValue != value
    }
  }
}

private enum Texts {
  static let options = [
    "actor-critic", "reinforce\nbaseline=value\nepisodes=16\nhidden=none",
    "actor-critic\ntemperature=learned:1\ndiscount=0.9\nhidden=8,8\nsteps=1e5\nseed=7",
  ]

  static let commandLines = [
    "--env\ncartpole\n--seed\n7\n--json", "train\n--env=bandit\n--set\nentropy=0.5\n--env-set=arms=4",
    "evaluate\nrun\n--best\n--episodes=5", "compare\nexperiment\n--env\nbandit\n--variant\nreinforce",
    "report\na\nb\n--strict\n--out=x", "estimators\n--problem\ngaussian\n--temperature=1\n--temperature=2",
    "list\n--json", "help\ntrain", "tune\nfile\n--workers\n2\n--\n--quiet",
  ]

  static let words =
    AgentRegistry.standard.elements.flatMap { $0.options }.map { "\($0.name)=\($0.defaultValue)" } + [
      "--", "-h", "--set", "=", "--env", "--env-set", "--agent", "--seed", "--steps=", "--workers", "--out",
      "--config",
      "--json", "--variant", "train", "compare", "list", "estimators", "slip=0.5", "map=lake",
    ]
}
