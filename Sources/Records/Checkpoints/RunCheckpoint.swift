import Foundation
import OneHotFoundations
import OneHotLearning

/// Everything a run goes on from: its training, and what has been recorded of it.
package final class RunCheckpoint {
  /// What is trained, as it was set when the checkpoint was made.
  let configuration: RunConfiguration
  /// The version of the library that trained until then.
  let version: String
  /// The names of logs that are gone, and begin anew.
  private(set) var lostLogs: [String] = []
  package var trainer: Trainer
  var recorder: RecorderState

  /// A training, and what has been recorded of it.
  init(_ trainer: consuming Trainer, _ recorder: RecorderState) {
    configuration = trainer.configuration
    version = OneHotVersion.current
    self.trainer = trainer
    self.recorder = recorder
  }

  /// A training of which nothing has been recorded.
  package convenience init(_ trainer: consuming Trainer, start: Date) {
    let recorder = RecorderState(
      start: start, steps: trainer.configuration.training.steps, scalars: trainer.scalars)
    self.init(trainer, recorder)
  }

  /// The content of the file.
  ///
  /// - Parameter folder: that of the run.
  package func content(in folder: RunFolder) throws -> [UInt8] {
    var archive = StateArchive()
    var recorder = recorder
    var document = String(
      decoding: try ConfigurationDocument(trainer.configuration).encoded(), as: UTF8.self)
    try archive.exchange("configuration", &document)
    try archive.within("recorder") { try recorder.exchange(with: &$0, in: folder) }
    try archive.within("trainer") { try trainer.exchange(with: &$0) }
    return archive.bytes
  }

  /// Reads a checkpoint of a run.
  ///
  /// - Parameters:
  ///   - isVerifyingLogs: whether all logs must hold what they held then.
  ///   - change: makes of the checkpoint's configuration that which the run goes on with.
  /// - Throws: `InputError` if the file is damaged, or the run cannot go on from it.
  static func read(
    _ file: URL, of folder: RunFolder, catalogue: Catalogue, workers: Int,
    stoppedBy stop: StopSignal = .none, verifyingLogs isVerifyingLogs: Bool = true,
    changing change: (RunConfiguration) throws -> RunConfiguration = { $0 }
  ) throws -> RunCheckpoint {
    let content = try CheckpointFile.read(file)
    let found = try JSONDocument.inside("checkpoint \(file.path)") {
      try RunCheckpoint(
        content, of: folder, catalogue: catalogue, workers: workers, stoppedBy: stop, changing: change)
    }
    if isVerifyingLogs { found.lostLogs = try found.recorder.verifyLogs(in: folder) }
    return found
  }

  /// Reads the content of a file.
  package init(
    _ content: [UInt8], of folder: RunFolder, catalogue: Catalogue, workers: Int,
    stoppedBy stop: StopSignal = .none, changing change: (RunConfiguration) throws -> RunConfiguration
  ) throws {
    var archive = StateArchive(restoring: content)
    let document = try Self.exchangeHead(with: &archive)
    version = document.versions?["onehot"] ?? OneHotVersion.current
    configuration = try RunConfiguration(document, in: folder.url, catalogue: catalogue)
    let changed = try change(configuration)
    trainer = try Trainer(changed, catalogue: catalogue, workers: workers, stoppedBy: stop)
    recorder = RecorderState(start: Date(), steps: changed.training.steps, scalars: trainer.scalars)
    try archive.within("recorder") { try recorder.exchange(with: &$0, in: folder) }
    try archive.within("trainer") { try trainer.exchange(with: &$0) }
    try archive.finish()
  }

  /// What stands before all else: the configuration.
  static func exchangeHead(with archive: inout StateArchive) throws -> ConfigurationDocument {
    var document = ""
    try archive.exchange("configuration", &document)
    guard let found = try? ConfigurationDocument(json: Data(document.utf8)) else {
      throw InputError(.data, "value 'configuration'", "it is no configuration")
    }
    return found
  }
}
