import OneHotFoundations
import OneHotLearning
import OneHotRecords

/// Runs a training session in front of whoever called the program: shows how it goes on, heeds signals, and reports.
struct RecordedTraining {
  let session: TrainingSession
  let invocation: Invocation

  /// Trains to the end.
  ///
  /// - Parameter heading: what to say before.
  /// - Throws: ``InterruptedRun`` if the training ends early.
  func run(heading: String) throws {
    if invocation.arguments.reportsText { try invocation.console.output.write(heading) }
    let outcome = try train()
    let report = TrainingReport(
      session, outcome, methodOptions: invocation.catalogue.agents.methodOptions)
    if invocation.arguments.has("json") { return try invocation.console.output.write(json: report) }
    if invocation.arguments.reportsText {
      try invocation.console.output.write(report.text(program: invocation.program))
    }
  }

  private func train() throws -> TrainingOutcome {
    let before = session.outcome.steps
    var progress = TrainingProgress(
      display, totalSteps: session.configuration.training.steps, from: before, now: invocation.console.now)
    invocation.console.concludeCrashReport(with: "what was recorded until then is in \(place)")
    let signals = invocation.console.heedsSignals ? SignalWatch() : nil
    defer { signals?.end() }
    let start = invocation.console.now()
    do {
      let summary = try session.run(stoppedBy: { try signals?.check() }) { try progress.receive($0) }
      let seconds = invocation.console.now() - start
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
    return
      "\(path); '\(invocation.program) resume \(ShellText.quoted(path))' goes on from the last checkpoint"
  }

  /// Progress goes where the report goes, but never among JSON.
  private var display: TrainingProgress.Display {
    guard let stream = invocation.arguments.progressStream(on: invocation.console) else { return .none }
    return stream.isTerminal ? .line(stream) : .log(stream)
  }
}
