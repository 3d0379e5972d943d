import Foundation
import OneHotFoundations
import OneHotLearning
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
    try archive.exchange("start", &start)
    try archive.exchange("elapsed", &elapsed)
    guard start.magnitude < 1e12, elapsed.magnitude < 1e12 else {
      throw InputError(.data, "the recorder's clock", "\(elapsed) seconds since \(start) make no sense")
    }
    for log in folder.logs(startedAt: Date(timeIntervalSince1970: start)) {
      let name = log.lastPathComponent
      try written[name, default: LogMark()].exchange(name, with: &archive)
    }
    try archive.within("rate") { try rate.exchange(with: &$0) }
    try archive.within("best evaluation") { try best.exchange(with: &$0) }
    try archive.exchange(list: "best policy", &bestPolicy)
    try archive.within("windows") { try windows.exchange(with: &$0) }
  }

  /// The file of events in a folder.
  func events(in folder: RunFolder) -> URL { folder.events(startedAt: Date(timeIntervalSince1970: start)) }

  /// Throws `InputError` unless all logs hold what they held then.
  func verifyLogs(in folder: RunFolder) throws {
    for log in folder.logs(startedAt: Date(timeIntervalSince1970: start)) {
      try written[log.lastPathComponent]?.verify(log)
    }
  }
}
