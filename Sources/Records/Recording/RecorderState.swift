import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotLogs
import OneHotNumerics

/// What a ``RunRecorder`` goes on from, beside what it can read again in the logs.
struct RecorderState: Sendable {
  /// When the training began, in seconds since 1970.
  var start: Double
  /// Seconds of training.
  var elapsed = 0.0
  /// How far each log is written, by its name.
  var written: [String: LogMark] = [:]
  var rate = StepRate()
  var best = BestEvaluation()
  /// The file of the best policy; empty before the first evaluation.
  var bestPolicy: [UInt8] = []
  var windows: TensorBoardLog.Windows

  /// The state at the beginning of a training of some steps, whose agent measures some scalars.
  init(start: Date, steps: Int, scalars: [UpdateScalar]) {
    self.start = start.timeIntervalSince1970
    windows = .init(steps: steps, scalars: scalars)
  }

  /// All of it, of a run in some folder.
  mutating func exchange(with archive: inout StateArchive, in folder: RunFolder) throws {
    try exchangeExtent(with: &archive, in: folder)
    try archive.within("rate") { try rate.exchange(with: &$0) }
    try archive.within("best evaluation") { try best.exchange(with: &$0) }
    try archive.exchange(list: "best policy", &bestPolicy)
    try archive.within("windows") { try windows.exchange(with: &$0) }
  }

  /// Its beginning: the clock, and how far the logs are written.
  mutating func exchangeExtent(with archive: inout StateArchive, in folder: RunFolder) throws {
    try archive.exchange("start", &start)
    try archive.exchange("elapsed", &elapsed)
    guard start.magnitude < 1e12, elapsed.magnitude < 1e12 else {
      throw InputError(.data, "the recorder's clock", "\(elapsed) seconds since \(start) make no sense")
    }
    for log in folder.logs(startedAt: Date(timeIntervalSince1970: start)) {
      let name = log.lastPathComponent
      try written[name, default: LogMark()].exchange(name, with: &archive)
    }
  }

  /// The file of events in a folder.
  func events(in folder: RunFolder) -> URL { folder.events(startedAt: Date(timeIntervalSince1970: start)) }

  /// Throws `InputError` unless all logs hold what they held then. Those that a training can do without may be gone, and
  /// begin anew.
  ///
  /// - Returns: their names.
  mutating func verifyLogs(in folder: RunFolder) throws -> [String] {
    let logs = folder.logs(startedAt: Date(timeIntervalSince1970: start))
    let lost = logs.filter { folder.canDoWithout($0) && $0.isVacant }.map(\.lastPathComponent)
    for name in lost { written[name] = nil }
    for log in logs { try written[log.lastPathComponent]?.verify(log) }
    return lost
  }
}

/// Which evaluation was the best so far: by the greedy mean, and if equal by the sampled one; a later one that is
/// equal in both replaces the earlier.
struct BestEvaluation: Sendable {
  /// The greedy and the sampled mean; none before the first.
  private var means: [Double] = []

  /// Takes an evaluation into account; whether it is now the best.
  mutating func take(_ candidate: EvaluationRecord) -> Bool {
    let found = [candidate.greedy.returns.mean, candidate.sampled.returns.mean]
    if found.lexicographicallyPrecedes(means) { return false }
    means = found
    return true
  }

  /// The means.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange(list: "means", &means)
    guard [0, 2].contains(means.count) else {
      throw InputError(.data, "the best evaluation", "\(means.count) means instead of two")
    }
  }
}

/// How many environment steps a training takes a second, from one update to the next.
struct StepRate {
  private var last = (step: 0, seconds: 0.0)

  /// From where the next update is measured.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("step", &last.step)
    try archive.exchange("seconds", &last.seconds)
  }

  /// Steps a second since the call before, or since the start, with one decimal; nil if no time has passed.
  mutating func advance(toStep step: Int, seconds: Double) -> Double? {
    defer { last = (step, seconds) }
    guard seconds > last.seconds else { return nil }
    return (Double(step - last.step) / (seconds - last.seconds)).rounded(places: 1)
  }
}
