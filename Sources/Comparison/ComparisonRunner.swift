import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotRecords

/// Trains what a comparison lacks, whole runs side by side.
///
/// A run is trained in a folder whose name ends in `.partial`, which is renamed when it is complete: what bears the
/// run's name is whole, and a comparison that was stopped goes on where it was, in the middle of a run too.
public struct ComparisonRunner: Sendable {
  /// How far a comparison is.
  public struct Progress: Sendable {
    /// Runs that are complete.
    public var finished: Int
    /// All runs.
    public var total: Int
    /// Environment steps trained of those that belong to runs missing at the start.
    public var steps: Int
    /// Environment steps of the runs missing at the start.
    public var missingSteps: Int
  }

  private let plan: ComparisonPlan
  private let folder: URL
  private let catalogue: Catalogue
  private let workers: Int

  /// A runner in a folder, which may hold runs already.
  public init(_ plan: ComparisonPlan, in folder: URL, catalogue: Catalogue, workers: Int) {
    self.plan = plan
    self.folder = folder
    self.catalogue = catalogue
    self.workers = workers
  }

  /// Throws `InputError` if a run that is there was made, or begun, with another configuration.
  public func check() throws {
    for run in plan.runs {
      let folders = [place(of: run), partialPlace(of: run)].map(RunFolder.init(url:)).filter(\.url.exists)
      for folder in folders where folder.configuration.exists {
        // One that cannot be read is written again from the checkpoint.
        guard let found = try? RunConfiguration(contentsOf: folder.configuration, catalogue: catalogue),
          found != run.configuration
        else { continue }
        throw Self.foreign(folder.url)
      }
    }
  }

  /// Trains what is missing.
  ///
  /// - Parameter observe: told from several threads, one at a time, after every update of any run; an error it throws
  ///   ends all runs.
  /// - Returns: the runs that failed, with the reason.
  /// - Throws: `InputError` if a run that is there was made with another configuration or is not what its training wrote,
  ///   or a folder cannot be made; and what `observe` throws.
  public func run(
    _ observe: @escaping @Sendable (Progress) throws -> Void
  ) throws -> [(run: ComparisonPlan.Run, error: InputError)] {
    let lock = try FolderLock(folder)
    defer { withExtendedLifetime(lock) {} }
    try check()
    var tasks = try missingRuns().map { (run: $0, failure: InputError?.none) }
    // The longest first, so that no core is left with one of them at the end.
    tasks.sort { $0.run.configuration.training.steps > $1.run.configuration.training.steps }
    let missing = tasks.reduce(0) { $0 + $1.run.configuration.training.steps }
    let progress = Guarded(
      Progress(
        finished: plan.runs.count - tasks.count, total: plan.runs.count, steps: 0, missingSteps: missing))
    let stop = Guarded<(any Error)?>(nil)
    try ParallelLanes(workers: workers).forEach(&tasks) { _, task in
      if let error = stop.withLock({ $0 }) { throw error }
      var before = 0
      do {
        let heed = { @Sendable in if let error = stop.withLock({ $0 }) { throw error } }
        try train(task.run, stoppedBy: heed) { steps in
          progress.withLock { progress in
            progress.steps += steps - before
            before = steps
            do { try observe(progress) } catch { stop.withLock { $0 = error } }
          }
        }
        progress.withLock { $0.finished += 1 }
      } catch let error as InputError where error.kind == .data {
        task.failure = error
      }
    }
    return tasks.compactMap { task in task.failure.map { (task.run, $0) } }
  }

  /// The runs that are not there. Those that are must be whole.
  private func missingRuns() throws -> [ComparisonPlan.Run] {
    var looks = plan.runs.map { (run: $0, isThere: false) }
    try ParallelLanes(workers: workers).forEach(&looks) { _, look in
      let place = place(of: look.run)
      look.isThere = place.exists
      if look.isThere { try RunExamination(contentsOf: place, catalogue: catalogue).requireResults() }
    }
    return looks.filter { !$0.isThere }.map(\.run)
  }

  private func place(of run: ComparisonPlan.Run) -> URL {
    folder.appending(path: run.path, directoryHint: .isDirectory)
  }

  private func partialPlace(of run: ComparisonPlan.Run) -> URL {
    place(of: run).deletingLastPathComponent().appending(
      path: "\(run.seed).partial", directoryHint: .isDirectory)
  }

  private static func foreign(_ place: URL) -> InputError {
    InputError(
      .data, "run folder \(place.path)", "it was trained with another configuration than the experiment's",
      remedy: "give --out a new folder, or remove this one")
  }

  private func train(
    _ run: ComparisonPlan.Run, stoppedBy stop: () throws -> Void, _ observe: (Int) throws -> Void
  ) throws {
    let partial = partialPlace(of: run)
    let session = try session(of: run, in: partial)
    try observe(session.outcome.steps)
    _ = try session.run(stoppedBy: stop) { event in
      if case .update(let record) = event { try observe(record.step) }
    }
    try complete(partial, as: place(of: run))
  }

  /// Begins a run, or goes on with what a stopped comparison left of it.
  private func session(of run: ComparisonPlan.Run, in partial: URL) throws -> TrainingSession {
    if try RunFolder.isFree(partial) {
      let trainer = try Trainer(run.configuration, catalogue: catalogue, workers: 1)
      return try TrainingSession(trainer, in: .create(exactly: partial))
    }
    let session: TrainingSession
    do {
      session = try TrainingSession(resuming: RunFolder(url: partial), catalogue: catalogue, workers: 1)
    } catch let error as InputError where error.kind == .data {
      throw InputError(
        .data, error.subject, error.problem, remedy: "remove \(partial.path), and the run is trained anew")
    }
    guard session.configuration == run.configuration else { throw Self.foreign(partial) }
    return session
  }

  private func complete(_ partial: URL, as place: URL) throws {
    do {
      try SystemCall.retried { rename(partial.path, place.path) }
      try Folder.synchronize(place.deletingLastPathComponent())
    } catch {
      throw InputError(
        .file, "run folder \(partial.path)", "cannot be renamed (\(InputError.reason(of: error)))")
    }
  }
}
