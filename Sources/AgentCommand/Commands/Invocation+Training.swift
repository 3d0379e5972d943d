import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotRecords

extension Invocation {
  /// `agent train`: completes the configuration, trains, records and reports. Everything that can be wrong with the
  /// request is found before the run folder is made.
  func train() throws {
    let configuration = try arguments.configuration(from: catalogue)
    if let file = arguments["config"].map({ URL(fileURLWithPath: $0) }) {
      try note((try? ConfigurationDocument(contentsOf: file))?.notes(on: file, catalogue) ?? [])
    }
    let workers = try arguments.workers()
    let trainer = try Trainer.beginning(
      configuration, catalogue: catalogue, workers: workers, stoppedBy: stop)
    try stop.check()
    let folder = try makeFolder(for: trainer.configuration)
    let session = try TrainingSession(trainer, in: folder)
    let steps = Shown.count(configuration.training.steps)
    try carryOut(
      session, heading: "training \(configuration.title) for \(steps) steps with \(Shown.workers(workers))\n")
  }

  private func makeFolder(for configuration: RunConfiguration) throws -> RunFolder {
    if let place = arguments["out"] { return try .create(exactly: URL(fileURLWithPath: place)) }
    return try .create(under: URL(fileURLWithPath: "runs"), for: configuration)
  }

  /// `agent resume`: goes on with a run from its last checkpoint, to its end or to another one.
  func resume() throws {
    let place = try arguments.operand("RUN")!
    let steps = try arguments.integer("steps", in: 1...1_000_000_000_000)
    let workers = try arguments.workers()
    let isReplanned = arguments.has("replan")
    let session = try TrainingSession(
      resuming: RunFolder(url: URL(fileURLWithPath: place)),
      to: steps == nil && !isReplanned ? nil : RunExtension(steps: steps, isReplanned: isReplanned),
      catalogue: catalogue, workers: workers, stoppedBy: stop)
    try carryOut(session, heading: try resumption(of: session, workers: workers))
  }

  private func resumption(of session: TrainingSession, workers: Int) throws -> String {
    let configuration = session.configuration
    let (steps, plan) = (configuration.training.steps, configuration.training.plannedSteps)
    let place = "\(Shown.count(session.outcome.steps)) of \(Shown.count(steps)) steps"
    if session.isFinished, session.outcome.steps < steps {
      return "\(configuration.title) is complete: it was to stop when it is solved, and was after \(place)\n"
    }
    if session.isFinished {
      return "\(configuration.title) is complete, with \(place); --steps N extends it\n"
    }
    let start = "going on with \(configuration.title) after \(place), with \(Shown.workers(workers))\n"
    let isPlanned = try configuration.idleOptions(among: ["schedule-steps"], catalogue: catalogue).isEmpty
    if plan == steps || !isPlanned { return start }
    return start
      + "learning rates, temperature and entropy keep their plan, which ends at \(Shown.count(plan)) steps; "
      + "--replan makes a new one to the end\n"
  }

  /// Trains to the end in front of whoever called the program: shows how it goes on, heeds signals, and reports.
  ///
  /// - Parameter heading: what to say before.
  /// - Throws: ``InterruptedRun`` if the training ends early.
  private func carryOut(_ session: TrainingSession, heading: String) throws {
    try note(session.notes)
    if arguments.reportsText { try console.output.write(heading) }
    let before = session.outcome.steps
    let start = console.now()
    let summary = try trained(session)
    let seconds = console.now() - start
    let report = TrainingReport(
      session, summary, seconds: seconds, speed: Double(summary.steps - before) / max(seconds, 1e-9),
      methodOptions: catalogue.agents.methodOptions)
    if !arguments.has("quiet"),
      let note = UnoptimizedEnvironment.note(
        on: session, seconds: seconds, steps: summary.steps - before, catalogue: catalogue)
    {
      try self.note([note])
    }
    if arguments.has("json") { return try console.output.write(json: report.json) }
    if arguments.reportsText { try console.output.write(report.text(program: program)) }
  }

  /// Tells what somebody should know who did this.
  func note(_ notes: [String]) throws {
    for note in notes { try console.error.write("\(program): note: \(note)\n") }
  }

  private func trained(_ session: TrainingSession) throws -> TrainingSummary {
    var progress = TrainingProgress(
      display, totalSteps: session.configuration.training.steps, from: session.outcome.steps,
      now: console.now)
    let path = Shown.path(of: session.folder.url)
    let place = "\(path); '\(program) resume \(Shown.quoted(path))' goes on from the last checkpoint"
    return try interruptible(recordingIn: place) {
      defer { try? progress.end() }
      return try session.run { try progress.receive($0) }
    }
  }

  /// Progress goes where the report goes, but never among JSON.
  private var display: TrainingProgress.Display {
    guard let stream = arguments.progressStream(on: console) else { return .none }
    return stream.isTerminal ? .line(stream) : .log(stream)
  }

  /// What long work asks whether the process has been told to stop: since the command began if it trains, else only within
  /// ``undivided(_:takingAway:)``.
  var stop: StopSignal { console.heedsSignals ? SignalWatch.stop : .none }

  /// Does what may take long and asks ``stop`` meanwhile, so that a signal ends it in good order. Afterwards a signal ends
  /// the process at once.
  ///
  /// - Parameter place: where the records are, and how to go on.
  /// - Throws: ``InterruptedRun`` for whatever `body` throws, and for a signal that it did not notice any more.
  func interruptible<Result>(recordingIn place: String, _ body: () throws -> Result) throws -> Result {
    console.concludeCrashReport(with: "what was recorded until then is in \(place)")
    defer { if console.heedsSignals { SignalWatch.end() } }
    do {
      let result = try body()
      try stop.check()
      return result
    } catch {
      throw InterruptedRun(cause: error, folder: place)
    }
  }

  /// Writes a file that is not there yet, as a whole or, for a signal meanwhile, not at all.
  func create(_ content: Data, at file: URL) throws {
    try undivided {
      try WholeFile.create(content, at: file)
    } takingAway: {
      try? FileManager.default.removeItem(at: file)
    }
  }

  /// Makes what takes a moment and is not to be left half done. For a signal meanwhile it is taken away again, so that the
  /// same command makes it anew.
  func undivided<Made>(_ make: () throws -> Made, takingAway: (Made) -> Void) throws -> Made {
    guard console.heedsSignals else { return try make() }
    SignalWatch.begin()
    defer { SignalWatch.end() }
    let made = try make()
    do { try stop.check() } catch {
      takingAway(made)
      throw error
    }
    return made
  }
}
