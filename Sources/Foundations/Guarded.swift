import Foundation

/// A value that one thread at a time uses.
///
/// `Synchronization.Mutex` would do the same, but on Linux it waits in a way the thread sanitizer does not know, and
/// what it guards is then reported as racing.
package final class Guarded<Value>: @unchecked Sendable {
  private let lock = NSLock()
  private var value: Value

  package init(_ value: sending Value) {
    self.value = value
  }

  /// Calls `body` while no other thread uses the value.
  package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
