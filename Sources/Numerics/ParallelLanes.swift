import Dispatch
import Foundation
import OneHotFoundations
import Synchronization

/// Runs independent pieces of work, the *lanes*, on as many threads as asked for.
///
/// What a lane computes must depend on its own number and data alone. Work is then divided the same way for any
/// number of workers, and results that are combined afterwards, in the order of the lanes, have the same bytes.
///
/// This is the one place where threads share memory that changes: neither lanes nor what their work refers to need be
/// `Sendable`, and the compiler checks nothing. The rule that stands in for it: a lane writes only what no other lane
/// reads or writes until all have joined.
public struct ParallelLanes: Sendable {
  /// Threads used at most; at least 1.
  public let workers: Int
  /// Asked before each lane; whose work is long may ask in between.
  public let stop: StopSignal
  /// Taken to note a failure; one for all, since a lock for every call would be memory for every call.
  private static let failing = NSLock()

  /// As many threads as `workers`, but at least one.
  public init(workers: Int, stoppedBy stop: StopSignal = .none) {
    self.workers = max(1, workers)
    self.stop = stop
  }

  /// Calls `body` once for every lane, each with exclusive access to its own element.
  ///
  /// Returns when all have finished; an error in one lane stops no other, for any number of workers. Of several
  /// errors, the one of the lowest lane is thrown. Once ``stop`` is given no lane begins, and what it throws counts as
  /// the lane's error.
  public func forEach<Lane>(_ lanes: inout [Lane], _ body: (Int, inout Lane) throws -> Void) throws {
    try lanes.withUnsafeMutableBufferPointer { lanes in
      try attempt(count: lanes.count) { index in try body(index, &lanes[index]) }
    }
  }

  /// Runs two pieces of work side by side, each with exclusive access to its own value; errors as in ``forEach(_:_:)``.
  public func both<First, Second>(
    _ first: inout First, _ firstWork: (inout First) throws -> Void,
    _ second: inout Second, _ secondWork: (inout Second) throws -> Void
  ) throws {
    try attempt(count: 2) { index in try index == 0 ? firstWork(&first) : secondWork(&second) }
  }

  /// Calls `body` for every number below `count`; then throws the error of the lowest that failed.
  private func attempt(count: Int, _ body: (Int) throws -> Void) throws {
    var failures: [Int: any Error] = [:]
    run(count: count) { index in
      do {
        try stop.check()
        try body(index)
      } catch {
        Self.failing.withLock { failures[index] = error }
      }
    }
    if let first = failures.min(by: { $0.key < $1.key })?.value { throw first }
  }

  /// Whether there can be threads. Dispatch ends the process if the system has no descriptors left when it starts its
  /// first; then all lanes are done in order, which gives the same.
  private static let hasThreads: Bool = {
    let descriptors = (0..<4).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
    for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
    return descriptors.allSatisfy { $0 >= 0 }
  }()

  /// Every worker takes the next lane until none is left.
  private func run(count: Int, _ body: (Int) -> Void) {
    let threads = min(workers, count)
    guard threads > 1, Self.hasThreads else {
      for index in 0..<count { body(index) }
      return
    }
    let next = Atomic<Int>(0)
    withoutActuallyEscaping(body) { body in
      let work = LaneWork(body: body)
      DispatchQueue.concurrentPerform(iterations: threads) { _ in
        while true {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < count else { return }
          work.body(index)
        }
      }
    }
  }
}

/// The work on all lanes, handed to threads unchecked: the rule of ``ParallelLanes`` makes it safe.
private struct LaneWork: @unchecked Sendable {
  let body: (Int) -> Void
}
