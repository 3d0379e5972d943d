import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotLogs

/// What a run goes on from: the last of its checkpoints that can be used, and what was found wrong on the way.
struct RunResumption {
  let lock: FolderLock
  /// Nil if none was ever written.
  let checkpoint: RunCheckpoint?
  /// What is to be trained.
  let configuration: RunConfiguration
  let notes: [String]
  private let folder: RunFolder
  /// Whether `config.json` is damaged.
  private let isConfigurationUnreadable: Bool

  /// A checkpoint that cannot be used, and why.
  private typealias Failure = (step: Int, error: InputError)

  /// Finds it; nothing is changed in the folder, but that unusable checkpoints are put aside if there is a usable one.
  init(
    _ folder: RunFolder, extension: RunExtension?, catalogue: Catalogue, workers: Int,
    stoppedBy stop: StopSignal
  ) throws {
    self.folder = folder
    let store = CheckpointStore(folder: folder.checkpoints)
    let steps = try store.steps
    try Self.requireRun(folder, hasCheckpoints: !steps.isEmpty)
    lock = try FolderLock(folder.url)
    let declared = try Self.declared(in: folder, catalogue)
    isConfigurationUnreadable = (try? declared.get()) == nil
    var failures: [Failure] = []
    checkpoint = try Self.firstUsable(store, steps, failures: &failures) { file in
      try RunCheckpoint.read(
        file, of: folder, catalogue: catalogue, workers: workers, stoppedBy: stop,
        changing: { `extension`?.applied(to: $0) ?? $0 })
    }
    if let checkpoint {
      configuration = checkpoint.trainer.configuration
      try Self.requireMore(than: checkpoint.trainer.outcome.steps, `extension`)
      try Self.requirePlan(of: configuration, `extension`, catalogue)
      try Self.check(declared, against: checkpoint.configuration, in: folder)
      for failure in failures { try store.setAside(failure.step) }
      notes =
        [lock.note].compactMap(\.self) + Self.notes(on: failures, declared, checkpoint)
        + folder.notes(catalogue)
    } else {
      guard failures.isEmpty, try folder.isUnbegun else { throw Self.unusable(folder, failures) }
      configuration = try `extension`?.applied(to: declared.get()) ?? declared.get()
      try Self.requirePlan(of: configuration, `extension`, catalogue)
      notes =
        [lock.note].compactMap(\.self) + ["no checkpoint had been written yet: the run begins anew"]
        + folder.notes(catalogue)
    }
  }

  /// What `config.json` says, or why it says nothing; throws if it only could not be read this time.
  private static func declared(
    in folder: RunFolder, _ catalogue: Catalogue
  ) throws -> Result<RunConfiguration, any Error> {
    do { return .success(try folder.declared(catalogue)) } catch let error as InputError
      where error.condemns(folder.configuration)
    { return .failure(error) }
  }

  /// A checkpoint that is damaged is passed over; one that could not be read this time may be sound.
  private static func firstUsable(
    _ store: CheckpointStore, _ steps: [Int], failures: inout [Failure], _ read: (URL) throws -> RunCheckpoint
  ) throws -> RunCheckpoint? {
    for step in steps {
      do { return try read(store.file(step)) } catch var error as InputError {
        guard error.condemns(store.file(step)) else {
          error.remedy =
            "try again; if it stays so, move that file out of the folder, and the run goes on without it"
          throw error
        }
        failures.append((step, error))
      }
    }
    return nil
  }

  private static func requireMore(than steps: Int, _ extension: RunExtension?) throws {
    guard let asked = `extension`?.steps, asked < steps else { return }
    throw InputError(
      .usage, "option --steps", "the run has taken \(steps) steps already, and \(asked) are fewer",
      remedy: "\(steps) or more would be right")
  }

  /// Throws if a new plan is asked for, and nothing is planned.
  private static func requirePlan(
    of configuration: RunConfiguration, _ extension: RunExtension?, _ catalogue: Catalogue
  ) throws {
    guard `extension`?.isReplanned == true,
      let idle = try configuration.idleOptions(among: ["schedule-steps"], catalogue: catalogue).values.first
    else { return }
    throw InputError(.usage, "option --replan", idle, remedy: "leave it out")
  }

  private static func notes(
    on failures: [Failure], _ declared: Result<RunConfiguration, any Error>, _ checkpoint: RunCheckpoint
  ) -> [String] {
    var notes = failures.map { step, error in
      "the checkpoint at step \(step) cannot be used (\(error)); it is kept as \(step).checkpoint.unusable, and the run "
        + "goes on from step \(checkpoint.trainer.outcome.steps)"
    }
    if case .failure(let error) = declared {
      notes.append("config.json cannot be used (\(error)); it is written again from the checkpoint")
    }
    if let declared = try? declared.get() { notes += Self.notes(on: declared, checkpoint) }
    notes += checkpoint.lostLogs.map {
      "\($0) is gone: it begins anew at step \(checkpoint.trainer.outcome.steps)"
    }
    if checkpoint.version != OneHotVersion.current {
      notes.append(
        "until now version \(checkpoint.version) of OneHot trained, from now on \(OneHotVersion.current): what follows "
          + "may differ from a run that was not stopped")
    }
    return notes
  }

  /// What `config.json` says of the run's end, which is changed there last: the checkpoint counts.
  private static func notes(on declared: RunConfiguration, _ checkpoint: RunCheckpoint) -> [String] {
    let (found, right) = (declared.training.values, checkpoint.configuration.training.values)
    return found.keys.sorted().compactMap { name in
      guard let value = found[name], let other = right[name], value != other else { return nil }
      let remedy = name == "steps" ? "; --steps \(value) changes it" : ""
      return
        "config.json says \(name) = \(value), but the run was trained with \(other), which counts\(remedy)"
    }
  }

  /// Writes `config.json` if it does not say what is trained; one that is damaged is kept aside.
  func settleConfiguration(_ configuration: RunConfiguration) throws {
    let content = try ConfigurationDocument(configuration).encoded()
    if isConfigurationUnreadable {
      if !folder.configuration.isVacant { try WholeFile.setAside(folder.configuration) }
    } else if try WholeFile.read(folder.configuration) == content {
      return
    }
    try WholeFile.write(content, to: folder.configuration, isDurable: true)
  }

  static func requireRun(_ folder: RunFolder, hasCheckpoints: Bool) throws {
    guard !hasCheckpoints, !folder.configuration.exists else { return }
    if try folder.url.exists && RunFolder.isFree(folder.url) {
      throw InputError(
        .file, "run folder \(folder.url.path)", "no training has begun in it: there is no config.json",
        remedy: "begin one there by 'train' with --out, or remove the folder")
    }
    throw InputError(
      .file, "run folder \(folder.url.path)",
      folder.url.exists ? "no run folder: it has no config.json" : "there is no such folder",
      remedy: "give a folder that a training has written")
  }

  private static func unusable(
    _ folder: RunFolder, _ failures: [Failure]
  ) -> InputError {
    let reasons = failures.map { "at step \($0.step): \($0.error)" }.joined(separator: "; ")
    return InputError(
      .data, "run folder \(folder.url.path)",
      failures.isEmpty
        ? "it has logs, but its checkpoints are gone" : "none of its checkpoints can be used: \(reasons)",
      remedy: "a new run of the same configuration can be made with 'train --config'")
  }

  /// Throws if `config.json` says something else than the run was trained with; only how far it goes may differ, since
  /// that is changed there last.
  static func check(
    _ declared: Result<RunConfiguration, any Error>, against trained: RunConfiguration, in folder: RunFolder
  ) throws {
    guard let declared = try? declared.get() else { return }
    var training = declared.training
    training.steps = trained.training.steps
    training.scheduleSteps = trained.training.scheduleSteps
    training.checkpointInterval = trained.training.checkpointInterval
    guard declared.with(training) != trained else { return }
    throw InputError(
      .data, "config \(folder.configuration.path)", "it is not what the run was trained with until now",
      remedy:
        "undo the change, or remove the file: it is written again from the checkpoint; a run of another "
        + "configuration is a new run")
  }
}
