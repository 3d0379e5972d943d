import Foundation
import OneHotEnvironmentKit
import OneHotLearning
import OneHotNumerics

/// Writes what a training tells into the files of a run folder.
///
/// Rows are collected and written at every evaluation and at the end, so that the logs of a run that was stopped
/// agree with each other. A file that replaces an earlier one is written aside and renamed: whoever reads it sees
/// the old one or the new one, never half of it.
public final class RunRecorder {
  /// Where it writes.
  public let folder: RunFolder
  private let elapsed: () -> Double
  private let episodes: EpisodeLog
  private var progress: ProgressLog
  private let evaluations: EvaluationLog
  private var events: TensorBoardLog
  private var best = BestEvaluation()
  private var curve: ReturnCurve
  private var nextDrawing = 0.0

  /// Writes `config.json` and the heads of the logs.
  ///
  /// - Throws: `InputError` if a file exists already or cannot be written.
  public convenience init(
    folder: RunFolder, configuration: RunConfiguration, specification: EnvironmentSpecification
  ) throws {
    let start = ContinuousClock.now
    try self.init(
      folder: folder, configuration: configuration, specification: specification, start: Date(),
      elapsed: { (ContinuousClock.now - start) / .seconds(1) })
  }

  /// A recorder with a clock of its own: `elapsed` gives the seconds since `start`.
  init(
    folder: RunFolder, configuration: RunConfiguration, specification: EnvironmentSpecification, start: Date,
    elapsed: @escaping () -> Double
  ) throws {
    self.folder = folder
    self.elapsed = elapsed
    try Self.write(
      try ConfigurationDocument(configuration).encoded(), to: folder.configuration,
      options: .withoutOverwriting)
    episodes = try EpisodeLog(folder: folder, environment: specification.identifier, start: start)
    progress = try ProgressLog(folder: folder)
    evaluations = try EvaluationLog(folder: folder)
    events = try TensorBoardLog(folder: folder, start: start, steps: configuration.training.steps)
    curve = ReturnCurve(configuration, specification)
  }

  /// Records an event.
  ///
  /// - Throws: `InputError` if a file cannot be written, naming it and the system's reason.
  public func receive(_ event: TrainingEvent) throws {
    let seconds = elapsed()
    switch event {
    case .episodes(let records):
      for record in records { curve.addEpisode(step: record.step, return: record.return) }
      try episodes.write(records, seconds: seconds)
      try events.write(records, seconds: seconds)
    case .update(let record):
      curve.extend(toStep: record.step)
      try progress.write(record, seconds: seconds)
      try events.write(record, seconds: seconds)
    case .evaluation(let record, let policy):
      curve.addEvaluation(record)
      try evaluations.write(record)
      try events.write(record, seconds: seconds)
      try flush()
      try keep(policy, ifBestIn: record)
      if seconds >= nextDrawing { try draw() }
    }
  }

  /// Records the last policy, draws the curve, and closes all files; nothing can be recorded afterwards.
  ///
  /// - Throws: `InputError` if a file cannot be written, naming it and the system's reason.
  public func finish(policy: Policy, summary: TrainingSummary) throws {
    curve.extend(toStep: summary.steps)
    try episodes.close()
    try progress.close()
    try evaluations.close()
    try events.close()
    try Self.write(try policy.encoded(), to: folder.policy)
    try draw()
  }

  /// Writes what there is, for a training that ends with an error: as much as can be written, without an error of
  /// its own that would hide the first.
  public func abandon() {
    try? episodes.flush()
    try? progress.flush()
    try? evaluations.flush()
    try? events.end()
    try? draw()
  }

  private func flush() throws {
    try episodes.flush()
    try progress.flush()
    try evaluations.flush()
    try events.flush()
  }

  private func keep(_ policy: Policy, ifBestIn record: EvaluationRecord) throws {
    if best.take(record) { try Self.write(try policy.encoded(), to: folder.bestPolicy) }
  }

  /// Draws the curve; the next drawing but the last is due in two seconds, however often there is an evaluation.
  private func draw() throws {
    try Self.write(Data(curve.svg().utf8), to: folder.curve)
    nextDrawing = elapsed() + 2
  }

  private static func write(_ data: Data, to file: URL, options: Data.WritingOptions = .atomic) throws {
    do { try data.write(to: file, options: options) } catch {
      throw InputError.file(file, "cannot be written", error)
    }
  }
}
