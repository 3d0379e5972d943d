import Foundation
import OneHotFoundations

/// The right to train a run, which one process at a time has, of all that work in a comparison's folder on whatever hosts.
///
/// Claims are files beside the run's folder, and numbered: `3.claim-1`, `3.claim-2`. Whoever finds the last one dead makes
/// the next, which the file system lets one process do (it needs no locks for that), and goes on with what is there of the
/// run. None is removed before the run is complete, so that no number is given twice.
///
/// A claim is dead if its process is gone, which can be known on its own host alone, or if its heartbeat, the time of the
/// file, is older than ``patience`` by the file system's clock: the hosts' clocks do not matter.
final class RunClaim: Sendable {
  /// Seconds between two heartbeats.
  static let interval = 15.0
  /// Seconds without a heartbeat after which a claim is dead.
  static let patience = 120.0

  /// Another process has taken the run over, since it heard no heartbeat.
  struct Lost: Error {}

  /// What came of an attempt.
  enum Attempt {
    case taken(RunClaim)
    /// A process, such as "process 17 on HOST", has it.
    case held(by: String)
    /// The run is complete.
    case needless
  }

  private let run: URL
  private let number: Int
  private let state: Guarded<(lastBeat: ContinuousClock.Instant, isLost: Bool)>

  /// Tries to get the right to train a run.
  ///
  /// - Parameter run: the folder that it will have when it is complete.
  /// - Throws: `InputError` if the system does not let claims be read or made.
  static func attempt(_ run: URL) throws -> Attempt {
    do { try Folder.make(run.deletingLastPathComponent()) } catch {
      throw InputError.file(run.deletingLastPathComponent(), "cannot be made", error)
    }
    while true {
      if run.exists { return .needless }
      let number = lastNumber(of: run)
      if number > 0, let holder = try claimant(in: file(of: run, number)) { return .held(by: holder) }
      guard let claim = try RunClaim(run, number + 1) else { continue }
      guard run.exists else { return .taken(claim) }
      // Completed meanwhile, and its claims may be gone.
      unlink(claim.file.path)
      return .needless
    }
  }

  /// Makes a claim; nil if another has made it.
  private init?(_ run: URL, _ number: Int) throws {
    (self.run, self.number) = (run, number)
    state = Guarded((.now, false))
    let place = Self.file(of: run, number)
    let file: RegularFile
    do { file = try RegularFile(creating: place) } catch {
      if place.isVacant { throw error }
      return nil
    }
    do {
      try file.write(Data(ProcessMark.current.text.utf8))
      try file.close()
    } catch {
      unlink(place.path)
      throw error
    }
  }

  /// Shows others that this process lives, and notices what they have done.
  func beat() {
    let isHeard = utimes(file.path, nil) == 0
    let isTaken = !Self.file(of: run, number + 1).isVacant || file.isVacant
    state.withLock { state in
      if isHeard { state.lastBeat = .now }
      if isTaken || state.lastBeat.duration(to: .now) > .seconds(Self.patience) { state.isLost = true }
    }
  }

  /// Throws ``Lost`` if another process may have the run by now. A process that was suspended beats first.
  func check() throws {
    let isLate = state.withLock { $0.lastBeat.duration(to: .now) > .seconds(Self.patience / 2) }
    if isLate { beat() }
    if state.withLock({ $0.isLost }) { throw Lost() }
  }

  /// Leaves the run to whoever comes next, without a wait: the heartbeat is one of long ago.
  func release() {
    if state.withLock({ $0.isLost }) { return }
    let past = [timeval(tv_sec: 0, tv_usec: 0), timeval(tv_sec: 0, tv_usec: 0)]
    utimes(file.path, past)
  }

  /// Removes all claims on a run that is complete.
  static func removeAll(of run: URL) {
    for number in stride(from: lastNumber(of: run), to: 0, by: -1) { unlink(file(of: run, number).path) }
  }

  /// The process that has a run; nil if none has.
  static func holder(of run: URL) throws -> String? {
    let number = lastNumber(of: run)
    return number == 0 ? nil : try claimant(in: file(of: run, number))
  }

  /// The process of a claim; nil if that is dead or gone.
  private static func claimant(in claim: URL) throws -> String? {
    let file: RegularFile
    do { file = try RegularFile(reading: claim) } catch {
      if claim.isVacant { return nil }
      throw error
    }
    let mark = ProcessMark(parsing: String(decoding: try file.read(1000), as: UTF8.self))
    if mark?.isGone == true { return nil }
    guard try now(in: claim.deletingLastPathComponent()) - file.modificationTime <= patience else {
      return nil
    }
    return mark?.description ?? "another process"
  }

  /// The time by the clock that stamps the files in a folder.
  private static func now(in folder: URL) throws -> Double {
    let name = ".clock-\(String(UInt64.random(in: .min ... .max), radix: 16)).partial"
    let probe = folder.appending(path: name, directoryHint: .notDirectory)
    let file = try RegularFile(creating: probe)
    defer { unlink(probe.path) }
    return try file.modificationTime
  }

  private static func lastNumber(of run: URL) -> Int {
    var number = 0
    var status = stat()
    while lstat(file(of: run, number + 1).path, &status) == 0 { number += 1 }
    return number
  }

  private var file: URL { Self.file(of: run, number) }

  private static func file(of run: URL, _ number: Int) -> URL {
    run.deletingLastPathComponent().appending(
      path: "\(run.lastPathComponent).claim-\(number)", directoryHint: .notDirectory)
  }
}
