import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import OneHotLogs
import OneHotNumerics

/// Writes what a training tells into the files of a run folder.
///
/// Rows are collected and written at every evaluation and at the end, so that the logs of a run that was stopped
/// agree with each other. A file that replaces an earlier one is written aside and renamed: whoever reads it sees
/// the old one or the new one, never half of it.
public final class RunRecorder {
  /// Where it writes.
  public let folder: RunFolder
  private let clock: () -> Double
  private let files: LogFiles
  private let episodes: EpisodeLog
  private let progress: ProgressLog
  private let evaluations: EvaluationLog
  private var events: TensorBoardLog
  private var state: RecorderState
  private var curve: ReturnCurve
  private var nextDrawing = 0.0

  /// Writes `config.json` and the heads of the logs.
  ///
  /// - Throws: `InputError` if a file exists already or cannot be written.
  public convenience init(
    folder: RunFolder, configuration: RunConfiguration, specification: EnvironmentSpecification,
    scalars: [UpdateScalar]
  ) throws {
    try folder.requireNew(folder.configuration)
    try self.init(
      folder: folder, configuration: configuration, specification: specification, scalars: scalars,
      start: Date(), clock: Self.clock())
  }

  /// Begins anew in a folder in which nothing was recorded yet.
  ///
  /// - Throws: `InputError` if a file cannot be written or removed.
  convenience init(
    restarting folder: RunFolder, configuration: RunConfiguration, specification: EnvironmentSpecification,
    scalars: [UpdateScalar]
  ) throws {
    try folder.removeEmptyLogs()
    try self.init(
      folder: folder, configuration: configuration, specification: specification, scalars: scalars,
      start: Date(), clock: Self.clock())
  }

  /// A recorder with a clock of its own, which gives the seconds since `start`.
  convenience init(
    folder: RunFolder, configuration: RunConfiguration, specification: EnvironmentSpecification,
    scalars: [UpdateScalar], start: Date, clock: @escaping () -> Double
  ) throws {
    try WholeFile.write(
      try ConfigurationDocument(configuration).encoded(), to: folder.configuration, isDurable: true)
    try self.init(
      folder, configuration, specification, scalars, files: LogFiles(),
      state: RecorderState(start: start, steps: configuration.training.steps, scalars: scalars), clock: clock)
  }

  /// Goes on where a recorder stood once: what was recorded later is cut off.
  ///
  /// - Throws: `InputError` if a file cannot be read or written.
  convenience init(
    resuming folder: RunFolder, configuration: RunConfiguration, specification: EnvironmentSpecification,
    scalars: [UpdateScalar], state: RecorderState
  ) throws {
    try self.init(
      folder, configuration, specification, scalars, files: LogFiles(resuming: state.written), state: state,
      clock: Self.clock(from: state.elapsed))
    try curve.readLogs(of: folder)
    if !state.bestPolicy.isEmpty { try WholeFile.write(Data(state.bestPolicy), to: folder.bestPolicy) }
  }

  private init(
    _ folder: RunFolder, _ configuration: RunConfiguration, _ specification: EnvironmentSpecification,
    _ scalars: [UpdateScalar], files: LogFiles, state: RecorderState, clock: @escaping () -> Double
  ) throws {
    self.folder = folder
    self.files = files
    self.state = state
    self.clock = clock
    let start = Date(timeIntervalSince1970: state.start)
    episodes = try EpisodeLog(files, in: folder, environment: specification.identifier, start: start)
    progress = try ProgressLog(files, in: folder, scalars: scalars)
    evaluations = try EvaluationLog(files, in: folder)
    events = try TensorBoardLog(files, in: folder, start: start, windows: state.windows)
    curve = ReturnCurve(configuration, specification)
  }

  private static func clock(from elapsed: Double = 0) -> () -> Double {
    let start = ContinuousClock.now
    return { elapsed + (ContinuousClock.now - start) / .seconds(1) }
  }

  /// Seconds of training.
  var elapsed: Double { clock() }

  /// What a recorder can go on from, when all that was recorded so far is on the disk.
  ///
  /// - Throws: `InputError` if a file cannot be written.
  func checkpoint() throws -> RecorderState {
    try files.flush()
    try files.synchronize()
    state.elapsed = elapsed
    state.written = files.written
    state.windows = events.windows
    return state
  }

  /// Records an event.
  ///
  /// - Throws: `InputError` if a file cannot be written, naming it and the system's reason.
  public func receive(_ event: TrainingEvent) throws {
    let seconds = elapsed
    switch event {
    case .episodes(let records):
      for record in records { curve.add(record) }
      try episodes.write(records, seconds: seconds)
      try events.write(records, seconds: seconds)
    case .update(let record):
      curve.extend(toStep: record.step)
      let rate = state.rate.advance(toStep: record.step, seconds: seconds)
      try progress.write(record, seconds: seconds, stepsPerSecond: rate)
      try events.write(record, seconds: seconds, stepsPerSecond: rate)
    case .evaluation(let record, let policy):
      curve.addEvaluation(record)
      try evaluations.write(record)
      try events.write(record, seconds: seconds)
      try files.flush()
      try keep(policy, ifBestIn: record)
      if seconds >= nextDrawing { try draw() }
    }
  }

  /// Records the last policy, draws the curve, and closes all files; nothing can be recorded afterwards.
  ///
  /// - Throws: `InputError` if a file cannot be written, naming it and the system's reason.
  public func finish(policy: Policy, summary: TrainingSummary) throws {
    curve.extend(toStep: summary.steps)
    try events.end()
    try files.flush()
    try files.synchronize()
    try files.close()
    // Until now its bytes were in the checkpoints.
    if folder.bestPolicy.exists { try WholeFile.synchronize(folder.bestPolicy) }
    try draw()
    try WholeFile.write(try policy.encoded(), to: folder.policy, isDurable: true)
  }

  /// Writes what there is, for a training that ends with an error: as much as can be written, without an error of
  /// its own that would hide the first.
  public func abandon() {
    try? events.end()
    try? files.flush()
    try? draw()
  }

  private func keep(_ policy: Policy, ifBestIn record: EvaluationRecord) throws {
    guard state.best.take(record) else { return }
    let file = try policy.encoded()
    state.bestPolicy = Array(file)
    try WholeFile.write(file, to: folder.bestPolicy)
  }

  /// Draws the curve; the next drawing but the last is due in two seconds, however often there is an evaluation.
  private func draw() throws {
    try WholeFile.write(Data(curve.svg().utf8), to: folder.curve)
    nextDrawing = elapsed + 2
  }
}
