import Dispatch
import Foundation
import OneHotFoundations

/// Lets the claims of a process beat, for as long as it lives.
///
/// By a thread of its own: those of Dispatch may all be training.
final class ClaimHeart: Sendable {
  private let claims = Guarded<[RunClaim]>([])
  private let end = DispatchSemaphore(value: 0)

  init() {
    Thread.detachNewThread { [claims, end] in
      while end.wait(timeout: .now() + RunClaim.interval) == .timedOut {
        for claim in claims.withLock({ $0 }) { claim.beat() }
      }
    }
  }

  deinit { end.signal() }

  func add(_ claim: RunClaim) {
    claims.withLock { $0.append(claim) }
  }

  func remove(_ claim: RunClaim) {
    claims.withLock { $0.removeAll { $0 === claim } }
  }
}
