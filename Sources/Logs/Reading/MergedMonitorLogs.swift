import Foundation
import OneHotFoundations

/// Reads the files of a training whose environments have a Monitor each, in the order in which episodes ended.
///
/// Source: stable_baselines3/common/monitor.py, `load_results`: the times of a file count from its own start, those
/// of the result from the earliest.
/// Deviations: the rows of one file stay in their order, and of equal times the file whose name comes first is first.
package struct MergedMonitorLogs {
  /// An episode: its return and its seconds are nil if the file holds no number for them.
  package typealias Episode = (return: Double?, steps: Int, seconds: Double?)

  private struct Source {
    var log: MonitorLog
    var delay: Double
    var row: MonitorLog.Row?
    /// When the episode ended, or at least one before it.
    var seconds: Double

    mutating func advance() throws {
      row = try log.nextRow()
      row?.seconds? += delay
      seconds = row?.seconds ?? seconds
    }

    var tooManySteps: InputError {
      log.reader.fault(
        in: "l", "all lengths up to here are more than \(Int.max) steps",
        remedy: "lengths of episodes would be right")
    }
  }

  /// The environment they name.
  package let environment: String
  /// Steps so far.
  private var steps = 0
  private var sources: [Source]

  /// Opens at least one file; throws `InputError` if one cannot be read, or if they name different environments.
  package init(_ files: [URL]) throws {
    let logs = try files.map { try MonitorLog($0) }
    let named = logs.first { Self.name($0) != nil }
    // Stable-Baselines3 says null of an environment without a name, which some write as a name.
    environment = named.flatMap(Self.name) ?? "None"
    for log in logs {
      guard let name = Self.name(log), name != environment else { continue }
      throw InputError(
        .data, log.reader.place(line: 1), "of the environment '\(name)'",
        remedy: "'\(environment)', as in \(named?.reader.file.lastPathComponent ?? ""), would be right")
    }
    let start = logs.reduce(.infinity) { min($0, $1.head.start) }
    sources = logs.map { Source(log: $0, delay: $0.head.start - start, seconds: -.infinity) }
    for index in sources.indices { try sources[index].advance() }
  }

  /// The files in a folder that Stable-Baselines3 would read, sorted by their names.
  package static func files(in folder: URL) throws -> [URL] {
    try InputError.names(in: folder).filter { $0.hasSuffix("monitor.csv") && !$0.hasPrefix(".") }.sorted()
      .map { folder.appending(path: $0, directoryHint: .notDirectory) }
  }

  /// The next episode of all files, if there is one, with the steps of all up to it and the seconds since the earliest
  /// start; throws `InputError` if a row is malformed.
  package mutating func nextEpisode() throws -> Episode? {
    guard let index = earliest, let row = sources[index].row else { return nil }
    let (sum, isTooLarge) = steps.addingReportingOverflow(row.length)
    guard !isTooLarge else { throw sources[index].tooManySteps }
    steps = sum
    try sources[index].advance()
    return (row.return, steps, row.seconds)
  }

  private var earliest: Int? {
    var first: Int?
    for index in sources.indices where sources[index].row != nil {
      if first.map({ sources[index].seconds < sources[$0].seconds }) ?? true { first = index }
    }
    return first
  }

  private static func name(_ log: MonitorLog) -> String? {
    log.head.environment == "None" ? nil : log.head.environment
  }
}
