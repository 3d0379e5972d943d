import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotRecords

/// Trains what a comparison lacks, whole runs side by side.
///
/// A run is trained in a folder whose name ends in `.partial`, which is renamed when it is complete: what bears the
/// run's name is whole, and a comparison that was stopped goes on where it was, in the middle of a run too. Any number of
/// processes may do so in one folder at a time, on several hosts too: a run is trained by the one that claims it.
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
    /// Runs that only other processes are left with, and one of these, such as "process 17 on HOST".
    public var elsewhere: (runs: Int, process: String)?
  }

  private let runs: [ComparisonPlan.Run]
  private let folder: URL
  let catalogue: Catalogue
  let workers: Int
  let stop: StopSignal

  /// A runner in a folder, which may hold runs already.
  ///
  /// - Parameters:
  ///   - plan: the runs.
  ///   - shard: the part of the runs that it is for; nil for all.
  ///   - folder: where they lie, each in a folder of its own.
  ///   - catalogue: the environments and agents that the plan names.
  ///   - workers: threads used at most.
  ///   - stop: what ends all runs, so that they can go on later.
  public init(
    _ plan: ComparisonPlan, shard: ComparisonShard? = nil, in folder: URL, catalogue: Catalogue, workers: Int,
    stoppedBy stop: StopSignal = .none
  ) {
    runs = plan.runs(of: shard)
    self.folder = folder
    self.catalogue = catalogue
    self.workers = workers
    self.stop = stop
  }

  /// Throws `InputError` if a run that is there was made, or begun, with another configuration.
  public func check() throws {
    for run in runs {
      try stop.check()
      let folders = [run.place(in: folder), run.partialPlace(in: folder)].map(RunFolder.init(url:)).filter(
        \.url.exists)
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

  /// Trains what is missing, but what other processes train meanwhile, and waits for that.
  ///
  /// - Parameter observe: told from several threads, one at a time, after every update of any run; an error it throws
  ///   ends all runs.
  /// - Returns: the runs that failed, with the reason.
  /// - Throws: `InputError` if a run that is there was made with another configuration or is not what its training wrote,
  ///   the runs that are trained at once take more memory than there is, or a folder cannot be made; and what `observe` throws.
  public func run(
    _ observe: @escaping @Sendable (Progress) throws -> Void
  ) throws -> [(run: ComparisonPlan.Run, error: InputError)] {
    try check()
    let missing = try missingRuns()
    try requireModest(missing)
    // The longest first, so that no core is left with one of them at the end.
    let tasks = missing.sorted { $0.configuration.training.steps > $1.configuration.training.steps }
    let work = ComparisonWork(tasks, of: runs.count, in: folder, observe)
    var lanes = [Int](repeating: 0, count: min(workers, tasks.count))
    try ParallelLanes(workers: workers, stoppedBy: stop).forEach(&lanes) { _, _ in
      while let (run, claim) = try work.next(stoppedBy: stop) {
        work.carryOut(run, claim) { observe in
          try free(run, claim, work)
          try train(run, claim, stoppedBy: work.heed, observe)
        }
      }
    }
    return try work.failures()
  }

  /// The runs that are not there. Those that are must be whole.
  private func missingRuns() throws -> [ComparisonPlan.Run] {
    var looks = runs.map { (run: $0, isThere: false) }
    try ParallelLanes(workers: workers, stoppedBy: stop).forEach(&looks) { _, look in
      let place = look.run.place(in: folder)
      look.isThere = place.exists
      guard look.isThere else { return }
      try RunExamination(contentsOf: place, catalogue: catalogue).requireResults()
      // What a process left that was killed when it had just completed it.
      RunClaim.removeAll(of: place)
    }
    return looks.filter { !$0.isThere }.map(\.run)
  }

  private static func foreign(_ place: URL) -> InputError {
    InputError(
      .data, "run folder \(place.path)", "it was trained with another configuration than the experiment's",
      remedy: "give --out a new folder, or remove this one")
  }

  /// Waits until nobody has a run's folder: who was thought dead, or knows of no claims, may still train in it.
  private func free(_ run: ComparisonPlan.Run, _ claim: RunClaim, _ work: ComparisonWork) throws {
    while let holder = FolderLock.holder(of: run.partialPlace(in: folder)) {
      work.note(1, heldBy: holder)
      try claim.check()
      try work.heed()
      try stop.check()
      Thread.sleep(forTimeInterval: 0.2)
    }
  }

  private func train(
    _ run: ComparisonPlan.Run, _ claim: RunClaim, stoppedBy heed: () throws -> Void,
    _ observe: (Int) throws -> Void
  ) throws {
    let (place, partial) = (run.place(in: folder), run.partialPlace(in: folder))
    try trainToTheEnd(run, claim, in: partial, stoppedBy: heed, observe)
    claim.beat()
    try claim.check()
    try complete(partial, as: place)
    RunClaim.removeAll(of: place)
  }

  /// When it returns, nothing of the folder is open any more.
  private func trainToTheEnd(
    _ run: ComparisonPlan.Run, _ claim: RunClaim, in partial: URL, stoppedBy heed: () throws -> Void,
    _ observe: (Int) throws -> Void
  ) throws {
    let session = try session(of: run, in: partial)
    try observe(session.outcome.steps)
    _ = try session.run(stoppedBy: heed) { event in
      guard case .update(let record) = event else { return }
      // Before anything is saved that might be another's by now.
      try claim.check()
      try observe(record.step)
    }
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
