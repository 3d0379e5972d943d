import Dispatch
import Foundation
import Synchronization

/// Runs independent pieces of work, the *lanes*, on as many threads as asked for.
///
/// What a lane computes must depend on its own number and data alone. Work is then divided the same way for any
/// number of workers, and results that are combined afterwards, in the order of the lanes, have the same bytes.
public struct ParallelLanes: Sendable {
  /// Threads used at most; at least 1.
  public let workers: Int
  /// Taken to note a failure; one for all, since a lock for every call would be memory for every call.
  private static let failing = NSLock()

  /// As many threads as `workers`, but at least one.
  public init(workers: Int) {
    self.workers = max(1, workers)
  }

  /// Calls `body` once for every lane, each with exclusive access to its own element.
  ///
  /// Returns when all have finished; an error in one lane stops no other, for any number of workers. Of several
  /// errors, the one of the lowest lane is thrown.
  public func forEach<Lane: Sendable>(
    _ lanes: inout [Lane], _ body: @Sendable (Int, inout Lane) throws -> Void
  ) throws {
    guard !lanes.isEmpty else { return }
    nonisolated(unsafe) var failures: [Int: any Error] = [:]
    lanes.withUnsafeMutableBufferPointer { buffer in
      let shared = DisjointElements(base: buffer.baseAddress!)
      run(count: buffer.count) { index in
        do { try body(index, &shared.base[index]) } catch {
          Self.failing.withLock { failures[index] = error }
        }
      }
    }
    if let first = failures.min(by: { $0.key < $1.key })?.value { throw first }
  }

  /// Runs two pieces of work side by side, each with exclusive access to its own value.
  public func both<First: Sendable, Second: Sendable>(
    _ first: inout First, _ firstWork: @Sendable (inout First) -> Void,
    _ second: inout Second, _ secondWork: @Sendable (inout Second) -> Void
  ) {
    withUnsafeMutablePointer(to: &first) { first in
      withUnsafeMutablePointer(to: &second) { second in
        let (first, second) = (DisjointElements(base: first), DisjointElements(base: second))
        run(count: 2) { index in
          index == 0 ? firstWork(&first.base.pointee) : secondWork(&second.base.pointee)
        }
      }
    }
  }

  /// Every worker takes the next lane until none is left.
  private func run(count: Int, _ body: @Sendable (Int) -> Void) {
    let threads = min(workers, count)
    guard threads > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        body(index)
      }
    }
  }
}

/// Elements of which every lane touches only its own.
private struct DisjointElements<Element>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>
}
