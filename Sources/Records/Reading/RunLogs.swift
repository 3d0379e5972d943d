import Foundation
import OneHotLearning
import OneHotLogs

/// Reads `returns.csv`.
struct ReturnsLog {
  private(set) var reader: LogReader
  private var last = (step: 0, episode: 0)
  private static let outcomes = ["terminated", "truncated"]
  private static let outcomeBytes = outcomes.map { Array($0.utf8) }

  /// Opens the file; throws `InputError` if it is missing or begins with another header.
  init(_ file: URL) throws {
    reader = try LogReader(
      file,
      columns: [
        LogColumn("step", .whole(from: 1)), LogColumn("episode", .whole(from: 1)),
        LogColumn("environment", .whole(from: 0)), LogColumn("return", .number),
        LogColumn("length", .whole(from: 1)), LogColumn("outcome", .word(Self.outcomes)),
      ])
  }

  /// The next episode, if there is one; throws `InputError` if its row is malformed or does not follow the last.
  mutating func nextRow() throws -> EpisodeRecord? {
    guard try reader.nextRow() else { return nil }
    let (step, episode) = (try reader.whole(from: 1), try reader.whole(from: 1))
    let environment = try reader.whole(from: 0)
    let (value, length) = (try reader.number(), try reader.whole(from: 1))
    let outcome = try reader.word(of: Self.outcomeBytes)
    let row = EpisodeRecord(
      step: step, episode: episode, environment: environment, return: value, length: length,
      outcome: outcome == 0 ? .terminated : .truncated)
    try check(row)
    try reader.endRow()
    last = (step, episode)
    return row
  }

  private func check(_ row: EpisodeRecord) throws {
    if row.episode != last.episode + 1 {
      throw reader.fault(
        in: "episode", "\(row.episode) after \(last.episode)", remedy: "\(last.episode + 1) would be right")
    }
    if row.step < last.step {
      throw reader.fault(
        in: "step", "\(row.step) after \(last.step)", remedy: "\(last.step) or more would be right")
    }
    try reader.requireModest(row.return, in: "return")
  }
}

/// Reads `evaluations.csv`.
struct EvaluationsLog {
  private(set) var reader: LogReader
  private var last = 0
  private static let policies = ["greedy", "sampled"]
  private static let policyBytes = policies.map { Array($0.utf8) }

  /// Opens the file; throws `InputError` if it is missing or begins with another header.
  init(_ file: URL) throws {
    reader = try LogReader(
      file,
      columns: [
        LogColumn("step", .whole(from: 1)), LogColumn("policy", .word(Self.policies)),
        LogColumn("episodes", .whole(from: 1)), LogColumn("mean", .number),
        LogColumn("standard_deviation", .number), LogColumn("min", .number), LogColumn("max", .number),
        LogColumn("mean_length", .number),
      ])
  }

  /// The next evaluation, if both its rows are there; throws `InputError` if one is malformed or misplaced.
  ///
  /// - Parameter isComplete: whether a last evaluation of which only the first row is there is an error.
  mutating func nextEvaluation(isComplete: Bool) throws -> RunHistory.Evaluation? {
    guard let greedy = try nextMean(of: 0, valid: { $0 > $1 }, remedy: { "more than \($0)" }) else {
      return nil
    }
    last = greedy.step
    let sampled = try nextMean(of: 1, valid: { $0 == $1 }, remedy: { "\($0), as in the row before," })
    guard let sampled else {
      if isComplete { throw reader.missingLine("a row of \(last),sampled") }
      return nil
    }
    return RunHistory.Evaluation(step: last, greedy: greedy.mean, sampled: sampled.mean)
  }

  private mutating func nextMean(
    of policy: Int, valid: (Int, Int) -> Bool, remedy: (Int) -> String
  ) throws -> (step: Int, mean: Double)? {
    guard try reader.nextRow() else { return nil }
    let step = try reader.whole(from: 1)
    let found = try reader.word(of: Self.policyBytes)
    _ = try reader.whole(from: 1)
    let mean = try reader.number()
    for _ in 0..<4 { _ = try reader.number() }
    if found != policy {
      throw reader.fault(
        in: "policy", "'\(Self.policies[found])'", remedy: "\(Self.policies[policy]) would be right")
    }
    if !valid(step, last) {
      throw reader.fault(in: "step", "\(step) after \(last)", remedy: "\(remedy(last)) would be right")
    }
    try reader.endRow()
    return (step, mean)
  }
}

/// Reads `progress.csv`, as far as the updates, their steps, and what a history holds of their measurements. The updates
/// are numbered from 1 on, or from later if the file was lost and begun anew.
struct UpdatesLog {
  /// An update.
  typealias Row = (update: Int, step: Int, values: [RunHistory.Measure: Double])

  private(set) var reader: LogReader
  /// What the columns behind the step hold; nil for those that are passed over.
  private let measures: [RunHistory.Measure?]
  private var last: (update: Int, step: Int)?
  /// How many updates there were before the first in the file.
  private(set) var skipped = 0
  private static let columns =
    ["update", "step"].map { LogColumn($0, .whole(from: 1)) }
    + ProgressLog.commonColumns.dropFirst(2).map { LogColumn($0, .text) }

  /// Opens the file; throws `InputError` if it is missing or begins with another header.
  init(_ file: URL) throws {
    reader = try LogReader(file, columnsBeginningWith: Self.columns)
    measures = reader.columns.dropFirst(2).map { RunHistory.Measure(rawValue: $0.name) }
    for (index, measure) in measures.enumerated() where measure != nil {
      reader.columns[2 + index].content = .measurement
    }
  }

  /// The next update, if there is one; throws `InputError` if its row is malformed or does not follow the last.
  mutating func nextRow() throws -> Row? {
    guard try reader.nextRow() else { return nil }
    let (update, step) = (try reader.whole(from: 1), try reader.whole(from: 1))
    let values = try nextValues()
    if let last, update != last.update + 1 {
      throw reader.fault(
        in: "update", "\(update) after \(last.update)", remedy: "\(last.update + 1) would be right")
    }
    if let last, step < last.step {
      throw reader.fault(
        in: "step", "\(step) after \(last.step)", remedy: "\(last.step) or more would be right")
    }
    if last == nil { skipped = update - 1 }
    try reader.endRow()
    last = (update, step)
    return (update, step, values)
  }

  private mutating func nextValues() throws -> [RunHistory.Measure: Double] {
    var values: [RunHistory.Measure: Double] = [:]
    for measure in measures {
      if let measure { values[measure] = try reader.measurement() } else { try reader.skipText() }
    }
    return values
  }
}
