import Foundation
import Testing

@testable import OneHotAgentCommand

@Suite("Starting from a run, stopping when solved, trying a policy elsewhere")
struct StartAndStopTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(
    _ line: String, code: Int32 = 0, with command: AgentCommand = AgentCommand()
  ) -> Transcript {
    let transcript = Transcript()
    #expect(
      transcript.run(line.split(separator: " ").map(String.init), with: command) == code,
      "\(transcript.error)")
    return transcript
  }

  private func evaluations(_ name: String) throws -> Int {
    String(decoding: try folder.data("\(name)/evaluations.csv"), as: UTF8.self).split(separator: "\n").count
      - 1
  }

  @Test("--replan is offered to a run whose schedules have ended, and to no other")
  func plan() {
    for (name, options, isPlanned) in [
      ("kept", "", true), ("constant", "--set entropy=0 --set exploration=0", false),
    ] {
      let place = folder.path(name)
      _ = run("--env bandit --steps 200 --quiet \(options) --out \(place)")
      #expect(run("resume \(place) --steps 400").output.contains("--replan makes a new one") == isPlanned)
      _ = run("resume \(place) --steps 600 --replan --quiet", code: isPlanned ? 0 : 64)
    }
  }

  /// Every episode of `faulty` returns 10, its threshold.
  @Test("--stop-when-solved ends with the first evaluation that reaches the threshold, and a repetition too")
  func stops() throws {
    let solved = AgentCommand(catalogue: FaultyEnvironment.catalogue)
    let options =
      "--env faulty --env-set sound-episodes=1000 --steps 5000 --set evaluation-interval=1000 --set evaluation-episodes=3"
    let report = run("\(options) --stop-when-solved --json --out \(folder.path("run"))", with: solved)
    let object = try jsonObject(report.output)
    let steps = try #require(object["steps"] as? Int)
    #expect((1000..<2000).contains(steps) && object["solvedAtStep"] as? Int == steps)
    #expect(try evaluations("run") == 2)
    let training = try jsonObject(String(decoding: folder.data("run/config.json"), as: UTF8.self))["training"]
    #expect((training as? [String: Any])?["stop-when-solved"] as? Bool == true)

    #expect(
      run("doctor \(folder.path("run"))", with: solved).output.contains(
        "complete, with \(Shown.count(steps)) steps, and sound"))
    let resumed = run("resume \(folder.path("run"))", with: solved).output
    #expect(
      resumed.contains(
        "is complete: it was to stop when it is solved, and was after \(Shown.count(steps)) of 5,000"))
    _ = run("resume \(folder.path("run")) --steps 6000 --quiet", with: solved)
    #expect(try evaluations("run") == 2)
    _ = run("--config \(folder.path("run"))/config.json --quiet --out \(folder.path("again"))", with: solved)
    #expect(try folder.data("again/returns.csv") == folder.data("run/returns.csv"))
    _ = run("\(options) --quiet --out \(folder.path("whole"))", with: solved)
    #expect(try evaluations("whole") == 10)

    let experiment = try folder.write(
      """
      {"name": "stop", "environments": [{"name": "faulty", "options": {"sound-episodes": 1000}}], "steps": 3000,
        "variants": [{"name": "a", "options": {"stop-when-solved": true}}], "seeds": {"count": 2},
        "evaluation": {"interval": 1000, "episodes": 2}}
      """, to: "experiment.json")
    let comparison = run("compare \(experiment) --out \(folder.path("c"))", with: solved)
    #expect(comparison.output.contains("warning: 2 runs stopped when they were solved"))
  }

  @Test("what can never be solved is refused")
  func unsolvable() {
    let error = run("--env bandit --stop-when-solved --out \(folder.path("run"))", code: 64).error
    #expect(error.contains("option 'stop-when-solved': environment bandit") && !folder.has("run"))
  }

  @Test("--init begins with a run's networks, recorded in config.json, and a comparison may declare it")
  func begins() throws {
    let line = "--env cartpole --agent ppo --steps 600 --set evaluation-episodes=2 --quiet"
    _ = run("\(line) --out \(folder.path("first"))")
    _ = run("\(line) --seed 2 --init \(folder.path("first")) --out \(folder.path("second"))")
    let document = try jsonObject(String(decoding: folder.data("second/config.json"), as: UTF8.self))
    let initial = try #require((document["training"] as? [String: Any])?["init"] as? String)
    #expect(
      initial.hasPrefix("\(folder.url.standardizedFileURL.path)/first@")
        && initial.count == folder.path("first").count + 9)
    #expect(
      run(
        "--env cartpole --agent ppo --set hidden=8 --init \(folder.path("first")) --out \(folder.path("third"))",
        code: 64
      )
      .error.contains("4-64-64-2"))
    #expect(!folder.has("third"))
    let file = try folder.write(
      """
      {"name": "begin", "environments": [{"name": "cartpole"}], "seeds": {"count": 1}, "steps": 300,
        "variants": [{"name": "fresh", "agent": "ppo"}, {"name": "begun", "agent": "ppo", "options": {"init": "first"}}],
        "evaluation": {"episodes": 2}}
      """, to: "experiment.json")
    for _ in 0..<2 { _ = run("compare \(file) --quiet --out \(folder.path("c"))") }
    let declared = String(decoding: try folder.data("c/experiment.json"), as: UTF8.self)
    #expect(declared.contains("\"init\" : \"\(initial)\""))
  }

  @Test("evaluate --env-set tries a policy on a variant, and says so; shapes must agree")
  func elsewhere() throws {
    let map = try folder.write("S..\n...\n..G\n", to: "rooms.txt")
    let line = "--env gridworld --env-set map=\(map) --steps 300 --set evaluation-episodes=2 --quiet"
    _ = run("\(line) --out \(folder.path("run"))")
    let plain = run("evaluate \(folder.path("run")) --episodes 20")
    let same = run("evaluate \(folder.path("run")) --episodes 20 --env-set slip=0")
    #expect(plain.output == same.output && plain.output.hasPrefix("gridworld, 20 episodes each\n"))
    let slippery = run(
      "evaluate \(folder.path("run")) --episodes 20 --env-set slip=0.5 --env-set step-reward=-3")
    #expect(
      slippery.output.hasPrefix(
        "gridworld with slip=0.5 step-reward=-3, a variant of the run's, 20 episodes each\n"))
    let object = try jsonObject(run("evaluate \(folder.path("run")) --env-set slip=0.5 --json").output)
    #expect(object["changes"] as? [String: String] == ["slip": "0.5"])
    let error = run("evaluate \(folder.path("run")) --env-set map=maze", code: 64).error
    #expect(
      error.contains(
        "it leads from 9 observed numbers to 4 actions, but gridworld with map=maze has 107 and 4 actions; only what leaves these"
      ))
    #expect(
      run("evaluate \(folder.path("run")) --env-set slop=1", code: 64).error.contains("did you mean 'slip'?"))
  }
}
