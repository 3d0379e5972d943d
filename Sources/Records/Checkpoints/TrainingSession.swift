import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import OneHotNumerics

/// A training with its records: trains, writes the files of the run folder, and saves at intervals what it needs to go
/// on. Whatever ends it, a later session goes on from the last checkpoint and comes to the same bytes.
///
/// As long as it lives, no other session can have the folder.
public final class TrainingSession {
  /// Where it writes.
  public let folder: RunFolder
  /// What somebody should know who starts or resumes a run: which checkpoint could not be used, for instance.
  public let notes: [String]
  private let training: RunCheckpoint
  private let recorder: RunRecorder
  private let checkpoints: CheckpointStore
  private var clock: CheckpointClock
  private let lock: FolderLock

  /// A new run in a folder that was just made.
  ///
  /// - Throws: `InputError` if a file exists already or cannot be written, or another process has the folder.
  public convenience init(_ trainer: consuming Trainer, in folder: RunFolder) throws {
    let lock = try FolderLock(folder.url)
    let recorder = try RunRecorder(
      folder: folder, configuration: trainer.configuration, specification: trainer.specification,
      scalars: trainer.scalars)
    try self.init(beginning: trainer, recorder, lock: lock, notes: [lock.note].compactMap(\.self))
  }

  private convenience init(
    beginning trainer: consuming Trainer, _ recorder: RunRecorder, lock: FolderLock, notes: [String]
  ) throws {
    self.init(RunCheckpoint(trainer, start: Date()), recorder, lock: lock, notes: notes)
    try saveCheckpoint()
  }

  private init(_ training: RunCheckpoint, _ recorder: RunRecorder, lock: FolderLock, notes: [String]) {
    self.training = training
    self.recorder = recorder
    self.lock = lock
    self.notes = notes
    folder = recorder.folder
    checkpoints = CheckpointStore(folder: recorder.folder.checkpoints)
    clock = CheckpointClock(
      training.trainer.configuration.training.checkpointInterval, step: training.trainer.outcome.steps,
      seconds: recorder.elapsed)
  }

  /// Goes on with a run where its last whole checkpoint stands.
  ///
  /// What was logged after that checkpoint is cut off, and a checkpoint that cannot be used is put aside. A run of which
  /// no checkpoint was ever written begins anew.
  ///
  /// - Parameters:
  ///   - folder: the run's.
  ///   - extension: another number of steps to train for; nil for that of the run.
  ///   - catalogue: the environments and agents that the run may name.
  ///   - workers: threads used at most; results do not depend on it.
  ///   - stop: what breaks the training off, so that it can go on later.
  /// - Throws: `InputError` if it is no run, another process has it, the run cannot go on from any of its checkpoints, or
  ///   the extension is no number of steps for it.
  public convenience init(
    resuming folder: RunFolder, to extension: RunExtension? = nil, catalogue: Catalogue, workers: Int,
    stoppedBy stop: StopSignal = .none
  ) throws {
    let found = try RunResumption(
      folder, extension: `extension`, catalogue: catalogue, workers: workers, stoppedBy: stop)
    guard let checkpoint = found.checkpoint else {
      let trainer = try Trainer.beginning(
        found.configuration, catalogue: catalogue, workers: workers, stoppedBy: stop)
      let recorder = try RunRecorder(
        restarting: folder, configuration: trainer.configuration, specification: trainer.specification,
        scalars: trainer.scalars)
      try self.init(beginning: trainer, recorder, lock: found.lock, notes: found.notes)
      return
    }
    let recorder = try RunRecorder(
      resuming: folder, configuration: found.configuration, specification: checkpoint.trainer.specification,
      scalars: checkpoint.trainer.scalars, state: checkpoint.recorder)
    self.init(checkpoint, recorder, lock: found.lock, notes: found.notes)
    if found.configuration != checkpoint.configuration { try saveCheckpoint() }
    try found.settleConfiguration(found.configuration)
  }

  /// What is trained.
  public var configuration: RunConfiguration { training.trainer.configuration }
  /// The environment's specification.
  public var specification: EnvironmentSpecification { training.trainer.specification }
  /// What has come of the training so far.
  public var outcome: TrainingSummary { training.trainer.outcome }
  /// The policy as it is now, also when the training was stopped.
  public var policy: Policy { training.trainer.policy }
  /// Whether the training has come to its end.
  public var isFinished: Bool { training.trainer.isFinished }

  /// Trains to the end.
  ///
  /// - Parameters:
  ///   - stop: asked between two updates, as is what the trainer was made with; if it throws, the training is saved and
  ///     ends with that error. An evaluation, which the trainer breaks off, is played again when the run is resumed; after
  ///     a long update that is broken off, the run goes on from the last checkpoint.
  ///   - observe: told every event, in order, when it has been recorded; an error it throws ends the training.
  /// - Throws: `InputError` if a number is not what it may be, or a file cannot be written. What was saved last is then
  ///   still there.
  public func run(
    stoppedBy stop: () throws -> Void = {}, _ observe: (TrainingEvent) throws -> Void
  ) throws -> TrainingSummary {
    var events: [TrainingEvent] = []
    do {
      while !isFinished {
        do {
          try stop()
          try training.trainer.stop.check()
        } catch {
          try saveCheckpoint()
          throw error
        }
        let (start, updates) = (recorder.elapsed, training.trainer.updates)
        // Told when the trainer is at rest: whoever is told may ask the session how far it is.
        do { try training.trainer.advance { events.append($0) } } catch {
          if training.trainer.isWhole, training.trainer.stop.isGiven { try saveCheckpoint() }
          throw error
        }
        let isLong = training.trainer.updates > updates && recorder.elapsed - start > Trainer.patience
        for event in events {
          try recorder.receive(event)
          try observe(event)
        }
        events.removeAll(keepingCapacity: true)
        if clock.isDue(step: outcome.steps, seconds: recorder.elapsed) || isLong { try saveCheckpoint() }
      }
      try saveCheckpoint()
      try recorder.finish(policy: policy, summary: outcome)
      return outcome
    } catch {
      recorder.abandon()
      throw error
    }
  }

  private func saveCheckpoint() throws {
    training.recorder = try recorder.checkpoint()
    try checkpoints.write(training.content(in: folder), step: outcome.steps)
  }
}

/// How a run is to go on that was to end earlier, or later.
public struct RunExtension: Sendable, Equatable {
  /// Environment steps to train for, those already taken included; nil for as many as before.
  public var steps: Int?
  /// Whether learning rates, temperature and entropy follow a new plan that ends with the new steps, instead of the one
  /// they were made with.
  public var isReplanned: Bool

  /// An extension.
  public init(steps: Int?, isReplanned: Bool = false) {
    self.steps = steps
    self.isReplanned = isReplanned
  }

  /// What a configuration becomes.
  func applied(to configuration: RunConfiguration) -> RunConfiguration {
    var training = configuration.training
    let plan = training.plannedSteps
    if let steps { training.steps = steps }
    training.scheduleSteps = isReplanned || plan == training.steps ? nil : plan
    return configuration.with(training)
  }
}

/// Tells when the next checkpoint is due.
struct CheckpointClock: Sendable {
  private let interval: CheckpointInterval
  private var last: (step: Int, seconds: Double)

  /// The last checkpoint was at a step, and so many seconds of training.
  init(_ interval: CheckpointInterval, step: Int, seconds: Double) {
    self.interval = interval
    last = (step, seconds)
  }

  /// Whether one is due now; if so, it counts as made.
  mutating func isDue(step: Int, seconds: @autoclosure () -> Double) -> Bool {
    switch interval {
    case .end: return false
    case .steps(let steps):
      guard step / steps > last.step / steps else { return false }
      last.step = step
    case .seconds(let interval):
      let now = seconds()
      guard now - last.seconds >= interval else { return false }
      last.seconds = now
    }
    return true
  }
}
