import OneHotLearning

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
