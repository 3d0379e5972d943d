import Foundation
import OneHotFoundations

/// A program run to be timed: its wall time counts from the moment before it was launched, its processor time and
/// memory are the system's own figures for it alone.
///
/// Foundation's `Process` waits in a run loop and does not tell what its child used; hence `posix_spawn`.
struct ChildProcess {
  private let identifier: pid_t
  private let output: FileHandle
  private let start = Usage()

  /// What a program used.
  struct Result {
    /// Its exit status as `wait4` gives it: 0 for success.
    let status: Int32
    /// User and system time, in seconds.
    let processor: Double
    /// The most memory that was resident, in MiB; at least what this process had when it launched the program.
    let peakMemory: Double
  }

  /// Launches a program whose standard output can be read.
  init(_ program: URL, _ arguments: [String]) throws {
    let pipe = Pipe()
    output = pipe.fileHandleForReading
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, pipe.fileHandleForWriting.fileDescriptor, STDOUT_FILENO)
    posix_spawn_file_actions_addclose(&actions, pipe.fileHandleForReading.fileDescriptor)
    var words = ([program.path] + arguments).map { strdup($0) } + [nil]
    var environment = ProcessInfo.processInfo.environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + environment { free(text) } }
    var identifier = pid_t()
    let failure = posix_spawn(&identifier, program.path, &actions, nil, &words, &environment)
    guard failure == 0 else {
      throw InputError(
        .file, "program \(program.path)", "cannot be run (\(String(cString: strerror(failure))))")
    }
    self.identifier = identifier
    try pipe.fileHandleForWriting.close()
  }

  /// Waits for more output; empty at its end.
  func readOutput() -> Data { output.availableData }

  /// Wall time since the launch, in seconds.
  var age: Double { Usage().wall - start.wall }

  /// Ends the program at once.
  func kill() { Foundation.kill(identifier, SIGKILL) }

  /// Waits for the program's end.
  func wait() -> Result {
    var (status, usage) = (Int32(), rusage())
    while wait4(identifier, &status, 0, &usage) < 0 && errno == EINTR {}
    return Result(status: status, processor: usage.processor, peakMemory: usage.peakMemory)
  }
}
