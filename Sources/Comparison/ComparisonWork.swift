import Foundation
import OneHotFoundations
import OneHotNumerics

/// What the workers of a comparison share while they train: the runs that are left, how far all are, and what went wrong.
final class ComparisonWork: Sendable {
  /// Seconds between two looks at runs that other processes have.
  private static let pause = 0.5

  private let queue: RunQueue
  private let heart = ClaimHeart()
  private let progress: Guarded<ComparisonRunner.Progress>
  private let observe: @Sendable (ComparisonRunner.Progress) throws -> Void
  /// What `observe` threw.
  private let end = Guarded<(any Error)?>(nil)
  private let errors = Guarded<[(run: ComparisonPlan.Run, error: any Error)]>([])
  private let tasks: [ComparisonPlan.Run]

  /// Work on what is missing of `total` runs.
  init(
    _ tasks: [ComparisonPlan.Run], of total: Int, in folder: URL,
    _ observe: @escaping @Sendable (ComparisonRunner.Progress) throws -> Void
  ) {
    self.tasks = tasks
    self.observe = observe
    queue = RunQueue(tasks, in: folder)
    progress = Guarded(
      ComparisonRunner.Progress(
        finished: total - tasks.count, total: total, steps: 0,
        missingSteps: tasks.reduce(0) { $0 + $1.configuration.training.steps }))
  }

  /// Throws what an observer threw, who wants it all to end.
  func heed() throws {
    if let error = end.withLock({ $0 }) { throw error }
  }

  /// The next run to train; nil if none is left. Waits for those that other processes train.
  func next(stoppedBy stop: StopSignal) throws -> (run: ComparisonPlan.Run, claim: RunClaim)? {
    var looked = ContinuousClock.now - .seconds(Self.pause)
    while true {
      try stop.check()
      try heed()
      guard looked.duration(to: .now) >= .seconds(Self.pause) else {
        Thread.sleep(forTimeInterval: 0.05)
        continue
      }
      switch queue.next() {
      case .claimed(let run, let claim): return (run, claim)
      case .completed(let run): finish(run, stepsKnown: 0)
      case .failed(let run, let error): errors.withLock { $0.append((run, error)) }
      case .held(let runs, let process):
        note(runs, heldBy: process)
        looked = .now
      case .none: return nil
      }
    }
  }

  /// Trains a run that has been claimed, and takes down how it goes and ends.
  ///
  /// - Parameter train: gets what is to be told the run's steps.
  func carryOut(
    _ run: ComparisonPlan.Run, _ claim: RunClaim, _ train: ((Int) throws -> Void) throws -> Void
  ) {
    heart.add(claim)
    defer {
      heart.remove(claim)
      claim.release()
    }
    var known = 0
    do {
      try train { steps in
        tell {
          $0.steps += steps - known
          $0.elsewhere = nil
        }
        known = steps
      }
      finish(run, stepsKnown: known)
    } catch is RunClaim.Lost {
      progress.withLock { $0.steps -= known }
      queue.putBack(run)
    } catch { errors.withLock { $0.append((run, error)) } }
  }

  /// The runs that failed, in the order of the tasks; throws the first error that is no run's own.
  func failures() throws -> [(run: ComparisonPlan.Run, error: InputError)] {
    let places = Dictionary(uniqueKeysWithValues: tasks.enumerated().map { ($1.path, $0) })
    let errors = errors.withLock { $0 }.sorted { places[$0.run.path]! < places[$1.run.path]! }
    return try errors.map { run, error in
      guard let error = error as? InputError, error.kind == .data else { throw error }
      return (run, error)
    }
  }

  /// One that stops when it is solved takes no more steps than it had.
  private func finish(_ run: ComparisonPlan.Run, stepsKnown steps: Int) {
    progress.withLock {
      $0.finished += 1
      $0.steps += max(0, run.configuration.training.steps - steps)
    }
  }

  /// Tells that some runs are in the hands of another process.
  func note(_ runs: Int, heldBy process: String) {
    tell { $0.elsewhere = (runs, process) }
  }

  private func tell(_ change: (inout ComparisonRunner.Progress) -> Void) {
    progress.withLock { progress in
      change(&progress)
      do { try observe(progress) } catch { end.withLock { $0 = error } }
    }
  }
}
