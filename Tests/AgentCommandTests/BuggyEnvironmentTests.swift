import Foundation
import Testing

/// What the built program says when an environment goes wrong, thousands of steps into a training.
@Suite("An environment that goes wrong")
struct BuggyEnvironmentTests {
  private let folder: TemporaryFolder
  private let program: BuiltProgram

  init() throws {
    folder = try TemporaryFolder()
    program = try BuiltProgram("buggy-environments")
  }

  /// Runs the program without the backtrace that Swift itself may make of a crash, which takes its time.
  private func run(_ line: String) async throws -> BuiltProgram.Result {
    try await BuiltProgram.shell.run(
      ["-c", "SWIFT_BACKTRACE=enable=no exec '\(program.file.path)' --quiet --out run \(line)"],
      in: folder.url)
  }

  private func train(_ bug: String, _ line: String = "", episode: Int = 40) async throws
    -> BuiltProgram.Result
  {
    try await run(
      "--env buggy --steps 50000 --seed 4 --env-set seed=4 --env-set bug=\(bug) --env-set copy=5 "
        + "--env-set episode=\(episode) --env-set step=7 \(line)")
  }

  /// What was recorded before is whole.
  private func expectRecords() throws {
    let returns = try String(decoding: folder.data("run/returns.csv"), as: UTF8.self)
    #expect(returns.hasSuffix("\n"))
    #expect(folder.has("run/config.json") && !folder.has("run/policy.safetensors"))
  }

  private static let place = #"environment buggy, copy 5, episode 40, step 7, action [01]"#

  @Test(
    "with its numbers is named, and the run ends in good order",
    arguments: [
      ("nan-reward", "the reward is nan"), ("infinite-reward", "the reward is inf"),
      ("huge-reward", #"the reward is 1e\+39, beyond single precision \(3\.4028235e\+38\)"#),
      ("nan-observation", #"observation 1 is nan, should be finite and in -1\.0\.\.\.1\.0"#),
      ("infinite-observation", #"observation 1 is inf, should be finite and in -1\.0\.\.\.1\.0"#),
      ("out-of-bounds", #"observation 2 is 1\.5, should be finite and in -1\.0\.\.\.1\.0"#),
      ("unwritten", "observation 1 was not written"),
      ("empty-mask", "the action mask allows no action"),
    ], ["actor-critic", "reinforce"])
  func numbers(_ bug: (name: String, problem: String), agent: String) async throws {
    let result = try await train(bug.name, "--agent \(agent)")
    #expect(result.exitCode == 65)
    let message =
      "buggy-environments: error: \(Self.place): \(bug.problem); the run was stopped; seed 4 repeats it\n"
      + Self.ending
    #expect(try result.error.wholeMatch(of: Regex(message)) != nil, "\(result.error)")
    try expectRecords()
    #expect(agent == "reinforce" || folder.has("run/best-policy.safetensors"))
  }

  private static let ending =
    "what was recorded until then is in run; 'buggy-environments resume run' goes on from the last checkpoint\n"
  private static let failedCheck: [Int32] = [SIGILL, SIGTRAP]

  @Test(
    "by crashing is named before the process dies of it",
    arguments: [
      ("too-long", "step", failedCheck), ("trap", "step", failedCheck), ("overflow", "step", failedCheck),
      ("out-of-range", "step", failedCheck), ("endless-recursion", "step", [SIGSEGV, SIGBUS]),
      ("abort", "step", [SIGABRT]), ("mask-trap", "action mask", failedCheck),
    ], ["", "--agent reinforce --workers 1"])
  func crash(_ bug: (name: String, call: String, signals: [Int32]), line: String) async throws {
    let result = try await train(bug.name, line)
    #expect(bug.signals.contains(result.exitCode))
    let message =
      "buggy-environments: error: \(Self.place): it crashed in its \(bug.call) \\(signal \(result.exitCode), "
      + "[^)]*\\); seed 4 repeats it\n" + Self.ending
    #expect(try result.error.firstMatch(of: Regex(message)) != nil, "\(result.error)")
    #expect(result.error.ranges(of: "error: environment").count == 1)
    #expect(folder.has("run/config.json") && folder.has("run/returns.csv"))
  }

  @Test(
    "by ending the program is named, and the program ends as one that failed", arguments: ["", "--workers 1"])
  func exit(line: String) async throws {
    let result = try await train("exit", line)
    #expect(result.exitCode == 70)
    let message =
      "buggy-environments: error: \(Self.place): it ended the program, by exit, in its step; seed 4 repeats it\n"
      + Self.ending
    #expect(try result.error.wholeMatch(of: Regex(message)) != nil, "\(result.error)")
    try FileManager.default.removeItem(at: folder.url.appending(path: "run"))
    #expect(try await run("--env buggy --steps 2000").exitCode == 0)
  }

  @Test("by leaving a child behind does not keep the folder")
  func orphan() async throws {
    let bug = "--env buggy --steps 50000 --seed 4 --env-set seed=4 --env-set bug=orphan --env-set episode=40"
    // In one shell, which goes on while the child is there.
    let result = try await BuiltProgram.shell.run(
      [
        "-c",
        """
        export SWIFT_BACKTRACE=enable=no
        '\(program.file.path)' \(bug) --quiet --out run; echo $?
        '\(program.file.path)' doctor run > examined
        '\(program.file.path)' resume run --quiet; echo $?
        """,
      ], in: folder.url)
    #expect(try String(decoding: folder.data("examined"), as: UTF8.self).contains("trained up to step"))
    // It goes on, to the same mistake.
    #expect(result.output == "\(128 + SIGABRT)\n\(128 + SIGABRT)\n", "\(result)")
  }

  @Test("by crashing in a reset has no action, and no step yet")
  func reset() async throws {
    let result = try await train("reset-trap")
    #expect(Self.failedCheck.contains(result.exitCode))
    #expect(
      result.error.contains("environment buggy, copy 5, episode 40, step 0: it crashed in its reset (signal ")
    )
  }

  @Test("in an evaluation says which", arguments: ["", "--workers 1", "--workers 7"])
  func evaluation(workers: String) async throws {
    let line = "--env-set evaluation=true \(workers)"
    let place = #"environment buggy, evaluation 2, (greedy|sampled) episode of copy 5, step 7, action [01]: "#
    let crash = try await train("trap", line, episode: 2)
    #expect(Self.failedCheck.contains(crash.exitCode))
    #expect(try crash.error.firstMatch(of: Regex(place + "it crashed in its step")) != nil, "\(crash.error)")
    // Both kinds of episodes go wrong, perhaps at once: one message is enough.
    #expect(crash.error.ranges(of: "error: environment").count == 1)
    try FileManager.default.removeItem(at: folder.url.appending(path: "run"))
    let poison = try await train("out-of-bounds", line, episode: 2)
    #expect(poison.exitCode == 65)
    #expect(
      try poison.error.firstMatch(of: Regex("greedy episode of copy 5, step 7, action [01]: observation 2"))
        != nil)
  }

  @Test("by crashing in a batch of its own names all copies of the batch")
  func batch() async throws {
    let result = try await train("trap", "--env-set together=true")
    #expect(Self.failedCheck.contains(result.exitCode))
    let place = (4...7).map { "copy \($0), episode 40, step 7, action [01]" }.joined(separator: " or ")
    #expect(
      try result.error.firstMatch(of: Regex("environment buggy, \(place): it crashed in its step")) != nil,
      "\(result.error)")
  }

  @Test("is told to repeat itself by the same seed")
  func repetition() async throws {
    let first = try await train("trap", "--workers 2")
    try FileManager.default.removeItem(at: folder.url.appending(path: "run"))
    let second = try await train("trap", "--workers 1")
    // Before that Swift tells where in memory it was, which is no matter of seeds.
    let messages = try [first, second].map { result in
      try #require(
        result.error.firstRange(of: "buggy-environments: error: ").map { result.error[$0.lowerBound...] })
    }
    #expect(messages[0] == messages[1])
  }

  @Test(
    "may yield extreme numbers without a trap", arguments: ["actor-critic", "reinforce --baseline value"])
  func extremes(agent: String) async throws {
    let rates = "--set policy-learning-rate=10 --set activation=relu --set gradient-clip=1000000"
    let lines = [
      rates, "--env-set reward-scale=3e37", "--env-set reward-scale=1e38",
      "--env-set observation-scale=1e38", "--env-set observation-scale=-1e38 --set activation=relu",
      "\(rates) --env-set reward-scale=3e37 --env-set observation-scale=1e38",
    ]
    for line in lines {
      try? FileManager.default.removeItem(at: folder.url.appending(path: "run"))
      let result = try await run("--env buggy --steps 8000 --seed 5 --agent \(agent) \(line)")
      if result.exitCode == 0 { continue }
      #expect(result.exitCode == 65, "\(line): \(result.error)")
      #expect(result.error.hasPrefix("buggy-environments: error: environment buggy, "))
      #expect(result.error.contains("seed 5 repeats it"))
    }
  }
}
