import Foundation

/// Reads `returns.csv`.
struct ReturnsLog {
  /// An episode, as far as histories tell of it.
  struct Row {
    var step: Int
    var episode: Int
    var `return`: Double
    var length: Int
  }

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
  mutating func nextRow() throws -> Row? {
    guard try reader.nextRow() else { return nil }
    let (step, episode) = (try reader.whole(from: 1), try reader.whole(from: 1))
    _ = try reader.whole(from: 0)
    let (value, length) = (try reader.number(), try reader.whole(from: 1))
    _ = try reader.word(of: Self.outcomeBytes)
    let row = Row(step: step, episode: episode, return: value, length: length)
    try check(row)
    try reader.endRow()
    last = (step, episode)
    return row
  }

  private func check(_ row: Row) throws {
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

extension LogReader {
  /// No sum of numbers up to this one is infinite.
  static let largestSummand = 1e290

  /// Throws `InputError` for a number so large that a sum of such numbers might be infinite.
  func requireModest(_ value: Double, in column: String) throws {
    guard value.magnitude > Self.largestSummand else { return }
    throw fault(
      in: column, "\(value) is too large",
      remedy: "a number between -\(Self.largestSummand) and \(Self.largestSummand) would be right")
  }
}
