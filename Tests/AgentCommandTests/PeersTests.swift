import Foundation
import Testing

/// The script `compare` of `Experiments/Benchmarks`, which measures OneHot beside other frameworks.
@Suite("Peers of the benchmarks")
struct PeersTests {
  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Experiments/Benchmarks/compare")

  private static var isPossible: Bool {
    get async throws {
      try await shell("python3 -P -m venv --help", in: FileManager.default.temporaryDirectory).exitCode == 0
    }
  }

  private static func shell(_ line: String, in folder: URL) async throws -> BuiltProgram.Result {
    try await BuiltProgram.shell.run(["-c", line], in: folder)
  }

  /// Folders in the current one have the modules' names.
  @Test(
    "that cannot be imported are an error",
    .enabled("needs python3, 3.11 or later, with venv") { try await isPossible },
    arguments: [("", ["numpy", "torch", "jax"]), ("--without torch", ["numpy", "jax"])])
  func missing(options: String, modules: [String]) async throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("", to: "benchmark")
    let result = try await Self.shell(
      """
      mkdir numpy torch jax && python3 -m venv --without-pip without-peers &&
      python3 '\(Self.script.path)' mlp --bin . --peers without-peers/bin/python \(options) --out table.md
      """, in: folder.url)
    #expect(result.exitCode == 1, "\(result.output)\(result.error)")
    let lines = modules.map {
      "compare: error: without-peers/bin/python cannot import \($0) (ModuleNotFoundError: No module named '\($0)')\n"
    }
    #expect(result.error == lines.joined())
    #expect(result.output.isEmpty && !folder.has("table.md"))
  }
}
