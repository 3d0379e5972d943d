import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotNumerics

/// Everything a run goes on from: its training, and what has been recorded of it.
package final class RunCheckpoint {
  /// What is trained, as it was set when the checkpoint was made.
  let configuration: RunConfiguration
  /// The kernels that computed until then.
  let kernels: String
  /// The version of the library that trained until then.
  let version: String
  /// The names of logs that are gone, and begin anew.
  private(set) var lostLogs: [String] = []
  package var trainer: Trainer
  var recorder: RecorderState

  /// A training, and what has been recorded of it.
  init(_ trainer: consuming Trainer, _ recorder: RecorderState) {
    configuration = trainer.configuration
    kernels = Kernels.active.name
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
    var (recorder, kernels) = (recorder, kernels)
    var document = String(
      decoding: try ConfigurationDocument(trainer.configuration).encoded(), as: UTF8.self)
    try archive.exchange("configuration", &document)
    try archive.exchange("kernels", &kernels)
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
    verifyingLogs isVerifyingLogs: Bool = true,
    changing change: (RunConfiguration) throws -> RunConfiguration = { $0 }
  ) throws -> RunCheckpoint {
    let content = try CheckpointFile.read(file)
    let found = try JSONDocument.inside("checkpoint \(file.path)") {
      try RunCheckpoint(content, of: folder, catalogue: catalogue, workers: workers, changing: change)
    }
    if isVerifyingLogs { found.lostLogs = try found.recorder.verifyLogs(in: folder) }
    return found
  }

  /// Reads the content of a file.
  package init(
    _ content: [UInt8], of folder: RunFolder, catalogue: Catalogue, workers: Int,
    changing change: (RunConfiguration) throws -> RunConfiguration
  ) throws {
    var archive = StateArchive(restoring: content)
    let (document, kernels) = try Self.exchangeHead(with: &archive)
    self.kernels = kernels
    version = document.versions?["onehot"] ?? OneHotVersion.current
    configuration = try RunConfiguration(document, catalogue: catalogue)
    let changed = try change(configuration)
    trainer = try Trainer(changed, catalogue: catalogue, workers: workers)
    recorder = RecorderState(start: Date(), steps: changed.training.steps, scalars: trainer.scalars)
    try archive.within("recorder") { try recorder.exchange(with: &$0, in: folder) }
    try archive.within("trainer") { try trainer.exchange(with: &$0) }
    try archive.finish()
  }

  /// What stands before all else: the configuration, and the kernels that computed.
  static func exchangeHead(
    with archive: inout StateArchive
  ) throws -> (configuration: ConfigurationDocument, kernels: String) {
    var (document, kernels) = ("", "")
    try archive.exchange("configuration", &document)
    try archive.exchange("kernels", &kernels)
    guard let found = try? ConfigurationDocument(json: Data(document.utf8)) else {
      throw InputError(.data, "value 'configuration'", "it is no configuration")
    }
    return (found, kernels)
  }
}
