import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import OneHotLogs
import OneHotNumerics

/// Writes the episodes of a training twice: `returns.csv`, which holds no clock and is the same bytes for any
/// number of workers, and `monitor.csv`, which Stable-Baselines3's plotting tools read.
///
/// Source: stable_baselines3/common/monitor.py, `ResultsWriter`: a comment line with a JSON object, a header, and
/// a row for each episode with return, length and seconds since the start, rounded to 6 decimals.
/// Deviations: lines end with a line feed alone; the episodes of one event have the same time.
struct EpisodeLog {
  private let returns: CSVWriter
  private let monitor: CSVWriter

  init(_ files: LogFiles, in folder: RunFolder, environment: String, start: Date) throws {
    returns = try files.table(folder.returns, head: "step,episode,environment,return,length,outcome\n")
    monitor = try files.table(
      folder.monitor, head: try Self.monitorHead(environment: environment, start: start))
  }

  func write(_ episodes: [EpisodeRecord], seconds: Double) throws {
    let time = seconds.rounded(places: 6).description
    for episode in episodes {
      try writeReturn(episode)
      try writeMonitor(episode, time: time)
    }
  }

  private func writeReturn(_ record: EpisodeRecord) throws {
    returns.cell(record.step)
    returns.cell(record.episode)
    returns.cell(record.environment)
    returns.cell(record.return)
    returns.cell(record.length)
    returns.cell(record.outcome == .terminated ? "terminated" : "truncated")
    try returns.endRow()
  }

  private func writeMonitor(_ record: EpisodeRecord, time: String) throws {
    monitor.cell(decimal: record.return.rounded(places: 6))
    monitor.cell(record.length)
    monitor.cell(time)
    try monitor.endRow()
  }

  private static func monitorHead(environment: String, start: Date) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    // A spreadsheet takes the line for cells: without a comma no part of a name begins one.
    let comma = Array("\\u002c".utf8)
    let bytes = try encoder.encode(environment).flatMap { $0 == UInt8(ascii: ",") ? comma : [$0] }
    let name = String(decoding: bytes, as: UTF8.self).harmlessJSON
    let time = start.timeIntervalSince1970.rounded(places: 6)
    return "#{\"t_start\": \(time), \"env_id\": \(name)}\nr,l,t\n"
  }
}

/// Writes `evaluations.csv`: two rows for each evaluation, without a clock.
struct EvaluationLog {
  private let writer: CSVWriter

  init(_ files: LogFiles, in folder: RunFolder) throws {
    writer = try files.table(
      folder.evaluations, head: "step,policy,episodes,mean,standard_deviation,min,max,mean_length\n")
  }

  func write(_ record: EvaluationRecord) throws {
    try write(record.greedy, of: "greedy", step: record.step)
    try write(record.sampled, of: "sampled", step: record.step)
  }

  private func write(_ outcome: EvaluationRecord.Outcome, of policy: String, step: Int) throws {
    writer.cell(step)
    writer.cell(policy)
    writer.cell(outcome.returns.count)
    writer.cell(outcome.returns.mean)
    writer.cell(outcome.returns.standardDeviation)
    writer.cell(outcome.returns.min)
    writer.cell(outcome.returns.max)
    writer.cell(outcome.meanLength)
    try writer.endRow()
  }
}

/// Writes `progress.csv`: one row for each update. What an agent did not measure is an empty cell.
struct ProgressLog {
  private let writer: CSVWriter

  /// The columns of every agent, before those of what it measures.
  static let commonColumns = ["update", "step", "seconds", "steps_per_second"]

  init(_ files: LogFiles, in folder: RunFolder, scalars: [UpdateScalar]) throws {
    let columns = Self.commonColumns + scalars.map(\.name)
    writer = try files.table(folder.progress, head: columns.joined(separator: ",") + "\n")
  }

  func write(_ record: UpdateRecord, seconds: Double, stepsPerSecond: Double?) throws {
    writer.cell(record.update)
    writer.cell(record.step)
    writer.cell(seconds.rounded(places: 6))
    writer.cell(stepsPerSecond)
    for value in record.measured.values { writer.cell(value) }
    try writer.endRow()
  }
}
