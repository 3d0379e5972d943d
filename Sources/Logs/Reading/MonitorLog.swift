import Foundation
import OneHotFoundations

/// Reads a file that Stable-Baselines3's Monitor, or one of ours, has written.
///
/// Source: stable_baselines3/common/monitor.py: a line with '#' and a JSON object, a header with r, l and t, and a row
/// for each episode with return, length and seconds since the start; further columns may hold any text. Rows are read as
/// ``TableReader`` says and their numbers as ``LogColumn/lenientNumber(_:)`` says, which is what pandas makes of them.
/// Deviations: the first line may be missing, as the Monitor of the Retro Contest has none.
package struct MonitorLog {
  /// An episode: its return, which is nil if it is no finite number or too large to be summed, its length, and the
  /// seconds when it ended, which are nil likewise.
  package typealias Row = (return: Double?, length: Int, seconds: Double?)

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
  package private(set) var reader: TableReader
  /// The places of r, l and t among the columns.
  private let places: [Int]
  private static let names = ["r", "l", "t"]

  /// Opens a file.
  ///
  /// - Parameter needsLineEnds: whether a last row without a line end is an error.
  /// - Throws: `InputError` if it is missing or does not begin as such a file does.
  package init(_ file: URL, needsLineEnds: Bool = false) throws {
    reader = try TableReader(file, needsLineEnds: needsLineEnds)
    head = try Self.readHead(&reader)
    (reader.columns, places) = try Self.readColumns(&reader)
  }

  /// The next episode, if there is one; throws `InputError` if its row is malformed.
  package mutating func nextRow() throws -> Row? {
    guard try reader.nextRow() else { return nil }
    // Cells that are missing at the end are those of further columns only.
    guard places.allSatisfy({ $0 < reader.cellCount }), reader.cellCount <= reader.columns.count else {
      throw reader.wrongCount(of: reader.rowCells)
    }
    return (modest(try number(0)), try length(), modest(try number(2)))
  }

  /// A number that may be infinite or none.
  private func number(_ index: Int) throws -> Double {
    let cell = reader.content(places[index])
    if let number = LogColumn.lenientNumber(cell) { return number }
    let shown = cell.isEmpty ? "an empty cell" : "'\(TextProblem.shown(cell))'"
    throw reader.fault(
      in: Self.names[index], "\(shown) is no number", remedy: "a number such as 200 or -0.25 would be right")
  }

  private func length() throws -> Int {
    let number = try number(1)
    guard let length = Int(exactly: number), length >= 0 else {
      throw reader.fault(
        in: "l", "'\(TextProblem.shown(reader.content(places[1])))' is no whole number from 0 on",
        remedy: "a whole number such as 200 would be right")
    }
    return length
  }

  private func modest(_ number: Double) -> Double? {
    number.magnitude <= LogReader.largestSummand ? number : nil
  }

  /// Reads the first line, and goes on to the header; if there is no such line, that is the header.
  private static func readHead(_ reader: inout TableReader) throws -> Head {
    let right =
      "#{\"t_start\": 1700000000.0, \"env_id\": \"CartPole-v1\"}, the first line of a Monitor's file,"
    guard try reader.nextRow(isQuoting: false) else { throw reader.missingLine(right) }
    guard reader.row.first == UInt8(ascii: "#") else {
      guard Self.names.allSatisfy(Self.header(of: reader).contains) else {
        throw reader.wrongLine(String(decoding: reader.row, as: UTF8.self), right)
      }
      return Head(start: 0)
    }
    guard let head = try? Head(json: Data(reader.row.dropFirst())),
      head.start.magnitude <= LogReader.largestSummand
    else { throw reader.wrongLine(String(decoding: reader.row, as: UTF8.self), right) }
    guard try reader.nextRow() else { throw reader.missingLine("a header with r,l,t") }
    return head
  }

  private static func readColumns(_ reader: inout TableReader) throws -> ([LogColumn], [Int]) {
    let header = header(of: reader)
    let places = names.compactMap(header.firstIndex)
    guard places.count == names.count else {
      throw reader.wrongLine(String(decoding: reader.row, as: UTF8.self), "a header with r,l,t")
    }
    return (header.map { LogColumn($0, names.contains($0) ? .number : .text) }, places)
  }

  private static func header(of reader: TableReader) -> [String] {
    (0..<reader.cellCount).map { String(decoding: reader.content($0), as: UTF8.self) }
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
    guard let seconds = row.seconds else {
      throw reader.fault(
        in: "t", "'\(TextProblem.shown(reader.content(places[2])))' is no time",
        remedy: "seconds such as 200 or 0.25 would be right")
    }
    return seconds
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
