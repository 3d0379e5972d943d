import Foundation

/// What a process reads from and writes to if nobody says otherwise.
enum StandardStreams {
  /// Opens those that the process was started without (`<&- >&- 2>&-`), where nothing comes from and nothing is kept: the
  /// first files to be opened would take their numbers, and get what is meant for them.
  static func provide() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
      // The system gives the lowest number that is free.
      _ = open("/dev/null", O_RDWR)
    }
  }
}
