import Foundation
import OneHotEnvironments
import OneHotFoundations
import OneHotLaboratory
import OneHotLearning
import OneHotNumerics

/// The whole command line, as a value: `agent train`, `agent evaluate`, `agent export`, `agent list` and
/// their help, over what a catalogue holds.
///
/// A program with environments of its own is this with a catalogue of its own:
///
///     var catalogue = Catalogue.standard
///     catalogue.environments.register("corridor", summary: "…", environment: Corridor())
///     AgentCommand(name: "corridor-agent", catalogue: catalogue).main()
public struct AgentCommand: Sendable {
  /// What one types to run it; shown in help and errors.
  public let name: String
  /// What can be trained.
  public let catalogue: Catalogue
  /// What gradient estimators can be studied on.
  public let problems: ProblemRegistry

  /// A command line over a catalogue and some problems.
  public init(
    name: String = "agent", catalogue: Catalogue = .standard, problems: ProblemRegistry = .standard
  ) {
    self.name = name
    self.catalogue = catalogue
    self.problems = problems
  }

  /// Does what the arguments ask for and ends the process with the exit code.
  ///
  /// - Parameter arguments: what follows the program's name; by default the process's own.
  public func main(_ arguments: [String] = Array(CommandLine.arguments.dropFirst())) -> Never {
    StandardStreams.provide()
    exit(run(arguments))
  }

  /// Does what the arguments ask for.
  ///
  /// - Parameters:
  ///   - arguments: what follows the program's name.
  ///   - console: where to write, and what the time is.
  /// - Returns: the exit code: 0, or 64 for a wrong command line, 65 for bad data, 74 for a file that cannot be
  ///   read or written, or 128 and the signal's number where a signal ended it in good order; then one message has been
  ///   written to standard error.
  public func run(_ arguments: [String], console: Console = .standard) -> Int32 {
    let (command, words) = Command.split(arguments)
    if console.heedsSignals {
      CrashReport.begin(program: name)
      SignalWatch.leaveWritingToItsErrors()
      SignalWatch.unblock()
    }
    let isWatched = console.heedsSignals && command?.trains == true
    if isWatched { SignalWatch.begin() }
    defer {
      if console.heedsSignals { CrashReport.end() }
      if isWatched { SignalWatch.end() }
    }
    do {
      try Kernels.verifyEnvironment()
      try perform(command, words, on: console)
      return 0
    } catch {
      return ErrorReport(error, program: name, command: command).write(to: console.error)
    }
  }

  private func perform(_ command: Command?, _ words: [String], on console: Console) throws {
    guard let command else { throw unknownCommand(words[0]) }
    if command != .help, Flag.help.isAmong(words) {
      return try console.output.write(HelpText(self, width: console.output.textWidth).text(of: command))
    }
    if command == .train, Flag.version.isAmong(words) {
      return try console.output.write("\(name), OneHot \(OneHotVersion.current)\n")
    }
    let invocation = Invocation(
      program: name, catalogue: catalogue, problems: problems, arguments: try taken(words, of: command),
      console: console)
    switch command {
    case .train: try invocation.train()
    case .resume: try invocation.resume()
    case .doctor: try invocation.examine()
    case .evaluate: try invocation.evaluate()
    case .export: try invocation.exportPolicy()
    case .compare: try invocation.compare()
    case .report: try invocation.reportRuns()
    case .tune: try invocation.tune()
    case .estimators: try invocation.studyEstimators()
    case .list: try invocation.list()
    case .help: try help(invocation.arguments, on: console)
    }
  }

  private func taken(_ words: [String], of command: Command) throws -> Arguments {
    try Arguments(words, of: command, in: catalogue, elsewhere: settableOptions)
  }

  /// What the arguments of `train` ask for, and nil for another command, whose words are only taken apart: nothing is
  /// done but reading the file of `--config`.
  ///
  /// - Throws: `InputError` for a wrong command line.
  package func configuration(askedForBy arguments: [String]) throws -> RunConfiguration? {
    let (command, words) = Command.split(arguments)
    guard let command else { throw unknownCommand(words[0]) }
    let arguments = try taken(words, of: command)
    return command == .train ? try arguments.configuration(from: catalogue) : nil
  }

  private func help(_ arguments: Arguments, on console: Console) throws {
    let topic = try arguments.operand("COMMAND", isRequired: false)
    let help = HelpText(self, width: console.output.textWidth)
    guard let topic else { return try console.output.write(help.overview) }
    guard let command = Command(rawValue: topic) else { throw unknownCommand(topic) }
    try console.output.write(help.text(of: command))
  }

  private func unknownCommand(_ word: String) -> InputError {
    if catalogue.environments.elements.contains(where: { $0.name == word }) {
      return InputError(.usage, "command '\(word)'", "unknown", remedy: "did you mean '--env \(word)'?")
    }
    return .unknown("command", word, among: Command.allCases.map(\.rawValue))
  }

  /// How to set the options that have no flag of their own, for those who try `--discount`.
  private var settableOptions: [String: String] {
    let agents = (catalogue.agents.elements.flatMap { $0.options } + TrainingOptions.descriptions).map(\.name)
    let environments = catalogue.environments.elements.flatMap(\.options).map(\.name)
    return Dictionary(environments.map { ($0, "--env-set \($0)=VALUE") }) { first, _ in first }
      .merging(agents.map { ($0, "--set \($0)=VALUE") }) { _, agent in agent }
  }
}

/// A call of a subcommand. There is a function for each; it throws `InputError` for whatever is wrong with the arguments
/// or the files they name.
struct Invocation {
  /// What one types to run the program.
  let program: String
  let catalogue: Catalogue
  let problems: ProblemRegistry
  let arguments: Arguments
  let console: Console
}

extension Catalogue {
  /// The environments and estimators that come with OneHot. A copy can be extended.
  public static var standard: Catalogue { Catalogue(environments: .standard) }
}
