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
  private let stop: StopSignal

  /// A runner in a folder, which may hold runs already.
  ///
  /// - Parameters:
  ///   - plan: the runs.
  ///   - folder: where they lie, each in a folder of its own.
  ///   - catalogue: the environments and agents that the plan names.
  ///   - workers: threads used at most.
  ///   - stop: what ends all runs, so that they can go on later.
  public init(
    _ plan: ComparisonPlan, in folder: URL, catalogue: Catalogue, workers: Int,
    stoppedBy stop: StopSignal = .none
  ) {
    self.plan = plan
    self.folder = folder
    self.catalogue = catalogue
    self.workers = workers
    self.stop = stop
  }

  /// Throws `InputError` if a run that is there was made, or begun, with another configuration.
  public func check() throws {
    for run in plan.runs {
      try stop.check()
      let folders = [place(of: run), partialPlace(of: run)].map(RunFolder.init(url:)).filter(\.url.exists)
      for folder in folders where folder.configuration.exists {
        if let note = folder.notes(catalogue).first {
          throw InputError(
            .data, "run folder \(folder.url.path)", "nobody knows what it was trained with: \(note)",
            remedy: "give --out a new folder, or remove this one")
        }
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
  ///   the runs that are trained at once take more memory than there is, or a folder cannot be made; and what `observe` throws.
  public func run(
    _ observe: @escaping @Sendable (Progress) throws -> Void
  ) throws -> [(run: ComparisonPlan.Run, error: InputError)] {
    let lock = try FolderLock(folder)
    defer { withExtendedLifetime(lock) {} }
    try check()
    let missingRuns = try missingRuns()
    try requireModest(missingRuns)
    var tasks = missingRuns.map { (run: $0, failure: InputError?.none) }
    // The longest first, so that no core is left with one of them at the end.
    tasks.sort { $0.run.configuration.training.steps > $1.run.configuration.training.steps }
    let missing = tasks.reduce(0) { $0 + $1.run.configuration.training.steps }
    let progress = Guarded(
      Progress(
        finished: plan.runs.count - tasks.count, total: plan.runs.count, steps: 0, missingSteps: missing))
    let failure = Guarded<(any Error)?>(nil)
    let heed = { @Sendable in if let error = failure.withLock({ $0 }) { throw error } }
    try ParallelLanes(workers: workers, stoppedBy: stop).forEach(&tasks) { _, task in
      try heed()
      var before = 0
      do {
        try train(task.run, stoppedBy: heed) { steps in
          progress.withLock { progress in
            progress.steps += steps - before
            before = steps
            do { try observe(progress) } catch { failure.withLock { $0 = error } }
          }
        }
        progress.withLock {
          $0.finished += 1
          // One that stops when it is solved takes no more.
          $0.steps += max(0, task.run.configuration.training.steps - before)
        }
      } catch let error as InputError where error.kind == .data {
        task.failure = error
      }
    }
    return tasks.compactMap { task in task.failure.map { (task.run, $0) } }
  }

  /// The runs that are not there. Those that are must be whole.
  private func missingRuns() throws -> [ComparisonPlan.Run] {
    var looks = plan.runs.map { (run: $0, isThere: false) }
    try ParallelLanes(workers: workers, stoppedBy: stop).forEach(&looks) { _, look in
      let place = place(of: look.run)
      look.isThere = place.exists
      if look.isThere { try RunExamination(contentsOf: place, catalogue: catalogue).requireResults() }
    }
    return looks.filter { !$0.isThere }.map(\.run)
  }

  /// Throws `InputError` if one of some runs, or as many of the largest as are trained at once, take more memory than there
  /// is.
  private func requireModest(_ runs: [ComparisonPlan.Run]) throws {
    var known: [[String]: Double] = [:]
    var limit = Double.infinity
    let sizes = try runs.map { run in
      let variant = [run.environment, run.variant]
      if let bytes = known[variant] { return bytes }
      try stop.check()
      do {
        let memory = try Trainer.memory(of: run.configuration, catalogue: catalogue)
        limit = memory.limit
        known[variant] = memory.bytes
      } catch let error as InputError {
        guard error.kind == .data else {
          throw InputError(
            error.kind, "run \(run.path): \(error.subject)", error.problem, remedy: error.remedy)
        }
        // It fails alone, when its turn comes.
        known[variant] = 0
      }
      return known[variant]!
    }
    let largest = sizes.sorted(by: >).prefix(workers)
    let sum = largest.reduce(0, +)
    guard sum > limit else { return }
    var (fitting, bytes) = (0, 0.0)
    for size in largest {
      bytes += size
      if bytes <= limit { fitting += 1 }
    }
    throw InputError(
      .usage, "\(largest.count) runs at once",
      "\(MemoryEstimate.shown(sum)) of memory would be needed, and at most \(MemoryEstimate.shown(limit)) are possible",
      remedy: "--workers \(max(1, fitting)) would be right")
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
    _ run: ComparisonPlan.Run, stoppedBy heed: () throws -> Void, _ observe: (Int) throws -> Void
  ) throws {
    let partial = partialPlace(of: run)
    let session = try session(of: run, in: partial)
    try observe(session.outcome.steps)
    _ = try session.run(stoppedBy: heed) { event in
      if case .update(let record) = event { try observe(record.step) }
    }
    try complete(partial, as: place(of: run))
  }

  /// Begins a run, or goes on with what a stopped comparison left of it.
  private func session(of run: ComparisonPlan.Run, in partial: URL) throws -> TrainingSession {
    if try RunFolder.isFree(partial) {
      let trainer = try Trainer.beginning(
        run.configuration, catalogue: catalogue, workers: 1, stoppedBy: stop)
      return try TrainingSession(trainer, in: .create(exactly: partial))
    }
    let session: TrainingSession
    do {
      session = try TrainingSession(
        resuming: RunFolder(url: partial), catalogue: catalogue, workers: 1, stoppedBy: stop)
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
