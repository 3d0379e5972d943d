import Dispatch
import Synchronization

/// Whether those who work long are to stop. It is asked often, from any thread, and is not withdrawn once it is given.
public struct StopSignal: Sendable {
  private let ask: @Sendable () throws -> Void

  /// - Parameter ask: throws, soon and from then on, when somebody wants the work to stop.
  public init(_ ask: @escaping @Sendable () throws -> Void) {
    self.ask = ask
  }

  /// Nobody ever wants to stop.
  public static let none = StopSignal {}

  /// Throws what says that the work is to stop, if it is.
  @inline(__always)
  public func check() throws { try ask() }

  /// Whether the work is to stop.
  public var isGiven: Bool {
    do { try ask() } catch { return true }
    return false
  }

  /// The same signal for work that is lost if it is broken off: it may go on for so many seconds after it has first seen
  /// the signal.
  public func delayed(by seconds: Double) -> StopSignal {
    let deadline = Deadline(seconds: seconds)
    return StopSignal {
      do { try ask() } catch { if deadline.hasPassed() { throw error } }
    }
  }
}

/// A time that is set when it is first asked for.
private final class Deadline: Sendable {
  private let nanoseconds: UInt64
  /// Nanoseconds on the system's clock; 0 if it has not been set.
  private let end = Atomic<UInt64>(0)

  init(seconds: Double) {
    nanoseconds = UInt64(seconds * 1e9)
  }

  func hasPassed() -> Bool {
    let now = DispatchTime.now().uptimeNanoseconds
    let (isNew, set) = end.compareExchange(expected: 0, desired: now + nanoseconds, ordering: .relaxed)
    return !isNew && now >= set
  }
}
