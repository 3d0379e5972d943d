import Foundation
import Testing

/// The built program where something else is than it expects: links, pipes, streams that are closed.
@Suite("What is in the way")
struct ObstacleTests {
  private let folder: TemporaryFolder
  private let agent: BuiltProgram

  init() throws {
    folder = try TemporaryFolder()
    agent = try BuiltProgram("agent")
  }

  private static let training = "agent --env bandit --steps 2000 --quiet --out run"

  /// What a shell leaves of some lines, in which `agent` is the program; killed after 20 seconds.
  private func shell(_ lines: String) async throws -> BuiltProgram.Result {
    try await BuiltProgram.shell.run(
      ["-c", "agent() { timeout -s KILL 20 '\(agent.file.path)' \"$@\"; }\n\(lines)"], in: folder.url)
  }

  @Test(
    "as a pipe, a socket, a device or a folder, is told at once",
    arguments: ["mkfifo $1", "ln -s /dev/zero $1", "mkdir $1", "ln -s /dev/tty $1"])
  func noFile(replacement: String) async throws {
    #expect(try await shell(Self.training).exitCode == 0)
    for (name, commands) in [
      ("config.json", ["evaluate run", "doctor run", "report run --out r.html"]),
      ("policy.safetensors", ["evaluate run", "doctor run"]),
      ("returns.csv", ["doctor run", "resume run", "report run --out r.html"]),
      ("monitor.csv", ["report run --out r.html"]), (".lock", ["resume run", "doctor run"]),
    ] {
      for command in commands {
        let result = try await shell(
          "mv run/\(name) kept; set run/\(name); \(replacement); agent \(command); code=$?; rm -rf $1; mv kept $1; exit $code"
        )
        #expect([64, 65, 74].contains(result.exitCode), "\(command), \(name): \(result)")
        #expect(result.error.contains("agent: error: "), "\(command), \(name): \(result)")
      }
    }
  }

  @Test("as a pipe of the caller's, is read")
  func callersPipe() async throws {
    #expect(try await shell(Self.training).exitCode == 0)
    let result = try await shell(
      "sleep 0.2 | cat - run/config.json | agent --config /dev/stdin --quiet --out again")
    #expect(result.exitCode == 0, "\(result)")
    #expect(try folder.data("run/config.json") == folder.data("again/config.json"))
  }

  @Test("as a link to a user's file, leaves that as it is")
  func links() async throws {
    _ = try folder.write("mine", to: "victim")
    #expect(try await shell(Self.training).exitCode == 0)
    for name in [".lock", "returns.csv", "progress.csv"] {
      let result = try await shell("mv run/\(name) kept; ln -s ../victim run/\(name); agent resume run")
      #expect(result.exitCode != 0 && result.error.contains(name), "\(result)")
      #expect(try await shell("mv -f kept run/\(name)").exitCode == 0)
    }
    for name in ["config.json", "policy.safetensors", "curve.svg", "best-policy.safetensors"] {
      #expect(try await shell("ln -s ../victim run/.\(name).partial").exitCode == 0)
    }
    let extended = try await shell(
      "ln -s ../../victim run/checkpoint/.4000.checkpoint.partial; agent resume run --steps 4000 --quiet")
    #expect(extended.exitCode == 0, "\(extended)")
    #expect(try String(decoding: folder.data("victim"), as: UTF8.self) == "mine")
    #expect(try await shell("agent doctor run").exitCode == 0)
  }

  @Test("as a link in the place of the checkpoints, loses none elsewhere")
  func linkedCheckpoints() async throws {
    #expect(try await shell(Self.training).exitCode == 0)
    let result = try await shell(
      "mv run/checkpoint others; ln -s ../others run/checkpoint; ls others > before; agent resume run --steps 4000 --quiet; "
        + "code=$?; ls others > after; exit $code")
    #expect(result.exitCode == 74 && result.error.contains("it is a link, not a folder"), "\(result)")
    #expect(try folder.data("before") == folder.data("after"))
  }

  @Test("as streams that are closed, takes nothing into the logs")
  func closedStreams() async throws {
    let line = Self.training.replacing(" --quiet", with: "")
    for (number, closed) in ["<&- >&- 2>&-", ">&-", "2>&-", "<&-"].enumerated() {
      let name = "run-\(number)"
      let result = try await shell("\(line)-\(number) \(closed)")
      #expect(result.exitCode == 0, "\(result)")
      let returns = try String(decoding: folder.data("\(name)/returns.csv"), as: UTF8.self)
      #expect(returns.hasPrefix("step,episode,environment,return,length,outcome\n"))
      #expect(try await shell("agent doctor \(name)").exitCode == 0)
    }
  }

  @Test("as few files that may be open, is a message, not a crash")
  func fewDescriptors() async throws {
    for limit in 4...20 {
      let result = try await shell(
        "ulimit -n \(limit); exec '\(agent.file.path)' --env bandit --steps 2000 --quiet --out run-\(limit)")
      if result.exitCode == 0 { continue }
      #expect(result.exitCode == 74, "\(limit): \(result)")
      #expect(
        result.error.contains("(Too many open files); let the process open more"), "\(limit): \(result)")
    }
    #expect(folder.has("run-20/policy.safetensors"))
  }

  @Test("as the files that it makes, can be read by those whom the user's mask lets")
  func permissions() async throws {
    for (mask, expected) in [("000", 0o666), ("077", 0o600)] {
      #expect(try await shell("umask \(mask); \(Self.training)-\(mask)").exitCode == 0)
      let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path("run-\(mask)"))
      #expect(names.contains(".lock"))
      for name in names where name != "checkpoint" {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("run-\(mask)/\(name)"))
        #expect(attributes[.posixPermissions] as? Int == expected, "\(name)")
      }
    }
  }
}
