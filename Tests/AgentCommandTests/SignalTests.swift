import Foundation
import Testing

/// The first signal ends what takes long, wherever it is, and nothing is lost that cannot be had again.
@Suite("Signals")
struct SignalTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(
    _ line: String, by program: String = "agent", interruptedAt file: String? = nil
  ) async throws -> BuiltProgram.Result {
    try await BuiltProgram(program).run(
      line.split(separator: " ").map(String.init), in: folder.url, untilThereIs: file.map(folder.path))
  }

  private func lines(_ file: String) throws -> Int {
    String(decoding: try folder.data(file), as: UTF8.self).count { $0 == "\n" }
  }

  private func expectSame(_ one: String, _ other: String) throws {
    for file in ["returns.csv", "evaluations.csv", "policy.safetensors"] {
      #expect(try folder.data("\(one)/\(file)") == folder.data("\(other)/\(file)"))
    }
  }

  /// An evaluation of 200,000 steps at most, which begins when this checkpoint is there.
  private static let longEvaluation =
    "--env cliff-walking --env-set time-limit=1000000 --steps 512 --set evaluation-episodes=8 "
    + "--set checkpoint-interval=512steps --quiet"
  private static let beforeEvaluation = "checkpoint/512.checkpoint"

  @Test("an evaluation is broken off, and played again when the run is resumed", arguments: [1, 2])
  func evaluation(workers: Int) async throws {
    let stopped = try await run(
      "\(Self.longEvaluation) --workers \(workers) --out run", interruptedAt: "run/\(Self.beforeEvaluation)")
    #expect(stopped.exitCode == 130 && stopped.error.hasPrefix("agent: error: interrupted\n"))
    #expect(try lines("run/evaluations.csv") == 1)
    #expect(try await run("resume run --quiet").exitCode == 0)
    #expect(try await run("\(Self.longEvaluation) --out whole").exitCode == 0)
    try expectSame("run", "whole")
  }

  @Test("a comparison stops in an evaluation as well, and goes on")
  func comparison() async throws {
    let experiment = """
      {"name": "long", "environments": [{"name": "cliff-walking", "options": {"time-limit": 1000000}}],
       "variants": [{"name": "one", "agent": "actor-critic", "options": {"checkpoint-interval": "512steps"}}],
       "seeds": {"count": 1}, "steps": 512, "evaluation": {"episodes": 8}}
      """
    _ = try folder.write(experiment, to: "experiment.json")
    let line = "compare experiment.json --out c --quiet"
    let stopped = try await run(
      line, interruptedAt: "c/runs/cliff-walking/one/1.partial/\(Self.beforeEvaluation)")
    #expect(stopped.exitCode == 130, "\(stopped.error)")
    #expect(try lines("c/runs/cliff-walking/one/1.partial/evaluations.csv") == 1)
    #expect(try await run(line).exitCode == 0)
    #expect(try await run("\(Self.longEvaluation) --out whole").exitCode == 0)
    try expectSame("c/runs/cliff-walking/one/1", "whole")
  }

  @Test("one that comes while a training begins, or what comes before it, is obeyed in good order as well")
  func beginning() async throws {
    let training = "--env cartpole --steps 100000 --set evaluation-episodes=2 --quiet"
    let search = """
      {"name": "t", "environments": [{"name": "cartpole"}], "search": {"discount": {"values": [0.9, 0.99]}}, "trials": 2,
       "seeds": {"count": 3}, "steps": 100000}
      """
    _ = try folder.write(search, to: "tuning.json")
    for (line, place) in [
      ("\(training) --out run", "run"), ("\(training) --out other", "other/config.json"),
      ("compare --env cartpole --variant actor-critic --steps 100000 --quiet --out c", "c"),
      ("tune tuning.json --quiet --out t", "t"),
    ] {
      let stopped = try await run(line, interruptedAt: place)
      #expect(stopped.exitCode == 130, "\(line): \(stopped.error)")
      #expect(stopped.error.hasPrefix("agent: error: interrupted\n"))
    }
    for place in ["run", "other"] { #expect(try await run("resume \(place) --quiet").exitCode == 0) }
    try expectSame("run", "other")
  }

  /// An update of 64 steps takes more than a second.
  private static func slow(steps: Int) -> String {
    "--env buggy --env-set delay=20 --set environments=1 --set horizon=64 --set evaluation-episodes=1 --quiet "
      + "--steps \(steps)"
  }

  @Test("an update that takes long is broken off, the first one too, and made again")
  func update() async throws {
    let stopped = try await run(
      "\(Self.slow(steps: 64)) --out run", by: "buggy-environments",
      interruptedAt: "run/checkpoint/0.checkpoint")
    #expect(stopped.exitCode == 130, "\(stopped.error)")
    #expect(try lines("run/progress.csv") == 1 && lines("run/returns.csv") == 1)
    #expect(try await run("resume run --quiet", by: "buggy-environments").exitCode == 0)
    #expect(try await run("\(Self.slow(steps: 64)) --out whole", by: "buggy-environments").exitCode == 0)
    try expectSame("run", "whole")
  }

  @Test("an update that took long is saved, so that the next one can be broken off")
  func checkpoint() async throws {
    let stopped = try await run(
      "\(Self.slow(steps: 128)) --set checkpoint-interval=end --set evaluation-interval=1000 --out run",
      by: "buggy-environments", interruptedAt: "run/checkpoint/64.checkpoint")
    #expect(stopped.exitCode == 130, "\(stopped.error)")
    #expect(try lines("run/progress.csv") == 2)
    #expect(FileManager.default.fileExists(atPath: folder.path("run/checkpoint/64.checkpoint")))
  }

  @Test(
    "what leaves nothing half done ends at once",
    arguments: [
      "evaluate run --episodes 1000000", "estimators --problem polynomial --samples 1000000000",
    ])
  func others(line: String) async throws {
    #expect(try await run("--env cliff-walking --steps 512 --quiet --out run").exitCode == 0)
    #expect(try await run(line, interruptedAt: "run/policy.safetensors").exitCode == SIGINT)
  }
}
