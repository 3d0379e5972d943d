import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotLogs

/// What the last whole checkpoint of a run says of its logs, whatever can be done with its training.
struct LogVoucher {
  /// How far each log was written, by its name.
  private let marks: [String: LogMark]
  /// Whether nothing was to be written after them.
  private let isLast: Bool

  /// Nil if there is no checkpoint that is whole.
  ///
  /// - Throws: `InputError` if the system could not read one this time.
  init?(_ folder: RunFolder) throws {
    let store = CheckpointStore(folder: folder.checkpoints)
    for step in try store.steps {
      let file = store.file(step)
      do {
        self = try LogVoucher(file, step: step, of: folder)
        return
      } catch let error as InputError where error.condemns(file) { continue }
    }
    return nil
  }

  private init(_ file: URL, step: Int, of folder: RunFolder) throws {
    var archive = StateArchive(restoring: try CheckpointFile.read(file))
    let (document, _) = try RunCheckpoint.exchangeHead(with: &archive)
    var recorder = RecorderState(start: Date(), steps: 1, scalars: [])
    try archive.within("recorder") { try recorder.exchangeExtent(with: &$0, in: folder) }
    marks = recorder.written
    isLast = try step >= document.trainingOptions(in: file).steps && folder.policy.exists
  }

  /// Throws `InputError` unless a log holds what it held then, and, if the training had ended, no more.
  func verify(_ log: URL) throws {
    guard let mark = marks[log.lastPathComponent] else { return }
    do {
      try mark.verify(log)
      if isLast { try InputError.requireRegular(log, atMost: Int(clamping: mark.length)) }
    } catch let error as InputError where error.kind == .data {
      throw InputError(
        .data, error.subject, error.problem, remedy: "'doctor' tells what of the run can be trusted")
    }
  }
}
