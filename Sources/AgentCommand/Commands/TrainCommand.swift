import Foundation
import OneHotLearning
import OneHotNumerics
import OneHotRecords

/// `agent train`: completes the configuration, trains, records and reports.
struct TrainCommand {
  private let catalogue: Catalogue
  private let arguments: Arguments
  private let program: String
  private let console: Console

  init(_ catalogue: Catalogue, _ arguments: Arguments, program: String, console: Console) {
    self.catalogue = catalogue
    self.arguments = arguments
    self.program = program
    self.console = console
  }

  /// Everything that can be wrong with the request is found before the run folder is made.
  func run() throws {
    let configuration = try arguments.configuration(from: catalogue)
    let workers = try arguments.workers()
    var trainer = try Trainer(configuration, catalogue: catalogue, workers: workers)
    let folder = try makeFolder(for: configuration)
    if reportsText { try console.output.write(heading(configuration, workers: workers)) }
    let outcome = try train(&trainer, recordingIn: folder)
    try report(TrainingReport(configuration, trainer.specification, outcome, folder))
  }

  private func makeFolder(for configuration: RunConfiguration) throws -> RunFolder {
    if let place = arguments["out"] { return try .create(exactly: URL(fileURLWithPath: place)) }
    return try .create(under: URL(fileURLWithPath: "runs"), for: configuration)
  }

  private func train(_ trainer: inout Trainer, recordingIn folder: RunFolder) throws -> TrainingOutcome {
    let recorder = try RunRecorder(
      folder: folder, configuration: trainer.configuration, specification: trainer.specification)
    var progress = TrainingProgress(
      display, totalSteps: trainer.configuration.training.steps, now: console.now)
    console.concludeCrashReport(with: "what was recorded until then is in \(ShellText.path(of: folder.url))")
    let signals = console.heedsSignals ? SignalWatch() : nil
    defer { signals?.end() }
    let start = console.now()
    do {
      let summary = try trainer.run { event in
        try signals?.check()
        try recorder.receive(event)
        try progress.receive(event)
      }
      let seconds = console.now() - start
      try progress.end()
      try recorder.finish(policy: trainer.policy, summary: summary)
      return TrainingOutcome(summary: summary, seconds: seconds)
    } catch {
      try? progress.end()
      recorder.abandon()
      throw InterruptedRun(cause: error, folder: ShellText.path(of: folder.url))
    }
  }

  private func report(_ report: TrainingReport) throws {
    if arguments.has("json") { return try console.output.write(json: report) }
    if reportsText { try console.output.write(report.text(program: program)) }
  }

  private func heading(_ configuration: RunConfiguration, workers: Int) -> String {
    "training \(configuration.title) for \(NumberText.count(configuration.training.steps)) steps"
      + " with \(workers) \(workers == 1 ? "worker" : "workers")\n"
  }

  private var reportsText: Bool { !arguments.has("json") && !arguments.has("quiet") }

  /// Progress goes where the report goes, but never among JSON.
  private var display: TrainingProgress.Display {
    if arguments.has("quiet") { return .none }
    if arguments.has("json") { return console.error.isTerminal ? .line(console.error) : .none }
    return console.output.isTerminal ? .line(console.output) : .log(console.output)
  }
}
