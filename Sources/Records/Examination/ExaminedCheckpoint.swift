import Foundation
import OneHotFoundations
import OneHotLearning

/// A checkpoint, and whether a run could go on from it.
struct ExaminedCheckpoint {
  let step: Int
  /// What it holds, whatever the logs hold.
  let content: Result<RunCheckpoint, InputError>
  /// The logs that do not hold what they held then, by their names.
  private(set) var lostLogs: [String: InputError] = [:]

  init(_ step: Int, in folder: RunFolder, catalogue: Catalogue) {
    self.step = step
    let file = CheckpointStore(folder: folder.checkpoints).file(step)
    content = InputError.result(of: file) {
      try RunCheckpoint(file, of: folder, catalogue: catalogue, workers: 1, verifyingLogs: false)
    }
    for (name, mark) in whole?.recorder.written ?? [:] {
      let log = folder.url.appending(path: name, directoryHint: .notDirectory)
      if case .failure(let error) = InputError.result(of: log, { try mark.verify(log) }) {
        lostLogs[name] = error
      }
    }
  }

  /// What it holds, if it is whole and can be restored.
  var whole: RunCheckpoint? { try? content.get() }
  /// What it holds, if a run could go on from it.
  var usable: RunCheckpoint? { lostLogs.isEmpty ? whole : nil }
}

extension InputError {
  /// Does something with a file; whatever is wrong is an error of that.
  static func result<Value>(of file: URL, _ body: () throws -> Value) -> Result<Value, InputError> {
    do { return .success(try body()) } catch let error as InputError {
      return .failure(error)
    } catch { return .failure(.file(file, "cannot be read", error)) }
  }
}
