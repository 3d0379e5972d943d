import Foundation
import OneHotFoundations

/// Runs that are to be trained, which the workers of a process claim one after the other, as do those of other processes.
final class RunQueue: Sendable {
  /// What a worker gets.
  enum Next {
    /// A run, and the right to train it.
    case claimed(ComparisonPlan.Run, RunClaim)
    /// A run that another process has completed.
    case completed(ComparisonPlan.Run)
    /// A run that cannot be claimed, and why.
    case failed(ComparisonPlan.Run, any Error)
    /// All that is left is in the hands of other processes, one of which is named.
    case held(Int, by: String)
    /// Nothing is left.
    case none
  }

  private struct Left {
    var fresh: ArraySlice<ComparisonPlan.Run>
    /// Those that another process had when they were looked at.
    var held: [ComparisonPlan.Run] = []
  }

  private let folder: URL
  private let left: Guarded<Left>

  /// Runs in the order in which they are to be trained.
  init(_ runs: [ComparisonPlan.Run], in folder: URL) {
    self.folder = folder
    left = Guarded(Left(fresh: runs[...]))
  }

  /// The next run, first those that no other process has.
  func next() -> Next {
    left.withLock { left in
      while let run = left.fresh.popFirst() {
        if let next = attempt(run).next { return next }
        left.held.append(run)
      }
      var holder: String?
      for place in left.held.indices {
        let (next, found) = attempt(left.held[place])
        holder = holder ?? found
        guard let next else { continue }
        left.held.remove(at: place)
        return next
      }
      return holder.map { .held(left.held.count, by: $0) } ?? .none
    }
  }

  /// Takes back a run that another process has taken over.
  func putBack(_ run: ComparisonPlan.Run) {
    left.withLock { $0.held.append(run) }
  }

  private func attempt(_ run: ComparisonPlan.Run) -> (next: Next?, holder: String?) {
    do {
      switch try RunClaim.attempt(run.place(in: folder)) {
      case .taken(let claim): return (.claimed(run, claim), nil)
      case .needless: return (.completed(run), nil)
      case .held(let holder): return (nil, holder)
      }
    } catch { return (.failed(run, error), nil) }
  }
}
