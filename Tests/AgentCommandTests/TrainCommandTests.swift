import Foundation
import OneHotFoundations
import Testing

@testable import OneHotAgentCommand

@Suite("agent train")
struct TrainCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func train(
    _ line: String, _ transcript: Transcript = Transcript(), with command: AgentCommand = AgentCommand()
  ) -> Int32 {
    transcript.run(
      line.split(separator: " ").map(String.init) + ["--out", folder.path("run")], with: command)
  }

  @Test("the report tells evaluation, steps, whether solved, the folder and what comes next")
  func report() {
    let transcript = Transcript()
    #expect(train("--env cartpole --steps 2000 --set evaluation-episodes=3", transcript) == 0)
    let lines = transcript.output.split(separator: "\n").map(String.init)
    #expect(
      lines[0].hasPrefix(
        "training actor-critic (estimator straight-through-gumbel) in cartpole, seed 1 for 2,000"))
    #expect(lines[1].hasPrefix("step 2,048  greedy "))
    #expect(lines[2] == "actor-critic (estimator straight-through-gumbel) in cartpole, seed 1")
    #expect(lines[3].hasPrefix("  greedy       mean return "))
    #expect(lines[4].hasPrefix("  sampled      mean return "))
    #expect(lines[5] == "  solved       no: that takes a mean return of 475.0, greedy and sampled")
    #expect(lines[6].hasPrefix("  steps        2,048 in "))
    #expect(lines[7] == "  run folder   \(folder.path("run"))")
    #expect(lines[8] == "  evaluate it  agent evaluate \(folder.path("run"))")
    #expect(lines.count == 9)
    #expect(transcript.error.isEmpty)
  }

  @Test("a bandit's report tells regret and how often the best arm was chosen")
  func banditReport() {
    let transcript = Transcript()
    #expect(train("train --env=bandit --steps=500 --agent reinforce", transcript) == 0)
    #expect(transcript.output.contains("reinforce (baseline leave-one-out) in bandit"))
    #expect(transcript.output.contains("  regret       "))
    #expect(transcript.output.contains("  best arm     "))
    #expect(!transcript.output.contains("solved"))
  }

  static let keys: Set = [
    "environment", "agent", "estimator", "baseline", "seed", "steps", "episodes", "solvedAtStep", "seconds",
    "stepsPerSecond", "evaluation", "run",
  ]

  @Test("--json writes one object with every key, and null for what an agent has not")
  func json() throws {
    let transcript = Transcript()
    #expect(train("--env gridworld --steps 600 --seed 5 --json", transcript) == 0)
    let object = try jsonObject(transcript.output)
    #expect(Set(object.keys) == Self.keys)
    #expect(object["environment"] as? String == "gridworld")
    #expect(object["agent"] as? String == "actor-critic")
    #expect(object["estimator"] as? String == "straight-through-gumbel")
    #expect(object["baseline"] is NSNull)
    #expect(object["solvedAtStep"] is NSNull)
    #expect(object["seed"] as? Int == 5)
    #expect(object["run"] as? String == folder.url.standardizedFileURL.appending(path: "run").path)
    for way in ["greedy", "sampled"] {
      let evaluation = try #require(object["evaluation"] as? [String: Any])
      let range = try #require(evaluation[way] as? [String: Double])
      #expect(Set(range.keys) == ["mean", "min", "max"])
    }
    #expect(transcript.error.isEmpty)
    #expect(transcript.output.hasSuffix("}\n"))
  }

  @Test("a bandit's object has its own keys too; REINFORCE has a baseline and no estimator")
  func banditJSON() throws {
    let transcript = Transcript()
    #expect(train("--env bandit --steps 500 --json --agent reinforce --baseline value", transcript) == 0)
    let object = try jsonObject(transcript.output)
    #expect(Set(object.keys) == Self.keys.union(["regretPerPull", "fractionOptimal"]))
    #expect(object["estimator"] is NSNull)
    #expect(object["baseline"] as? String == "value")
  }

  @Test("--json shows progress on standard error if that is a terminal, unless --quiet")
  func jsonProgress() throws {
    let transcript = Transcript(outputIsTerminal: true, errorIsTerminal: true)
    #expect(train("--env bandit --steps 3000 --json", transcript) == 0)
    _ = try jsonObject(transcript.output)
    #expect(transcript.error.contains("/3,000"))
    #expect(transcript.error.hasSuffix("\r\u{1B}[K"))
    let quiet = Transcript(outputIsTerminal: true, errorIsTerminal: true)
    let arguments = ["--env", "bandit", "--steps", "500", "--json", "--quiet", "--out", folder.path("quiet")]
    #expect(quiet.run(arguments) == 0)
    #expect(quiet.error.isEmpty)
    _ = try jsonObject(quiet.output)
  }

  @Test("--quiet prints nothing")
  func quiet() {
    let transcript = Transcript(outputIsTerminal: true, errorIsTerminal: true)
    #expect(train("--env bandit --steps 500 --quiet", transcript) == 0)
    #expect(transcript.output.isEmpty)
    #expect(transcript.error.isEmpty)
    #expect(folder.has("run/policy.safetensors"))
  }

  @Test("a run that fails is bad data, and its folder stays with consistent logs")
  func failure() throws {
    let transcript = Transcript(outputIsTerminal: true)
    let command = AgentCommand(name: "custom", catalogue: FaultyEnvironment.catalogue)
    #expect(train("--env faulty --env-set sound-episodes=50", transcript, with: command) == 65)
    let lines = transcript.error.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix("custom: error: ") == true)
    let path = folder.path("run")
    let hint =
      "what was recorded until then is in \(path); 'custom resume \(path)' goes on from the last checkpoint"
    #expect(lines.last.map(String.init) == hint)
    #expect(transcript.output.hasSuffix("\r\u{1B}[K"))
    #expect(folder.has("run/config.json"))
    let returns = String(decoding: try folder.data("run/returns.csv"), as: UTF8.self)
    #expect(returns.split(separator: "\n").count > 100)
    #expect(returns.hasSuffix("\n"))
    #expect(!folder.has("run/policy.safetensors"))
  }

  @Test("a run ends with exit code 74 when its progress cannot be written")
  func brokenPipe() throws {
    let transcript = Transcript()
    var console = transcript.console
    console.output = .init { text in
      if text.hasPrefix("step") { throw InputError(.file, "standard output", "cannot be written") }
    }
    let arguments = ["--env", "bandit", "--steps", "500", "--out", folder.path("run")]
    #expect(AgentCommand().run(arguments, console: console) == 74)
    #expect(transcript.error.hasPrefix("agent: error: standard output: cannot be written\nwhat was recorded"))
  }

  @Test("flags override --config; another agent takes that agent's defaults")
  func overrides() throws {
    let base = "--env gridworld --env-set map=lake --set discount=0.9 --steps 100"
    #expect(train("\(base) --quiet --set evaluation-episodes=2") == 0)
    let config = folder.path("run/config.json")
    func configuration(_ line: String) throws -> String {
      let words = ["--config", config] + line.split(separator: " ").map(String.init)
      let configuration = try Arguments(words, of: .train, in: .standard).configuration(from: .standard)
      let (agent, environment) = (configuration.agentOptions, configuration.environmentOptions)
      return "\(configuration.agent) \(agent["discount"]!) \(environment["map"] ?? .text("-")) "
        + "\(configuration.training.steps) \(configuration.training.seed)"
    }
    #expect(try configuration("") == "actor-critic 0.9 lake 100 1")
    #expect(try configuration("--seed 4 --set steps=7") == "actor-critic 0.9 lake 7 4")
    #expect(try configuration("--env-set map=maze") == "actor-critic 0.9 maze 100 1")
    #expect(try configuration("--agent reinforce").hasPrefix("reinforce "))
    #expect(try configuration("--env bandit").hasPrefix("actor-critic "))
    #expect(throws: InputError.self) { try configuration("--baseline value") }
    #expect(try configuration("--baseline value --agent reinforce").hasPrefix("reinforce "))
  }
}
