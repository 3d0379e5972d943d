import OneHotLearning

/// Writes `progress.csv`: one row for each update. What an agent does not have is an empty cell.
struct ProgressLog {
  private let writer: CSVWriter
  private var last = (step: 0, seconds: 0.0)

  static let columns = [
    "update", "step", "seconds", "steps_per_second", "policy_loss", "value_loss", "advantage_loss", "entropy",
    "kl_divergence", "temperature", "policy_gradient_norm", "value_gradient_norm", "advantage_gradient_norm",
    "explained_variance", "gradient_bias", "gradient_variance", "gradient_snr", "gradient_cosine",
    "gradient_sample_cosine", "gradient_nanoseconds", "saturated_rows",
  ]

  init(folder: RunFolder) throws {
    writer = try CSVWriter(
      creating: folder.progress, head: Self.columns.joined(separator: ",") + "\n")
  }

  mutating func write(_ record: UpdateRecord, seconds: Double) throws {
    writer.cell(record.update)
    writer.cell(record.step)
    writer.cell(CSVWriter.rounded(seconds, places: 6))
    writer.cell(stepsPerSecond(step: record.step, seconds: seconds))
    let measures = [
      record.policyLoss, record.valueLoss, record.advantageLoss, record.entropy, record.divergence,
      record.temperature, record.policyGradientNorm, record.valueGradientNorm, record.advantageGradientNorm,
      record.explainedVariance, record.gradient?.bias, record.gradient?.variance,
      record.gradient?.signalToNoise, record.gradient?.cosine, record.gradient?.sampleCosine,
      record.gradient?.nanoseconds, record.gradient?.saturatedRows,
    ]
    for measure in measures { writer.cell(measure) }
    try writer.endRow()
  }

  func flush() throws { try writer.flush() }

  func close() throws { try writer.close() }

  /// Steps a second since the row before, or since the start; nil if no time has passed.
  private mutating func stepsPerSecond(step: Int, seconds: Double) -> Double? {
    defer { last = (step, seconds) }
    guard seconds > last.seconds else { return nil }
    return CSVWriter.rounded(Double(step - last.step) / (seconds - last.seconds), places: 1)
  }
}
