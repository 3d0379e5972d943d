import Foundation
import OneHotFoundations

/// Reads a file that Stable-Baselines3's Monitor, or one of ours, has written.
///
/// Source: stable_baselines3/common/monitor.py: a line with '#' and a JSON object, a header that begins with r,l,t,
/// and a row for each episode with return, length and seconds since the start; further columns may hold any text.
package struct MonitorLog {
  /// An episode.
  package typealias Row = (return: Double, length: Int, seconds: Double)

  /// The first line.
  package struct Head: Decodable {
    /// Seconds since 1970 when the training began.
    package var start: Double
    /// The environment; nil if it has no name.
    package var environment: String?

    private enum CodingKeys: String, CodingKey {
      case start = "t_start"
      case environment = "env_id"
    }
  }

  package let head: Head
  package private(set) var reader: LogReader
  private let furtherColumns: Int

  /// Opens a file; throws `InputError` if it is missing or does not begin as such a file does.
  package init(_ file: URL) throws {
    reader = try LogReader(file)
    head = try Self.readHead(&reader)
    reader.columns = try Self.readColumns(&reader)
    furtherColumns = reader.columns.count - 3
  }

  /// The next episode, if there is one; throws `InputError` if its row is malformed.
  package mutating func nextRow() throws -> Row? {
    guard try reader.nextRow() else { return nil }
    let value = try reader.number()
    let length = try reader.whole(from: 1)
    let seconds = try reader.number()
    for _ in 0..<furtherColumns { try reader.skipText() }
    try reader.requireModest(value, in: "r")
    try reader.requireModest(seconds, in: "t")
    try reader.endRow()
    return (value, length, seconds)
  }

  private static func readHead(_ reader: inout LogReader) throws -> Head {
    let right =
      "#{\"t_start\": 1700000000.0, \"env_id\": \"CartPole-v1\"}, the first line of a Monitor's file,"
    let line = try reader.nextLine(expecting: right)
    guard line.hasPrefix("#"),
      let head = try? Head(json: Data(line.utf8.dropFirst())),
      head.start.magnitude <= LogReader.largestSummand
    else { throw reader.wrongLine(line, right) }
    return head
  }

  private static func readColumns(_ reader: inout LogReader) throws -> [LogColumn] {
    let right = "a header that begins with r,l,t"
    let line = try reader.nextLine(expecting: right)
    let names = LogReader.cells(of: ArraySlice(line.utf8)).map { String(decoding: $0, as: UTF8.self) }
    guard names.starts(with: ["r", "l", "t"]) else { throw reader.wrongLine(line, right) }
    return [LogColumn("r", .number), LogColumn("l", .whole(from: 1)), LogColumn("t", .number)]
      + names.dropFirst(3).map { LogColumn($0, .text) }
  }

  /// The seconds of the next episode, whose length is known; nil if a training was interrupted before it was written.
  ///
  /// - Parameter isComplete: whether the training came to its end, so that a missing row is an error.
  package mutating func nextSeconds(length: Int, isComplete: Bool) throws -> Double? {
    guard let row = try nextRow() else {
      if isComplete { throw reader.missingLine("a row for each episode of returns.csv") }
      return nil
    }
    guard row.length == length else {
      throw reader.fault(in: "l", "\(row.length)", remedy: "\(length), as in returns.csv, would be right")
    }
    return row.seconds
  }

  /// Reads what there is behind the last episode: nothing, unless the training was interrupted.
  package mutating func finish(isComplete: Bool) throws {
    while try nextRow() != nil {
      guard isComplete else { continue }
      throw InputError(
        .data, reader.place(line: reader.line), "an episode that returns.csv does not have",
        remedy: "the end of the file would be right")
    }
  }
}
