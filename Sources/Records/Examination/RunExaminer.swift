import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotLogs

/// Looks at a run folder as ``RunResumption`` does, and at all of it.
struct RunExaminer {
  typealias Finding = RunExamination.Finding

  let folder: RunFolder
  let catalogue: Catalogue
  /// The process that trains in the folder, if one did before or after the look.
  private(set) var holder: String?
  /// The last first.
  let checkpoints: [ExaminedCheckpoint]
  /// What `config.json` says.
  let declared: Result<RunConfiguration, InputError>
  /// What the run goes on from, or else what was saved last.
  let reference: RunCheckpoint?
  /// The reference, or else a training that has not begun.
  let training: RunCheckpoint?
  private(set) var findings: [Finding] = []

  init(_ folder: RunFolder, _ catalogue: Catalogue) throws {
    (self.folder, self.catalogue) = (folder, catalogue)
    holder = FolderLock.holder(of: folder.url)
    try Self.requireRun(folder)
    try folder.requireNamedFiles(catalogue)
    checkpoints = ((try? CheckpointStore(folder: folder.checkpoints).steps) ?? [])
      .map { ExaminedCheckpoint($0, in: folder, catalogue: catalogue) }
    let found = InputError.result(of: folder.configuration) { try folder.declared(catalogue) }
    reference = (checkpoints.lazy.compactMap(\.usable).first ?? checkpoints.lazy.compactMap(\.whole).first)
    let begun = found.flatMap { configuration in
      InputError.result(of: folder.configuration) {
        try RunCheckpoint(
          Trainer(configuration, catalogue: catalogue, workers: 1), start: Date())
      }
    }
    declared = reference == nil ? begun.map(\.configuration) : found
    training = reference ?? (try? begun.get())
    findings =
      [examinedConfiguration] + examinedCheckpoints + logs + policies
      + [examinedCurve, examinedLock]
      .compactMap(\.self) + leftovers
    holder = holder ?? FolderLock.holder(of: folder.url)
  }

  private static func requireRun(_ folder: RunFolder) throws {
    let names: [String]
    do { names = try Folder.names(in: folder.url) } catch {
      throw InputError(
        .file, "run folder \(folder.url.path)", "cannot be read (\(InputError.reason(of: error)))",
        remedy: "give a folder that a training has written")
    }
    let known = [folder.checkpoints, folder.policy, folder.bestPolicy] + folder.logs(startedAt: Date())
    if names.contains(where: Set(known.map(\.lastPathComponent)).contains) { return }
    try RunResumption.requireRun(folder, hasCheckpoints: false)
  }

  /// Whether the reference is the end of the training.
  var isFinished: Bool { reference?.trainer.isFinished ?? false }

  /// Whether there is nothing to go on from because nothing was done.
  var isUnbegun: Bool { checkpoints.isEmpty && (try? folder.isUnbegun) == true }

  /// The step of the checkpoint from which the run goes on.
  var usableStep: Int? { checkpoints.first { $0.usable != nil }?.step }

  /// How the run can go on.
  var verdict: RunExamination.Verdict {
    if let holder { return .training(holder) }
    if findings.contains(where: { $0.state == .unreadable }) { return .unknown }
    let isBlocked = findings.contains { $0.remedy == .removeFirst }
    guard let usableStep, let reference else {
      let canBegin = isUnbegun && training != nil && !isBlocked && !findings.contains(where: \.isFault)
      return canBegin ? .unbegun : .lost
    }
    let steps = isFinished ? reference.trainer.outcome.steps : reference.configuration.training.steps
    if isBlocked { return .blocked(step: usableStep, steps: steps) }
    let isWritten = isFinished && !findings.contains { $0.remedy == .resume }
    return isWritten
      ? .complete(steps: reference.trainer.outcome.steps) : .resumable(step: usableStep, steps: steps)
  }

  /// The path of a file within the folder.
  func name(_ file: URL) -> String { shortened(file.path) }

  /// An error about a file, without the file's name.
  func shortened(_ error: InputError, of file: URL) -> String {
    let words = ["file", "config", "checkpoint", "weights", "policy"].map { "\($0) \(file.path)" }
    guard let start = words.first(where: error.description.hasPrefix) else {
      return shortened(error.description)
    }
    return shortened(String(error.description.dropFirst(start.count).drop { ": ,".contains($0) }))
  }

  private func shortened(_ text: String) -> String {
    text.replacingOccurrences(of: folder.url.path + "/", with: "")
  }
}

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
      try RunCheckpoint.read(file, of: folder, catalogue: catalogue, workers: 1, verifyingLogs: false)
    }
    for (name, mark) in whole?.recorder.written ?? [:] {
      let log = folder.url.appending(path: name, directoryHint: .notDirectory)
      if folder.canDoWithout(log), log.isVacant { continue }
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
