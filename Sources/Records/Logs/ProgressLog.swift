import OneHotLearning

/// Writes `progress.csv`: one row for each update. What an agent does not have is an empty cell.
struct ProgressLog {
  private let writer: CSVWriter
  private var rate = StepRate()

  static let columns = ["update", "step", "seconds", "steps_per_second"] + UpdateMeasure.all.map(\.column)

  init(folder: RunFolder) throws {
    writer = try CSVWriter(
      creating: folder.progress, head: Self.columns.joined(separator: ",") + "\n")
  }

  mutating func write(_ record: UpdateRecord, seconds: Double) throws {
    writer.cell(record.update)
    writer.cell(record.step)
    writer.cell(CSVWriter.rounded(seconds, places: 6))
    writer.cell(rate.advance(toStep: record.step, seconds: seconds))
    for measure in UpdateMeasure.all { writer.cell(measure.value(record)) }
    try writer.endRow()
  }

  func flush() throws { try writer.flush() }

  func close() throws { try writer.close() }
}
