import Foundation

/// Reads `progress.csv`, as far as the updates and their steps.
struct UpdatesLog {
  private(set) var reader: LogReader
  private var last = (update: 0, step: 0)
  private static let columns =
    ["update", "step"].map { LogColumn($0, .whole(from: 1)) }
    + ProgressLog.commonColumns.dropFirst(2).map { LogColumn($0, .text) }

  /// Opens the file; throws `InputError` if it is missing or begins with another header.
  init(_ file: URL) throws {
    reader = try LogReader(file, columnsBeginningWith: Self.columns)
  }

  /// The step of the next update, if there is one; throws `InputError` if its row is malformed or does not follow the
  /// last.
  mutating func nextStep() throws -> Int? {
    guard try reader.nextRow() else { return nil }
    let (update, step) = (try reader.whole(from: 1), try reader.whole(from: 1))
    for _ in 2..<reader.columns.count { try reader.skipText() }
    if update != last.update + 1 {
      throw reader.fault(
        in: "update", "\(update) after \(last.update)", remedy: "\(last.update + 1) would be right")
    }
    if step < last.step {
      throw reader.fault(
        in: "step", "\(step) after \(last.step)", remedy: "\(last.step) or more would be right")
    }
    try reader.endRow()
    last = (update, step)
    return step
  }
}
