import Foundation
import OneHotNumerics
import Testing

/// The programs as they are built, run as their users run them.
@Suite("The built programs")
struct ProgramTests {
  private let folder: TemporaryFolder
  private let agent: BuiltProgram

  init() throws {
    folder = try TemporaryFolder()
    agent = try BuiltProgram("agent")
  }

  private func run(_ line: String) async throws -> BuiltProgram.Result {
    try await agent.run(line.split(separator: " ").map(String.init), in: folder.url)
  }

  @Test(
    "a run leaves its folder under runs/, and can be evaluated from there",
    arguments: [
      "gridworld", "bandit", "cartpole",
    ])
  func defaultFolder(_ environment: String) async throws {
    let result = try await run("--env \(environment) --steps 1000 --seed 3")
    #expect(result.exitCode == 0)
    #expect(result.error.isEmpty)
    let parent = folder.url.appending(path: "runs/\(environment)/actor-critic")
    let runs = try FileManager.default.contentsOfDirectory(atPath: parent.path)
    #expect(runs.count == 1 && runs.allSatisfy { $0.hasPrefix("3-") })
    let path = "runs/\(environment)/actor-critic/\(runs[0])"
    #expect(result.output.contains("run folder   \(path)\n"))
    for file in ["config.json", "returns.csv", "evaluations.csv", "policy.safetensors", "curve.svg"] {
      #expect(folder.has("\(path)/\(file)"))
    }
    #expect(try await run("evaluate \(path) --episodes 5").exitCode == 0)
  }

  @Test("--json leaves one object on standard output and nothing on standard error")
  func json() async throws {
    let result = try await run("--env bandit --steps 500 --json")
    #expect(result.exitCode == 0)
    #expect(result.error.isEmpty)
    #expect(try jsonObject(result.output)["environment"] as? String == "bandit")
  }

  @Test(
    "bad input gets its exit code and leaves nothing behind",
    arguments: [
      ("--env nowhere", 64), ("--env bandit --steps 0", 64), ("--env bandit --baseline value", 64),
      ("--env gridworld --env-set map=file", 65), ("--config file", 65), ("--config missing", 74),
      ("--env bandit --out file", 74), ("--env bandit --out file/below", 74), ("evaluate missing", 74),
    ])
  func badInput(_ line: String, _ code: Int) async throws {
    _ = try folder.write("? no map, no config ?\n", to: "file")
    let result = try await run(line)
    #expect(result.exitCode == Int32(code))
    #expect(result.error.hasPrefix("agent: error: "))
    #expect(result.output.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["file"])
  }

  @Test(
    "any number of workers gives the same bytes",
    arguments: [
      "--env gridworld --steps 3000", "--env cartpole --steps 3000 --agent reinforce --baseline optimal",
      "--env bandit --steps 2000 --estimator expected",
      "--env gridworld --steps 3000 --agent reinforce --baseline value",
    ])
  func workers(_ line: String) async throws {
    let settings = "--set evaluation-interval=1000 --set evaluation-episodes=30 --quiet"
    for workers in [1, 2, 7] {
      let result = try await run("\(line) \(settings) --workers \(workers) --out run-\(workers)")
      #expect(result.exitCode == 0)
    }
    for file in ["returns.csv", "evaluations.csv", "policy.safetensors", "config.json"] {
      let bytes = try folder.data("run-1/\(file)")
      #expect(try bytes == folder.data("run-2/\(file)"))
      #expect(try bytes == folder.data("run-7/\(file)"))
    }
  }

  @Test("--config repeats a run exactly")
  func repetition() async throws {
    let first =
      "--env gridworld --env-set map=lake --seed 9 --steps 2000 --temperature linear:2:0.5 --set hidden=16"
    #expect(try await run("\(first) --quiet --out first").exitCode == 0)
    #expect(try await run("--config first/config.json --quiet --out second").exitCode == 0)
    for file in ["config.json", "returns.csv", "evaluations.csv", "policy.safetensors"] {
      #expect(try folder.data("first/\(file)") == folder.data("second/\(file)"))
    }
    #expect(try await run("--config first/config.json --seed 10 --quiet --out third").exitCode == 0)
    #expect(try folder.data("first/returns.csv") != folder.data("third/returns.csv"))
  }

  @Test("a run is never overwritten, and the same command again gets a folder of its own")
  func neverOverwritten() async throws {
    #expect(try await run("--env bandit --steps 500 --quiet --out run").exitCode == 0)
    let before = try folder.data("run/monitor.csv")
    let again = try await run("--env bandit --steps 500 --seed 2 --quiet --out run")
    #expect(again.exitCode == 74)
    #expect(again.error.contains("never overwritten"))
    #expect(try folder.data("run/monitor.csv") == before)
    for _ in 1...2 { #expect(try await run("--env bandit --steps 500 --quiet").exitCode == 0) }
    let runs = folder.url.appending(path: "runs/bandit/actor-critic")
    #expect(try FileManager.default.contentsOfDirectory(atPath: runs.path).count == 2)
  }

  @Test("an interrupted training leaves its logs and its best policy")
  func interruption() async throws {
    let line = "--env cartpole --steps 3000000 --set evaluation-episodes=2 --quiet --out run"
    let result = try await agent.run(
      line.split(separator: " ").map(String.init), in: folder.url,
      untilThereIs: folder.path("run/best-policy.safetensors"))
    #expect(result.exitCode == 130)
    #expect(
      result.error == "agent: error: interrupted\nwhat was recorded until then is in run; "
        + "'agent resume run' goes on from the last checkpoint\n")
    #expect(String(decoding: try folder.data("run/returns.csv"), as: UTF8.self).hasSuffix("\n"))
    #expect(!folder.has("run/policy.safetensors"))
    #expect(try await run("evaluate run --best --episodes 2").exitCode == 0)
  }

  /// What a shell leaves of some lines, in which `agent` is the program.
  private func shell(_ lines: String) async throws -> BuiltProgram.Result {
    try await BuiltProgram.shell.run(
      ["-c", "agent() { '\(agent.file.path)' \"$@\"; }\n\(lines)"], in: folder.url)
  }

  @Test("a reader that goes away ends no training")
  func closedOutput() async throws {
    let result = try await shell("{ agent --env bandit --steps 4000 --out run; echo $? > code; } | :")
    #expect(result.error.isEmpty)
    #expect(try String(decoding: folder.data("code"), as: UTF8.self) == "0\n")
    #expect(folder.has("run/policy.safetensors"))
  }

  @Test("a terminal that is lost interrupts a training in good order, unless it is to go on without")
  func hangUp() async throws {
    let hangUp = "while test ! -e $1/best-policy.safetensors; do sleep .01; done; kill -HUP $!; wait $!"
    let line = "exec '\(agent.file.path)' --env cartpole --set evaluation-episodes=2 --quiet"
    let heard = try await shell("(\(line) --steps 3000000 --out run) & set run; \(hangUp)")
    #expect(heard.exitCode == 129)
    #expect(
      heard.error.hasPrefix("agent: error: told to stop\nwhat was recorded until then is in run;"))
    let ignored = try await shell("(trap '' HUP; \(line) --steps 20000 --out on) & set on; \(hangUp)")
    #expect(ignored.exitCode == 0 && folder.has("on/policy.safetensors"))
  }

  @Test("a file that may grow no further is a message, not the process's end")
  func fileSizeLimit() async throws {
    let result = try await shell("ulimit -f 16; agent --env bandit --steps 100000 --quiet --out run")
    #expect(result.exitCode == 74)
    #expect(result.error.contains("cannot be written (File too large)"))
  }

  @Test(
    "there are as many workers as processors that the process may run on",
    .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/taskset"), "needs taskset"))
  func affinity() async throws {
    let result = try await shell("taskset -c 0 '\(agent.file.path)' --env bandit --steps 400 --out run")
    #expect(result.output.contains(" with 1 worker\n"), "\(result.output)")
  }

  @Test("kernels that do not run here are refused")
  func unknownKernels() async throws {
    let result = try await shell("ONEHOT_KERNELS=avx1024 agent list")
    #expect(result.exitCode == 64 && result.output.isEmpty)
    #expect(
      result.error.hasPrefix(
        "agent: error: environment variable ONEHOT_KERNELS: 'avx1024' names no kernels that run on this processor; "
      ))
  }

  @Test("every variant of the kernels trains to the same bytes", arguments: ["cartpole", "gridworld"])
  func variants(environment: String) async throws {
    let line = "agent --env \(environment) --steps 3000 --set evaluation-episodes=2 --quiet"
    for (name, workers) in zip(Kernels.available.map(\.name).reversed(), [1, 3, 2]) {
      let result = try await shell("ONEHOT_KERNELS=\(name) \(line) --workers \(workers) --out \(name)")
      #expect(result.exitCode == 0, "\(result.error)")
      for file in [
        "config.json", "returns.csv", "evaluations.csv", "policy.safetensors", "best-policy.safetensors",
      ] {
        let content = try Data(contentsOf: folder.url.appending(path: "\(name)/\(file)"))
        #expect(
          try content == Data(contentsOf: folder.url.appending(path: "portable/\(file)")), "\(name): \(file)")
      }
    }
  }

  @Test("an interrupted training is resumed to the bytes of one that was not")
  func resumption() async throws {
    let line = "--env cartpole --steps 60000 --set evaluation-episodes=2 --quiet --out"
    let words = line.split(separator: " ").map(String.init)
    let stopped = try await agent.run(
      words + ["run"], in: folder.url, untilThereIs: folder.path("run/best-policy.safetensors"))
    #expect(stopped.exitCode == 130)
    let resumed = try await run("resume run --workers 1")
    #expect(resumed.exitCode == 0)
    #expect(resumed.output.hasPrefix("going on with actor-critic"))
    #expect(try await run("\(line) whole").exitCode == 0)
    for file in ["returns.csv", "evaluations.csv", "policy.safetensors"] {
      #expect(try folder.data("run/\(file)") == folder.data("whole/\(file)"))
    }
    let complete = try await run("resume run")
    #expect(complete.exitCode == 0 && complete.output.contains("is complete, with 60,416 of 60,000 steps"))
  }

  @Test("a full disk is a file error", .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullDisk() async throws {
    let shell = BuiltProgram.shell
    let program = agent.file.path
    let result = try await shell.run(["-c", "exec '\(program)' list > /dev/full"], in: folder.url)
    #expect(result.exitCode == 74)
    #expect(result.error.hasPrefix("agent: error: standard output: cannot be written"))
  }

  @Test("the example with an environment of its own learns it, and offers the others too")
  func customEnvironment() async throws {
    let program = try BuiltProgram("custom-environment")
    let list = try await program.run(["list"], in: folder.url)
    #expect(list.output.contains("corridor") && list.output.contains("cartpole"))
    let wrong = try await program.run(["--env", "corridor", "--env-set", "length=2"], in: folder.url)
    #expect(wrong.exitCode == 64)
    #expect(wrong.error.hasPrefix("custom-environment: error: option 'length' of environment corridor: '2'"))
    let result = try await program.run(["--env", "corridor", "--json"], in: folder.url)
    #expect(result.exitCode == 0)
    #expect(try jsonObject(result.output)["solvedAtStep"] is Int)
  }

  @Test(
    "the example's other environments train in their wrappers, and are resumed to the same bytes",
    arguments: ["dials", "seasonal-inventory", "server-queue", "relay"])
  func wrappedEnvironments(name: String) async throws {
    let program = try BuiltProgram("custom-environment")
    let line =
      ["--env", name, "--env-set", "stack=3", "--env-set", "time=true", "--quiet"]
      + ["--set", "schedule-steps=2048", "--set", "evaluation-episodes=2", "--out"]
    for (folderName, steps) in [("whole", "2048"), ("part", "1024")] {
      let training = try await program.run(line + [folderName, "--steps", steps], in: folder.url)
      #expect(training.exitCode == 0, "\(training.error)")
    }
    let resumed = try await program.run(
      ["resume", "part", "--steps", "2048", "--quiet", "--workers", "1"], in: folder.url)
    #expect(resumed.exitCode == 0, "\(resumed.error)")
    for file in ["returns.csv", "policy.safetensors"] {
      #expect(try folder.data("whole/\(file)") == folder.data("part/\(file)"))
    }
    let evaluation = try await program.run(["evaluate", "part", "--episodes", "2"], in: folder.url)
    #expect(evaluation.exitCode == 0, "\(evaluation.error)")
    let doctor = try await program.run(["doctor", "part"], in: folder.url)
    #expect(doctor.exitCode == 0, "\(doctor.output)")
  }

  @Test("the example's own agent learns, is resumed to the same bytes, and is compared")
  func customAgent() async throws {
    let program = try BuiltProgram("custom-environment")
    let agent = ["--env", "corridor", "--agent", "random-search", "--quiet"]
    for (name, workers) in [("whole", "2"), ("longer", "1")] {
      let steps = name == "whole" ? "6000" : "2000"
      let training = try await program.run(
        agent + ["--steps", steps, "--workers", workers, "--out", name], in: folder.url)
      #expect(training.exitCode == 0)
    }
    let resumed = try await program.run(["resume", "longer", "--steps", "6000", "--json"], in: folder.url)
    #expect(try jsonObject(resumed.output)["solvedAtStep"] is Int)
    for file in ["returns.csv", "policy.safetensors"] {
      #expect(try folder.data("whole/\(file)") == folder.data("longer/\(file)"))
    }
    #expect(
      try folder.data("whole/progress.csv").starts(
        with: "update,step,seconds,steps_per_second,best_return\n".utf8))
    let doctor = try await program.run(["doctor", "longer"], in: folder.url)
    #expect(doctor.exitCode == 0)
    let comparison = try await program.run(
      [
        "compare", "--env", "corridor", "--variant", "random-search", "--variant", "reinforce", "--seeds",
        "2",
        "--steps", "2000", "--out", "both", "--quiet",
      ], in: folder.url)
    #expect(comparison.exitCode == 0 && folder.has("both/results.csv"))
  }

  @Test("the example's own estimator trains and is measured beside the others")
  func customEstimator() async throws {
    let program = try BuiltProgram("custom-environment")
    let words = ["--estimator", "tempered-straight-through", "--temperature", "0.5"]
    let training = try await program.run(
      ["--env", "corridor", "--json", "--set", "steps=8000"] + words, in: folder.url)
    #expect(try jsonObject(training.output)["solvedAtStep"] is Int)
    let study = try await program.run(
      [
        "estimators", "--problem", "vertices", "--estimator", "straight-through", "--samples", "6400",
        "--json",
      ]
        + words, in: folder.url)
    let measurements = try #require(try jsonObject(study.output)["measurements"] as? [[String: Any]])
    let biases = measurements.compactMap { $0["relativeBias"] as? Double }
    // It is what straight-through does at that temperature.
    #expect(biases.count == 4 && abs(biases[0] - biases[1]) < 1e-5 && abs(biases[2] - biases[3]) < 1e-5)
  }

  @Test("the example's estimator with a state and a second point is unbiased, trains, and is resumed")
  func statefulEstimator() async throws {
    let program = try BuiltProgram("custom-environment")
    let study = try await program.run(
      [
        "estimators", "--problem", "vertices", "--estimator", "self-critical", "--estimator",
        "score-function:none", "--samples", "400000", "--json",
      ], in: folder.url)
    let measurements = try #require(try jsonObject(study.output)["measurements"] as? [[String: Any]])
    let found = measurements.map { ($0["relativeBias"] as? Double ?? 1, $0["variance"] as? Double ?? 0) }
    // Two cases, in each of which the weighted baseline takes away more than half of the variance.
    #expect(found.count == 4 && found.allSatisfy { $0.0 < 0.02 })
    #expect(found[0].1 < found[1].1 / 2 && found[2].1 < found[3].1 / 2)
    let line = ["--env", "corridor", "--estimator", "self-critical", "--quiet", "--out"]
    for (name, steps) in [("whole", "6144"), ("part", "2048")] {
      let training = try await program.run(line + [name, "--steps", steps, "--workers", "2"], in: folder.url)
      #expect(training.exitCode == 0)
    }
    // The plan of the learning rates is that of the shorter training, unless it is made anew.
    let resumed = try await program.run(["resume", "part", "--steps", "6144", "--quiet"], in: folder.url)
    let again = try await program.run(
      line + ["again", "--steps", "6144", "--set", "schedule-steps=2048", "--workers", "1"], in: folder.url)
    #expect(resumed.exitCode == 0 && again.exitCode == 0)
    #expect(try folder.data("part/policy.safetensors") == folder.data("again/policy.safetensors"))
    #expect(try folder.data("part/policy.safetensors") != folder.data("whole/policy.safetensors"))
  }
}
