import Foundation
import Synchronization

/// Notices that the process is told to stop, so that whoever works can stop in good order.
///
/// The first signal is noted only; a second one ends the process at once.
struct SignalWatch {
  private static let signals = [SIGINT, SIGTERM]
  private static let received = Atomic<Int32>(0)

  /// Notes signals from now on.
  init() {
    Self.received.store(0, ordering: .relaxed)
    Self.unblock()
    for number in Self.signals {
      signal(number) { number in
        SignalWatch.received.store(number, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  /// A process inherits which signals are blocked, and some that start others (Dispatch's threads) block these.
  private static func unblock() {
    var set = sigset_t()
    sigemptyset(&set)
    for number in signals { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// Throws ``Interruption`` if a signal has been noted.
  func check() throws {
    let number = Self.received.load(ordering: .relaxed)
    if number != 0 { throw Interruption(signal: number) }
  }

  /// Lets signals do again what they usually do.
  func end() {
    for number in Self.signals { signal(number, SIG_DFL) }
  }
}

/// The process was told to stop.
struct Interruption: Error, CustomStringConvertible {
  let signal: Int32

  /// What a shell would report.
  var exitCode: Int32 { 128 + signal }

  var description: String { signal == SIGINT ? "training: interrupted" : "training: told to stop" }
}
