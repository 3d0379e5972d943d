import Foundation
import Testing

/// Where the tool is that lets calls of the system fail.
private let strace = ["/usr/bin/strace", "/usr/local/bin/strace"].first {
  FileManager.default.isExecutableFile(atPath: $0)
}

/// The built program while the system's calls fail, as they do on file systems of networks and on failing disks.
@Suite("A call of the system that fails", .enabled(if: strace != nil, "strace is not installed"))
struct InjectedErrorTests {
  private let folder: TemporaryFolder
  private let agent: BuiltProgram
  private static let training =
    "--env bandit --steps 3000 --set checkpoint-interval=1000steps --quiet --out run"

  init() throws {
    folder = try TemporaryFolder()
    agent = try BuiltProgram("agent")
  }

  /// Runs the program; `injection` is what strace is told: "flock:error=EIO", perhaps of one path only.
  private func run(
    _ line: String, failing injection: String? = nil, at path: String? = nil
  ) async throws -> BuiltProgram.Result {
    var words = "exec"
    if let injection {
      let call = injection.prefix { $0 != ":" }
      words += " \(strace!) -f -qq -o /dev/null -e trace=\(call) -e inject=\(injection)"
      if let path { words += " -P '\(folder.path(path))'" }
    }
    return try await BuiltProgram.shell.run(["-c", "\(words) '\(agent.file.path)' \(line)"], in: folder.url)
  }

  private func checkpoints() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path("run/checkpoint")).sorted()
  }

  @Test(
    "while a checkpoint is read says nothing about the checkpoint",
    arguments: [
      "openat:error=EIO", "openat:error=EMFILE", "openat:error=ENFILE", "openat:error=ENOMEM",
      "openat:error=ESTALE", "openat:error=EACCES", "read:error=EIO", "read:error=ESTALE",
    ])
  func checkpoint(injection: String) async throws {
    #expect(try await run(Self.training).exitCode == 0)
    let before = try checkpoints()
    let last = try #require(before.compactMap { Int($0.prefix { $0 != "." }) }.max())
    let file = "run/checkpoint/\(last).checkpoint"
    let failed = try await run("resume run", failing: injection, at: file)
    #expect(failed.exitCode == 74)
    #expect(failed.error.contains("\(file): cannot be read ("), "\(failed.error)")
    let examined = try await run("doctor run", failing: injection, at: file)
    #expect(examined.exitCode == 74)
    #expect(examined.output.contains("unreadable") && !examined.output.contains("damaged"))
    #expect(try checkpoints() == before)
    let resumed = try await run("resume run --quiet")
    #expect(resumed.exitCode == 0 && resumed.error.isEmpty)
    #expect(try checkpoints() == before)
  }

  @Test(
    "while anything is read that a resumption needs changes nothing",
    arguments: [
      "config.json", "returns.csv", "progress.csv", "checkpoint",
    ])
  func others(name: String) async throws {
    #expect(try await run(Self.training).exitCode == 0)
    let before = try checkpoints()
    let failed = try await run("resume run", failing: "openat:error=EIO", at: "run/\(name)")
    #expect(failed.exitCode == 74)
    #expect(
      failed.error.contains("run/\(name)") && failed.error.contains("cannot be read (Input/output error)"))
    #expect(try checkpoints() == before && !folder.has("run/config.json.unusable"))
    #expect(try await run("resume run --quiet").error.isEmpty)
  }

  @Test("a signal that interrupts it, is called again")
  func interrupted() async throws {
    for (number, injection) in ["openat:error=EINTR:when=1", "write:error=EINTR:when=1+2"].enumerated() {
      let line = Self.training + "-\(number)"
      let result = try await run(line, failing: injection, at: "run-\(number)/returns.csv")
      #expect(result.exitCode == 0, "\(result.error)")
      #expect(try await run("doctor run-\(number)").exitCode == 0)
    }
  }

  @Test(
    "no more than a signal in the middle of what a command makes leaves it half made, or in its own way",
    arguments: [
      ("report run", "link", "report.html"), ("report run", "openat:when=40", "report.html"),
      ("estimators --problem polynomial --samples 1000 --out study", "rename:when=1", "study"),
      ("estimators --problem polynomial --samples 1000 --out study", "rename:when=2", "study"),
    ])
  func signal(_ moment: (line: String, call: String, place: String)) async throws {
    #expect(try await run(Self.training).exitCode == 0)
    let parts = moment.call.split(separator: ":")
    let stopped = try await run(
      moment.line, failing: ([parts[0], "signal=SIGINT"] + parts.dropFirst()).joined(separator: ":"))
    // What is not begun yet dies of the signal; what is being made is taken away first.
    let isAtOnce = moment.call.hasPrefix("openat")
    #expect(stopped.exitCode == (isAtOnce ? SIGINT : 130), "\(stopped)")
    #expect(stopped.error == (isAtOnce ? "" : "agent: error: interrupted\n"))
    #expect(!folder.has(moment.place))
    let again = try await run(moment.line)
    #expect(again.exitCode == 0 && folder.has(moment.place), "\(again)")
  }

  @Test(
    "locking a folder is named as what it is",
    arguments: [
      ("EAGAIN", 74, "another process is training in it"),
      ("EIO", 74, "cannot be locked (Input/output error)"),
      ("ENOLCK", 0, "has no locks (No locks available)"),
      ("EOPNOTSUPP", 0, "has no locks (Operation not supported)"),
      ("ENOSYS", 0, "has no locks (Function not implemented)"), ("EINTR:when=1", 0, ""),
    ])
  func lock(_ error: (name: String, code: Int32, message: String)) async throws {
    let result = try await run(Self.training, failing: "flock:error=\(error.name)")
    #expect(result.exitCode == error.code)
    #expect(
      error.message.isEmpty ? result.error.isEmpty : result.error.contains(error.message), "\(result.error)")
  }

  @Test(
    "waiting for the disk is no error where the file system cannot",
    arguments: [
      ("EINVAL", 0), ("EOPNOTSUPP", 0), ("EIO", 74), ("ENOSPC", 74),
    ])
  func synchronization(_ error: (name: String, code: Int32)) async throws {
    let result = try await run(Self.training, failing: "fsync:error=\(error.name)")
    #expect(result.exitCode == error.code, "\(result.error)")
  }

  @Test(
    "is not one that ends with a loss of power: names of folders, last files and whole runs are on the disk")
  func durability() async throws {
    /// The files and folders for which a command waits, as paths in the test's folder.
    func waited(_ line: String) async throws -> Set<String> {
      let result = try await BuiltProgram.shell.run(
        ["-c", "exec \(strace!) -f -y -qq -o trace -e trace=fsync '\(agent.file.path)' \(line)"],
        in: folder.url)
      #expect(result.exitCode == 0, "\(result)")
      let root = folder.url.lastPathComponent
      let paths = try String(decoding: folder.data("trace"), as: UTF8.self).matches(of: /fsync\(\d+<([^>]*)>/)
      return Set(
        paths.compactMap { path in path.1.firstRange(of: root).map { String(path.1[$0.upperBound...]) } })
    }
    let training = try await waited(Self.training.replacing("--out run", with: "--out new/run"))
    for name in [
      "", "/new", "/new/run", "/new/run/checkpoint", "/new/run/.config.json.partial", "/new/run/returns.csv",
      "/new/run/checkpoint/.0.checkpoint.partial", "/new/run/best-policy.safetensors",
      "/new/run/.policy.safetensors.partial",
    ] {
      #expect(training.contains(name), "\(name), \(training)")
    }
    let comparison = try await waited(
      "compare --env bandit --variant reinforce --seeds 1 --steps 500 --quiet --out all")
    #expect(comparison.contains { $0.hasPrefix("/all/.experiment.json.") })
    #expect(comparison.contains("/all/runs/bandit/reinforce"))
  }
}
