import OneHotFoundations
import OneHotEnvironmentKit
import OneHotLearning
import OneHotNumerics

/// A flag of the command line. Parsing, help and suggestions all come from this declaration.
struct Flag: Sendable, Equatable {
  /// Its name, without the hyphens before it.
  let name: String
  /// What its value stands for in help; nil if it takes none.
  let placeholder: String?
  /// What it is for, in one line.
  let meaning: String
  /// Whether it may be given several times with different values.
  var isRepeatable = false
  /// Whether it is a short way to `--set` the option of the same name.
  var setsOption = false
  /// One hyphen and a letter, for the few that have it.
  var short: String?

  init(_ name: String, _ placeholder: String? = nil, _ meaning: String) {
    self.name = name
    self.placeholder = placeholder
    self.meaning = meaning
  }

  /// How it is typed.
  var spelling: String { "--\(name)" }

  /// How help shows it.
  var synopsis: String {
    (short.map { "\($0), " } ?? "") + spelling + (placeholder.map { " \($0)" } ?? "")
  }

  /// Whether it is given, wherever.
  func isAmong(_ words: [String]) -> Bool {
    words.prefix { $0 != "--" }.contains { $0 == spelling || $0 == short }
  }

  /// The same flag, allowed several times.
  var repeatable: Flag {
    var flag = self
    flag.isRepeatable = true
    return flag
  }

  /// The flags of the options that have one, of all agents and of trainings.
  static func options(of agents: AgentRegistry) -> [Flag] {
    let owners = agents.elements.map { ("\($0.name): ", $0.options) } + [("", TrainingOptions.descriptions)]
    let options = owners.flatMap { owner, options in options.map { (owner: owner, option: $0) } }
    let flagged = options.filter { $0.option.flagPlaceholder != nil }
    return flagged.map(\.option.name).unique.map { name in
      let meanings = options.filter { $0.option.name == name }.map { $0.owner + $0.option.meaning }
      let placeholder = flagged.first { $0.option.name == name }?.option.flagPlaceholder ?? ""
      var flag = Flag(name, placeholder.isEmpty ? nil : placeholder, meanings.joined(separator: "; "))
      flag.setsOption = true
      return flag
    }
  }
}

extension Flag {
  static let help: Flag = {
    var flag = Flag("help", nil, "show this help")
    flag.short = "-h"
    return flag
  }()
  static let version = Flag("version", nil, "show the version")
  static let json = Flag("json", nil, "print one JSON object and nothing else")
  static let quiet = Flag("quiet", nil, "print nothing but errors (and the object of --json)")
  static let best = Flag("best", nil, "the best policy of the run instead of the last")
  static let workers = Flag(
    "workers", "N", "threads, 1 to 1024 (default: one a processor); results do not depend on it")
  static let runWorkers = Flag(
    "workers", "N", "runs trained side by side, 1 to 1024 (default: one a processor)")
  static let figureWidth = Flag(
    "figure-width", "INCHES",
    "pictures for paper, so wide (2 to 20; a column is often 3.25, a page 6.75): light, with lines told apart in grey"
  )
  static let comparisonFolder = Flag(
    "out", "DIR",
    "the folder of runs and results, which goes on where it was stopped; by default one under runs/comparisons/"
  )
}
