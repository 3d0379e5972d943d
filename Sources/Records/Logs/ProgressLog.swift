import OneHotLearning

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
    writer.cell(CSVWriter.rounded(seconds, places: 6))
    writer.cell(stepsPerSecond)
    for value in record.measured.values { writer.cell(value) }
    try writer.endRow()
  }
}
