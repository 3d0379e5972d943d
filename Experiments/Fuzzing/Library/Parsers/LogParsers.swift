import Foundation
import OneHotLogs
import OneHotRecords

// Logs are read as a report reads them: through the history of a run.

extension FuzzedParser {
  /// The episodes of a run.
  static let returnsLog = FuzzedParser(
    "returns", dictionary: Logs.words, grammar: .table, corpus: { Logs.returns.map { Array($0.utf8) } },
    parse: { try Logs.history(["returns.csv": $0], in: $1) },
    law: { history, input, _ in
      let rows = input.count { $0 == UInt8(ascii: "\n") } - 1
      return history.episodes == rows
        ? Logs.fault(of: history) : "\(history.episodes) episodes in \(rows) rows"
    })

  /// The evaluations of a run.
  static let evaluationsLog = FuzzedParser(
    "evaluations", dictionary: Logs.words, grammar: .table,
    corpus: { Logs.evaluations.map { Array($0.utf8) } },
    parse: { try Logs.history(["evaluations.csv": $0], in: $1) },
    law: { history, input, _ in
      let rows = input.count { $0 == UInt8(ascii: "\n") } - 1
      return history.evaluations.count == rows / 2
        ? Logs.fault(of: history) : "\(history.evaluations.count) evaluations in \(rows) rows"
    })

  /// The updates of a run.
  static let progressLog = FuzzedParser(
    "progress", dictionary: Logs.words + ["entropy", "trust", "kl_divergence"], grammar: .table,
    corpus: { Logs.progress.map { Array($0.utf8) } },
    parse: { try Logs.history(["progress.csv": $0], in: $1) },
    law: { history, _, _ in Logs.fault(of: history) })

  /// A file of a Monitor.
  static let monitorLog = FuzzedParser(
    "monitor", dictionary: Logs.words, grammar: .table, corpus: { Logs.monitors.map { Array($0.utf8) } },
    parse: { try RunHistory(contentsOf: try $0.file("monitor.csv", in: $1)) },
    law: { history, input, folder in
      let lines = input.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } + 1
      if history.episodes > lines - 1 { return "\(history.episodes) episodes in \(lines) lines" }
      let coarse = try RunHistory(contentsOf: folder.appending(path: "monitor.csv"), points: 3)
      guard (coarse.steps, coarse.episodes) == (history.steps, history.episodes), coarse.points.count <= 3
      else { return "fewer points make another history" }
      return Logs.fault(of: history)
    })

  /// Two files of Monitors, merged; one record separator stands between them.
  static let monitorFolder = FuzzedParser(
    "monitors", dictionary: Logs.words + [Logs.separator],
    corpus: { [Array(Logs.monitors.joined(separator: Logs.separator).utf8)] },
    parse: { input, folder in
      let place = try Logs.emptied(folder.appending(path: "monitors", directoryHint: .isDirectory))
      for (index, part) in Logs.parts(input).prefix(2).enumerated() {
        _ = try part.file("\(index).monitor.csv", in: place)
      }
      return try RunHistory(contentsOf: place)
    },
    law: { history, _, _ in Logs.fault(of: history) })

  /// A whole run folder: returns, times, evaluations, updates and configuration, with record separators between them.
  static let runFolder = FuzzedParser(
    "run-folder", dictionary: Logs.words + [Logs.separator],
    corpus: {
      let files = [Logs.returns[0], Logs.times, Logs.evaluations[0], Logs.progress[0], Logs.configuration]
      return [Array(files.joined(separator: Logs.separator).utf8)]
    },
    parse: { input, folder in
      let names = ["returns.csv", "monitor.csv", "evaluations.csv", "progress.csv", "config.json"]
      return try Logs.history(Dictionary(uniqueKeysWithValues: zip(names, Logs.parts(input))), in: folder)
    },
    law: { history, _, _ in Logs.fault(of: history) })
}

private enum Logs {
  static let separator = "\u{1E}"

  static let words = [
    "terminated", "truncated", "greedy", "sampled", "step,episode", "r,l,t", "#{\"t_start\":", "\"env_id\":",
    "1,1,0,1,1,terminated\n", "\r\n", ",,", "\n\n", "\"a,b\"", "\"\"", "1e290", "1e-400", "\r\r\n", "\"1.0\"",
    "NaN",
    "\u{FEFF}",
  ]

  static let returns = [
    """
    step,episode,environment,return,length,outcome
    10,1,0,1.5,10,terminated
    12,2,1,-0.25,12,truncated
    30,3,0,1e-7,20,terminated

    """, "step,episode,environment,return,length,outcome\n",
  ]

  static let times = """
    #{"t_start": 1700000000.5, "env_id": "bandit"}
    r,l,t
    1.5,10,0.5
    -0.25,12,0.75
    1e-7,20,1

    """

  static let evaluations = [
    """
    step,policy,episodes,mean,standard_deviation,min,max,mean_length
    10,greedy,5,0.5,0.1,0,1,12.5
    10,sampled,5,0.25,0.1,0,1,12.5
    30,greedy,5,1,0,1,1,10
    30,sampled,5,1,0,1,1,10

    """, "step,policy,episodes,mean,standard_deviation,min,max,mean_length\n",
  ]

  static let progress = [
    """
    update,step,seconds,steps_per_second,entropy,trust,kl_divergence
    1,8,0.5,16,0.69,0,1e-3
    2,16,0.75,,0.5,0.25,-1e-9

    """, "update,step,seconds,steps_per_second,policy_loss\n1,8,0.5,16,0.25\n",
  ]

  static let monitors = [
    times,
    "#{\"t_start\": 1.7e9, \"env_id\": \"bandit\"}\nr,l,t,note\r\n21.0,21,0.98,\"two, \"\"q\"\" wörds\"\r\n9,9,1.002,\r\n",
  ]

  static let configuration = #"{"environment":{"name":"bandit"},"agent":{"name":"reinforce"}}"#

  /// The bytes between record separators.
  static func parts(_ input: [UInt8]) -> [[UInt8]] {
    input.split(separator: separator.utf8.first!, omittingEmptySubsequences: false).map(Array.init)
  }

  /// The history of a run folder with these files, and harmless ones instead of those that must not be missing.
  static func history(_ files: [String: [UInt8]], in folder: URL) throws -> RunHistory {
    let place = try emptied(folder.appending(path: "run", directoryHint: .isDirectory))
    let harmless = [
      "returns.csv": returns[1], "evaluations.csv": evaluations[1], "config.json": configuration,
    ].mapValues { Array($0.utf8) }
    for (name, bytes) in harmless.merging(files, uniquingKeysWith: { $1 }) {
      _ = try bytes.file(name, in: place)
    }
    return try RunHistory(contentsOf: place)
  }

  /// A folder without files.
  static func emptied(_ folder: URL) throws -> URL {
    let manager = FileManager.default
    guard let names = try? manager.contentsOfDirectory(atPath: folder.path) else {
      try manager.createDirectory(at: folder, withIntermediateDirectories: true)
      return folder
    }
    for name in names { try manager.removeItem(at: folder.appending(path: name)) }
    return folder
  }

  /// What is wrong with a history, whatever it was read from.
  static func fault(of history: RunHistory) -> String? {
    if history.points.count > 300 { return "\(history.points.count) points" }
    guard history.points.allSatisfy({ $0.value.isFinite && $0.seconds?.isFinite ?? true }),
      history.finalReturn?.isFinite ?? true
    else { return "a number that is not finite" }
    if history.points.last?.episode ?? 0 != history.episodes { return "episodes are left out" }
    let measured = history.measures.values
    guard measured.allSatisfy({ $0.count <= 100 && $0.allSatisfy(\.value.isFinite) }) else {
      return "measures that are not finite, or too many"
    }
    let steps = history.points.map(\.step)
    return zip(steps, steps.dropFirst()).allSatisfy(<=) ? nil : "the steps run backwards"
  }
}
