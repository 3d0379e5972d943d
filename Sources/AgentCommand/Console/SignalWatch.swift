import Foundation
import OneHotFoundations
import Synchronization

/// Notices that the process is told to stop, so that whoever works can stop in good order.
///
/// The first signal is noted only; a second one ends the process at once. A signal that the process was started to ignore
/// (by `nohup`, say) stays ignored.
enum SignalWatch {
  private static let received = Atomic<Int32>(0)
  /// Of the keyboard, of the system, and of a terminal that is lost.
  private static let all = [SIGINT, SIGTERM, SIGHUP]

  /// Notes signals from now on.
  static func begin() {
    received.store(0, ordering: .relaxed)
    for number in all where !isIgnored(number) {
      signal(number) { number in
        SignalWatch.received.store(number, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  /// Lets signals do again what they usually do.
  static func end() {
    for number in all where !isIgnored(number) { signal(number, SIG_DFL) }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #else
      let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// From now on, writing to a reader that is gone, or beyond the size that files may have, is an error like any other
  /// and not the process's end.
  static func leaveWritingToItsErrors() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// A process inherits which signals are blocked, and some that start others (Dispatch's threads) block these.
  static func unblock() {
    var set = sigset_t()
    sigemptyset(&set)
    for number in all { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// Throws ``Interruption`` if a signal has been noted.
  static let stop = StopSignal {
    let number = received.load(ordering: .relaxed)
    if number != 0 { throw Interruption(signal: number) }
  }
}

/// The process was told to stop.
struct Interruption: Error, CustomStringConvertible {
  let signal: Int32

  /// What a shell would report.
  var exitCode: Int32 { 128 + signal }

  var description: String { signal == SIGINT ? "interrupted" : "told to stop" }
}
