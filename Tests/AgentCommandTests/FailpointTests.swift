import Foundation
import Testing

/// The script of `Experiments/Durability` on the built program, at a sample of its calls.
@Suite("Calls of the system that fail")
struct FailpointTests {
  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Experiments/Durability/failpoints.py")

  /// A shell can tell whether strace is there and may watch a process; containers forbid that now and then.
  private static var isPossible: Bool {
    get async throws {
      let line = "python3 -c 'import csv' && strace -o /dev/null true"
      return try await BuiltProgram.shell.run(["-c", line], in: FileManager.default.temporaryDirectory)
        .exitCode == 0
    }
  }

  @Test(
    "and kills in the middle of them do no lasting harm",
    .enabled("needs strace, the permission to use it, and python3") { try await isPossible })
  func sample() async throws {
    let folder = try TemporaryFolder()
    let agent = try BuiltProgram("agent").file.path
    let line = "'\(Self.script.path)' '\(agent)' --first 0 --sample 6 --seed 20261126"
    let result = try await BuiltProgram.shell.run(["-c", "python3 \(line)"], in: folder.url)
    #expect(result.exitCode == 0, "\(result.output)\(result.error)")
    #expect(result.output.contains("\n48 failpoints, 0 faults\n"), "\(result.output)\(result.error)")
  }
}
