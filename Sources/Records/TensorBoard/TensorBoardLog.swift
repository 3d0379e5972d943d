import Foundation
import OneHotLearning

/// Writes the scalars of a training for TensorBoard: those of `progress.csv` (its `step` and `seconds` are TensorBoard's
/// axes), return and length of the episodes, and the means of the evaluations.
///
/// A number of an update or of an episode is a mean over a 2,000th of the training's steps, as ``ScalarWindow`` says;
/// in trainings of few updates or long episodes that is the number itself. Numbers that are not finite are missing.
struct TensorBoardLog {
  private let writer: EventFileWriter
  private let start: Double
  private var episodes: ScalarWindow
  private var updates: ScalarWindow
  private var rate = StepRate()
  private var nextFlush = 0.0

  init(folder: RunFolder, start: Date, steps: Int) throws {
    self.start = start.timeIntervalSince1970
    writer = try EventFileWriter(creating: folder.events(startedAt: start), wallTime: self.start)
    episodes = ScalarWindow(steps: steps, tags: ["train/episode_return", "train/episode_length"])
    updates = ScalarWindow(
      steps: steps, tags: ["time/steps_per_second"] + UpdateMeasure.all.map(\.tag))
  }

  mutating func write(_ records: [EpisodeRecord], seconds: Double) throws {
    for record in records {
      try write(episodes.advance(toStep: record.step, seconds: seconds))
      episodes.add(record.return, for: 0)
      episodes.add(Double(record.length), for: 1)
    }
    try flushIfDue(seconds: seconds)
  }

  mutating func write(_ record: UpdateRecord, seconds: Double) throws {
    try write(updates.advance(toStep: record.step, seconds: seconds))
    updates.add(rate.advance(toStep: record.step, seconds: seconds), for: 0)
    for (index, measure) in UpdateMeasure.all.enumerated() {
      updates.add(measure.value(record), for: index + 1)
    }
    try flushIfDue(seconds: seconds)
  }

  func write(_ record: EvaluationRecord, seconds: Double) throws {
    let scalars = [
      (tag: "eval/greedy_return", value: record.greedy.returns.mean),
      (tag: "eval/sampled_return", value: record.sampled.returns.mean),
      (tag: "eval/greedy_length", value: record.greedy.meanLength),
      (tag: "eval/sampled_length", value: record.sampled.meanLength),
    ]
    try writer.write(scalars, step: record.step, wallTime: start + seconds)
  }

  func flush() throws { try writer.flush() }

  /// Writes what the windows hold that have not ended yet, and all the rest.
  mutating func end() throws {
    try write(episodes.end())
    try write(updates.end())
    try writer.flush()
  }

  mutating func close() throws {
    try end()
    try writer.close()
  }

  private func write(_ point: ScalarWindow.Point?) throws {
    guard let point else { return }
    try writer.write(point.scalars, step: point.step, wallTime: start + point.seconds)
  }

  /// Lets a training be watched while it runs: at most two seconds pass between an event and its writing.
  private mutating func flushIfDue(seconds: Double) throws {
    guard seconds >= nextFlush else { return }
    try writer.flush()
    nextFlush = seconds + 2
  }
}
