import OneHotFoundations
import OneHotEnvironmentKit
import OneHotNumerics

/// The mean of what an environment measures of its episodes.
public struct MetricSummary: Sendable, Equatable {
  /// What was measured.
  public var metric: EpisodeMetric
  /// Its mean; 0 where no episode ended in the metric's window.
  public var mean: Double
}

/// The sums of what an environment measures of its episodes.
struct MetricTally {
  private let metrics: [EpisodeMetric]
  /// Episodes that end after this step belong to the last tenth.
  private let lastTenth: Int
  private var all = Sum()
  private var late = Sum()

  private struct Sum {
    var episodes = 0
    var measurements = EpisodeMeasurements.zero

    mutating func add(_ episode: EpisodeRecord) {
      episodes += 1
      measurements += episode.measurements
    }

    mutating func exchange(with archive: inout StateArchive) throws {
      try archive.exchange("episodes", &episodes)
      for index in measurements.indices { try archive.exchange("sum \(index)", &measurements[index]) }
    }
  }

  init(_ metrics: [EpisodeMetric], steps: Int) {
    self.metrics = metrics
    lastTenth = steps - max(1, steps / 10)
  }

  mutating func add(_ episode: EpisodeRecord) {
    all.add(episode)
    if episode.step > lastTenth { late.add(episode) }
  }

  /// What was counted. Episodes that were late in a shorter training are not in a longer one.
  mutating func exchange(with archive: inout StateArchive) throws {
    var countedFrom = lastTenth
    try archive.exchange("late from", &countedFrom)
    try archive.within("all") { try all.exchange(with: &$0) }
    try archive.within("late") { try late.exchange(with: &$0) }
    if countedFrom != lastTenth { late = Sum() }
  }

  var summaries: [MetricSummary] {
    metrics.enumerated().map { index, metric in
      let sum = metric.window == .all ? all : late
      return MetricSummary(metric: metric, mean: sum.measurements[index] / Double(max(1, sum.episodes)))
    }
  }
}
