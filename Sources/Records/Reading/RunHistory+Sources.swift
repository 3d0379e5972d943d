import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotLogs

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
    let voucher = try LogVoucher(folder)
    for log in [folder.returns, folder.monitor, folder.progress, folder.evaluations] where log.exists {
      try voucher?.verify(log)
    }
    let buckets = try Self.readEpisodes(folder, points: points, isComplete: isComplete)
    (episodes, self.points, finalReturn) = (buckets.count, buckets.points, buckets.finalReturn)
    evaluations = try Self.readEvaluations(folder, isComplete: isComplete)
    measures = try Self.readMeasures(folder, points: points / 3)
    steps = max(buckets.lastStep, evaluations.last?.step ?? 0)
    remarks =
      voucher == nil
      ? ["there is no whole checkpoint, whose checksums would tell whether its logs were changed"] : []
  }

  /// Reads the files of Monitors; throws `InputError`.
  init(monitors files: [URL], source: URL, points: Int) throws {
    var logs = try MergedMonitorLogs(files)
    var buckets = EpisodeBuckets(capacity: points)
    var (steps, unmeasured) = (0, 0)
    while let episode = try logs.nextEpisode() {
      steps = episode.steps
      guard let value = episode.return else {
        unmeasured += 1
        continue
      }
      buckets.add(
        CurvePoint(step: steps, seconds: episode.seconds, episode: buckets.count + 1, value: value))
    }
    self.source = source
    environment = logs.environment
    (agent, seed, configuration, evaluations, isComplete) = (nil, nil, nil, [], false)
    (self.steps, episodes, self.points) = (steps, buckets.count, buckets.points)
    (finalReturn, measures) = (buckets.finalReturn, [:])
    remarks =
      unmeasured == 0
      ? []
      : [
        "\(unmeasured) of \(unmeasured + buckets.count) episodes have no finite return: their steps count, and they do "
          + "not"
      ]
  }

  /// Reads event files of TensorBoard; throws `InputError`.
  init(events files: [URL], source: URL, points: Int) throws {
    let returns = try EventReturns(files)
    var buckets = EpisodeBuckets(capacity: points)
    for point in returns.points { buckets.add(point) }
    self.source = source
    environment = "None"
    (agent, seed, configuration, evaluations, isComplete) = (nil, nil, nil, [], false)
    (steps, episodes, self.points) = (buckets.lastStep, buckets.count, buckets.points)
    (finalReturn, measures) = (returns.finalReturn, [:])
    remarks =
      returns.leftOutCount == 0
      ? [] : ["\(returns.leftOutCount) points are left out: no finite return, or a negative step"]
  }

  private static func readEpisodes(
    _ folder: RunFolder, points: Int, isComplete: Bool
  ) throws -> EpisodeBuckets {
    var buckets = EpisodeBuckets(capacity: points)
    var returns = try ReturnsLog(folder.returns)
    var times = folder.monitor.exists ? try MonitorLog(folder.monitor, needsLineEnds: true) : nil
    while let row = try returns.nextRow() {
      let seconds = try times?.nextSeconds(length: row.length, isComplete: isComplete) ?? nil
      buckets.add(CurvePoint(step: row.step, seconds: seconds, episode: row.episode, value: row.return))
    }
    try times?.finish(isComplete: isComplete)
    return buckets
  }

  private static func readEvaluations(_ folder: RunFolder, isComplete: Bool) throws -> [Evaluation] {
    var log = try EvaluationsLog(folder.evaluations)
    var evaluations: [Evaluation] = []
    while let evaluation = try log.nextEvaluation(isComplete: isComplete) { evaluations.append(evaluation) }
    return evaluations
  }

  private static func readMeasures(_ folder: RunFolder, points: Int) throws -> [Measure: [CurvePoint]] {
    guard folder.progress.exists else { return [:] }
    var log = try UpdatesLog(folder.progress)
    var buckets: [Measure: EpisodeBuckets] = [:]
    while let row = try log.nextRow() {
      for (measure, value) in row.values where value.magnitude <= LogReader.largestSummand {
        buckets[measure, default: EpisodeBuckets(capacity: points)].add(
          CurvePoint(step: row.step, episode: row.update, value: value))
      }
    }
    return buckets.mapValues(\.points)
  }
}
