import Foundation
import OneHotFoundations

/// Reads the files of a training whose environments have a Monitor each, in the order in which episodes ended.
///
/// Source: stable_baselines3/common/monitor.py, `load_results`: the times of a file count from its own start, those
/// of the result from the earliest.
/// Deviations: the rows of one file stay in their order, and of equal times the file whose name comes first is first.
package struct MergedMonitorLogs {
  private struct Source {
    var log: MonitorLog
    var delay: Double
    var row: MonitorLog.Row?

    mutating func advance() throws {
      row = try log.nextRow()
      row?.seconds += delay
    }

    var tooManySteps: InputError {
      log.reader.fault(
        in: "l", "all lengths up to here are more than \(Int.max) steps",
        remedy: "lengths of episodes would be right")
    }
  }

  /// The environment they all name.
  package let environment: String
  /// Steps and episodes so far.
  private var (steps, episodes) = (0, 0)
  private var sources: [Source]

  /// Opens at least one file; throws `InputError` if one cannot be read, or if they name different environments.
  package init(_ files: [URL]) throws {
    let logs = try files.map { try MonitorLog($0) }
    environment = Self.name(logs[0])
    for log in logs where Self.name(log) != environment {
      throw InputError(
        .data, log.reader.place(line: 1), "of the environment '\(Self.name(log))'",
        remedy: "'\(environment)', as in \(files[0].lastPathComponent), would be right")
    }
    let start = logs.reduce(.infinity) { min($0, $1.head.start) }
    sources = logs.map { Source(log: $0, delay: $0.head.start - start) }
    for index in sources.indices { try sources[index].advance() }
  }

  /// The files in a folder that Stable-Baselines3 would read, sorted by their names.
  package static func files(in folder: URL) throws -> [URL] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder.path) } catch {
      throw InputError.file(folder, "cannot be read", error)
    }
    return names.filter { $0.hasSuffix("monitor.csv") && !$0.hasPrefix(".") }.sorted()
      .map { folder.appending(path: $0, directoryHint: .notDirectory) }
  }

  /// The next episode of all files, if there is one, with seconds since the earliest start; throws `InputError` if a
  /// row is malformed.
  package mutating func nextEpisode() throws -> CurvePoint? {
    guard let (index, row) = earliest else { return nil }
    let (sum, isTooLarge) = steps.addingReportingOverflow(row.length)
    guard !isTooLarge else { throw sources[index].tooManySteps }
    (steps, episodes) = (sum, episodes + 1)
    try sources[index].advance()
    return CurvePoint(step: steps, seconds: row.seconds, episode: episodes, value: row.return)
  }

  private var earliest: (index: Int, row: MonitorLog.Row)? {
    var first: (index: Int, row: MonitorLog.Row)?
    for index in sources.indices {
      guard let row = sources[index].row else { continue }
      if first.map({ row.seconds < $0.row.seconds }) ?? true { first = (index, row) }
    }
    return first
  }

  /// What Stable-Baselines3 writes for an environment without a name is a name, too.
  private static func name(_ log: MonitorLog) -> String {
    log.head.environment ?? "None"
  }
}
