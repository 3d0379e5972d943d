import Foundation
import OneHotLearning
import OneHotNumerics
import OneHotRecords

/// `agent resume`: goes on with a run from its last checkpoint, to its end or to another one.
struct ResumeCommand: Subcommand {
  let invocation: Invocation

  func run() throws {
    let place = try arguments.operand("RUN")!
    let steps = try arguments.integer("steps", in: 1...1_000_000_000_000)
    let workers = try arguments.workers()
    let isReplanned = arguments.has("replan")
    let session = try TrainingSession(
      resuming: RunFolder(url: URL(fileURLWithPath: place)),
      to: steps == nil && !isReplanned ? nil : RunExtension(steps: steps, isReplanned: isReplanned),
      catalogue: catalogue, workers: workers)
    for note in session.notes { try console.error.write("\(program): note: \(note)\n") }
    let heading = heading(session, workers: workers)
    try RecordedTraining(session: session, invocation: invocation).run(heading: heading)
  }

  private func heading(_ session: TrainingSession, workers: Int) -> String {
    let configuration = session.configuration
    let (steps, plan) = (configuration.training.steps, configuration.training.plannedSteps)
    let place = "\(NumberText.count(session.outcome.steps)) of \(NumberText.count(steps)) steps"
    if session.isFinished {
      return "\(configuration.title) is complete, with \(place); --steps N extends it\n"
    }
    var text =
      "going on with \(configuration.title) after \(place), with \(NumberText.workers(workers))\n"
    if plan != steps {
      text +=
        "learning rates, temperature and entropy keep their plan, which ends at \(NumberText.count(plan)) steps; "
        + "--replan makes a new one to the end\n"
    }
    return text
  }
}
