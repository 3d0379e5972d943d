import OneHotFoundations
import OneHotLearning
import OneHotRecords

/// Runs a training session in front of whoever called the program: shows how it goes on, heeds signals, and reports.
struct RecordedTraining {
  private let session: TrainingSession
  private let arguments: Arguments
  private let program: String
  private let console: Console

  init(_ session: TrainingSession, _ arguments: Arguments, program: String, console: Console) {
    self.session = session
    self.arguments = arguments
    self.program = program
    self.console = console
  }

  /// Trains to the end.
  ///
  /// - Parameter heading: what to say before.
  /// - Throws: ``InterruptedRun`` if the training ends early.
  func run(heading: String) throws {
    if arguments.reportsText { try console.output.write(heading) }
    let outcome = try train()
    let report = TrainingReport(session.configuration, session.specification, outcome, session.folder)
    if arguments.has("json") { return try console.output.write(json: report) }
    if arguments.reportsText { try console.output.write(report.text(program: program)) }
  }

  private func train() throws -> TrainingOutcome {
    let before = session.outcome.steps
    var progress = TrainingProgress(
      display, totalSteps: session.configuration.training.steps, from: before, now: console.now)
    console.concludeCrashReport(with: "what was recorded until then is in \(place)")
    let signals = console.heedsSignals ? SignalWatch() : nil
    defer { signals?.end() }
    let start = console.now()
    do {
      let summary = try session.run(stoppedBy: { try signals?.check() }) { try progress.receive($0) }
      let seconds = console.now() - start
      try progress.end()
      return TrainingOutcome(summary: summary, seconds: seconds, stepsBefore: before)
    } catch {
      try? progress.end()
      throw InterruptedRun(cause: error, folder: place)
    }
  }

  /// The run folder, and how to go on there.
  private var place: String {
    let path = ShellText.path(of: session.folder.url)
    return "\(path); '\(program) resume \(ShellText.quoted(path))' goes on from the last checkpoint"
  }

  /// Progress goes where the report goes, but never among JSON.
  private var display: TrainingProgress.Display {
    guard let stream = arguments.progressStream(on: console) else { return .none }
    return stream.isTerminal ? .line(stream) : .log(stream)
  }
}
