import Foundation
import OneHotFoundations
import OneHotLearning

extension RunHistory {
  /// Reads a run folder; throws `InputError`.
  init(_ folder: RunFolder, points: Int) throws {
    try InputError.requireRegular(folder.configuration, atMost: 1 << 20)
    let document = try ConfigurationDocument(contentsOf: folder.configuration)
    configuration = document
    source = folder.url
    environment = document.environment.name
    agent = document.agent.name
    seed = try document.trainingOptions(in: folder.configuration).seed
    isComplete = folder.policy.exists
    let buckets = try Self.readEpisodes(folder, points: points, isComplete: isComplete)
    (episodes, self.points, finalReturn) = (buckets.count, buckets.points, buckets.finalReturn)
    evaluations = try Self.readEvaluations(folder, isComplete: isComplete)
    steps = max(buckets.lastStep, evaluations.last?.step ?? 0)
  }

  /// Reads the files of Monitors; throws `InputError`.
  init(monitors files: [URL], source: URL, points: Int) throws {
    var logs = try MergedMonitorLogs(files)
    var buckets = EpisodeBuckets(capacity: points)
    while let episode = try logs.nextEpisode() { buckets.add(episode) }
    self.source = source
    environment = logs.environment
    (agent, seed, configuration, evaluations, isComplete) = (nil, nil, nil, [], false)
    (steps, episodes, self.points) = (buckets.lastStep, buckets.count, buckets.points)
    finalReturn = buckets.finalReturn
  }

  private static func readEpisodes(
    _ folder: RunFolder, points: Int, isComplete: Bool
  ) throws -> EpisodeBuckets {
    var buckets = EpisodeBuckets(capacity: points)
    var returns = try ReturnsLog(folder.returns)
    var times = try EpisodeTimes(folder, isComplete: isComplete)
    while let row = try returns.nextRow() {
      let seconds = try times?.next(length: row.length)
      buckets.add(Point(step: row.step, seconds: seconds, episode: row.episode, value: row.return))
    }
    try times?.finish()
    return buckets
  }

  private static func readEvaluations(_ folder: RunFolder, isComplete: Bool) throws -> [Evaluation] {
    var log = try EvaluationsLog(folder.evaluations)
    var evaluations: [Evaluation] = []
    while let evaluation = try log.nextEvaluation(isComplete: isComplete) { evaluations.append(evaluation) }
    return evaluations
  }
}

/// The times of a run's episodes, from its `monitor.csv`.
private struct EpisodeTimes {
  private var log: MonitorLog
  private let isComplete: Bool

  /// Opens the file; nil if there is none.
  init?(_ folder: RunFolder, isComplete: Bool) throws {
    guard folder.monitor.exists else { return nil }
    log = try MonitorLog(folder.monitor)
    self.isComplete = isComplete
  }

  /// The time of the next episode, whose length is known; nil if the training was interrupted before it was written.
  mutating func next(length: Int) throws -> Double? {
    guard let row = try log.nextRow() else {
      if isComplete { throw log.reader.missingLine("a row for each episode of returns.csv") }
      return nil
    }
    guard row.length == length else {
      throw log.reader.fault(
        in: "l", "\(row.length)", remedy: "\(length), as in returns.csv, would be right")
    }
    return row.seconds
  }

  /// Reads what there is behind the last episode: nothing, unless the training was interrupted.
  mutating func finish() throws {
    while try log.nextRow() != nil {
      guard isComplete else { continue }
      throw InputError(
        .data, log.reader.place(line: log.reader.line), "an episode that returns.csv does not have",
        remedy: "the end of the file would be right")
    }
  }
}
