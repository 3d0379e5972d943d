import Foundation
import OneHotLearning
import OneHotNumerics
import OneHotRecords

/// `agent train`: completes the configuration, trains, records and reports.
struct TrainCommand: Subcommand {
  let invocation: Invocation

  /// Everything that can be wrong with the request is found before the run folder is made.
  func run() throws {
    let configuration = try arguments.configuration(from: catalogue)
    let workers = try arguments.workers()
    let trainer = try Trainer(configuration, catalogue: catalogue, workers: workers)
    let session = try TrainingSession(trainer, in: makeFolder(for: configuration))
    try RecordedTraining(session: session, invocation: invocation).run(
      heading:
        "training \(configuration.title) for \(NumberText.count(configuration.training.steps)) steps with "
        + NumberText.workers(workers) + "\n")
  }

  private func makeFolder(for configuration: RunConfiguration) throws -> RunFolder {
    if let place = arguments["out"] { return try .create(exactly: URL(fileURLWithPath: place)) }
    return try .create(under: URL(fileURLWithPath: "runs"), for: configuration)
  }
}
