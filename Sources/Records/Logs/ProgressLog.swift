import OneHotLearning
import OneHotNumerics

/// Writes `progress.csv`: one row for each update. What an agent does not have is an empty cell.
struct ProgressLog {
  private let writer: CSVWriter

  static let columns = ["update", "step", "seconds", "steps_per_second"] + UpdateMeasure.all.map(\.column)

  init(_ files: LogFiles, in folder: RunFolder) throws {
    writer = try files.table(folder.progress, head: Self.columns.joined(separator: ",") + "\n")
  }

  func write(_ record: UpdateRecord, seconds: Double, stepsPerSecond: Double?) throws {
    writer.cell(record.update)
    writer.cell(record.step)
    writer.cell(seconds.rounded(places: 6))
    writer.cell(stepsPerSecond)
    for measure in UpdateMeasure.all { writer.cell(measure.value(record)) }
    try writer.endRow()
  }
}
