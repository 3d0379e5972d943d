import OneHotFoundations
import OneHotNumerics

/// Nothing is subtracted: advantages are returns.
struct NoBaseline: Baseline {
  static let name = "none"
  static let summary = "no baseline"
  static let heededOptions: Set<String>? = []

  init(_ setup: BaselineSetup, using random: inout RandomSource) {}

  mutating func writeAdvantages(of batch: EpisodeBatch, into advantages: inout [Double]) {
    batch.writeReturns(less: 0, into: &advantages)
  }
}

/// One number: the exponential moving average of past batches' mean return.
struct MovingAverageBaseline: Baseline {
  static let name = "moving-average"
  static let summary = "exponential moving average of the batches' mean return"
  static let heededOptions: Set<String>? = ["average-decay"]

  private let decay: Double
  private var average: Double?

  init(_ setup: BaselineSetup, using random: inout RandomSource) {
    decay = setup.settings.averageDecay
  }

  mutating func writeAdvantages(of batch: EpisodeBatch, into advantages: inout [Double]) {
    let mean = batch.returns.reduce(0, +) / Double(batch.returns.count)
    let baseline = average ?? mean
    average = decay * baseline + (1 - decay) * mean
    batch.writeReturns(less: baseline, into: &advantages)
  }

  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("average return", &average)
  }
}

extension EpisodeBatch {
  /// Return less one baseline for all steps.
  fileprivate func writeReturns(less baseline: Double, into advantages: inout [Double]) {
    advantages.removeAll(keepingCapacity: true)
    for value in returns { advantages.append(value - baseline) }
  }
}
