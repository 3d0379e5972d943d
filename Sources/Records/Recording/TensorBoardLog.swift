import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotLogs

/// Writes the scalars of a training for TensorBoard: those of `progress.csv` (its `step` and `seconds` are TensorBoard's
/// axes), return and length of the episodes, and the means of the evaluations.
///
/// A number of an update or of an episode is a mean over a 2,000th of the training's steps, as ``ScalarWindow`` says;
/// in trainings of few updates or long episodes that is the number itself. Numbers that are not finite are missing.
struct TensorBoardLog {
  private let writer: EventFileWriter
  private let start: Double
  /// What has been gathered and is not written yet.
  private(set) var windows: Windows
  private var nextFlush = 0.0

  /// The windows over which means are taken.
  struct Windows: Sendable {
    fileprivate var episodes: ScalarWindow
    fileprivate var updates: ScalarWindow

    /// Windows of a training of so many steps, whose agent measures some scalars.
    init(steps: Int, scalars: [UpdateScalar]) {
      episodes = ScalarWindow(steps: steps, tags: ["train/episode_return", "train/episode_length"])
      updates = ScalarWindow(
        steps: steps, tags: ["time/steps_per_second"] + scalars.map(\.tag))
    }

    /// What was gathered in them.
    mutating func exchange(with archive: inout StateArchive) throws {
      try episodes.exchange("episodes", with: &archive)
      try updates.exchange("updates", with: &archive)
    }
  }

  init(
    _ files: LogFiles, in folder: RunFolder, configuration: RunConfiguration, start: Date, windows: Windows
  ) throws {
    self.start = start.timeIntervalSince1970
    self.windows = windows
    let head =
      EventFileWriter.head(wallTime: self.start)
      + EventFileWriter.sessionStart(Self.settings(of: configuration), wallTime: self.start)
    writer = EventFileWriter(try files.open(folder.events(startedAt: start), head: head))
  }

  mutating func write(_ records: [EpisodeRecord], seconds: Double) throws {
    for record in records {
      try write(windows.episodes.advance(toStep: record.step, seconds: seconds))
      windows.episodes.add(record.return, for: 0)
      windows.episodes.add(Double(record.length), for: 1)
    }
    try flushIfDue(seconds: seconds)
  }

  mutating func write(_ record: UpdateRecord, seconds: Double, stepsPerSecond: Double?) throws {
    try write(windows.updates.advance(toStep: record.step, seconds: seconds))
    windows.updates.add(stepsPerSecond, for: 0)
    for (index, value) in record.measured.values.enumerated() {
      windows.updates.add(value, for: index + 1)
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

  /// All that determines a run, by names that do not meet: those of the agent and of the training are as `config.json` has
  /// them, those of the environment have its name before them.
  private static func settings(of configuration: RunConfiguration) -> [String: OptionValue] {
    let document = ConfigurationDocument(configuration)
    let own = (document.agent.options ?? [:]).merging(document.training ?? [:]) { $1 }
    let environment = (document.environment.options ?? [:]).map { ("environment/" + $0.key, $0.value) }
    return own.merging(environment) { $1 }.merging([
      "agent": .text(document.agent.name), "environment": .text(document.environment.name),
    ]) { $1 }
  }

  /// Writes what the windows hold that have not ended yet, and that the training ended well.
  mutating func finish(seconds: Double) throws {
    try end()
    try writer.writeSessionEnd(wallTime: start + seconds)
  }

  /// Writes what the windows hold that have not ended yet.
  mutating func end() throws {
    try write(windows.episodes.end())
    try write(windows.updates.end())
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
