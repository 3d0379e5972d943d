import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import Testing

@testable import OneHotAgentCommand

@Suite("Wrong command lines and bad data")
struct UsageErrorTests {
  /// Arguments, and the whole message they should get.
  static let wrongLines: [(arguments: String, message: String)] = [
    (
      "",
      "option --env: missing; name one of "
        + Catalogue.standard.environments.names.joined(separator: ", ")
    ),
    ("traim --env bandit", "command 'traim': unknown; did you mean 'train'?"),
    ("bandit", "command 'bandit': unknown; did you mean '--env bandit'?"),
    ("help lost", "command 'lost': unknown; did you mean 'list'?"),
    ("--stesp 4", "option '--stesp': unknown; did you mean '--steps'?"),
    ("--discount 1", "option '--discount': unknown; did you mean '--set discount=VALUE'?"),
    ("--slip=1", "option '--slip': unknown; did you mean '--env-set slip=VALUE'?"),
    ("--env banditt", "environment 'banditt': unknown; did you mean 'bandit'?"),
    ("--env", "option --env: missing value; give --env NAME"),
    ("--env --seed 3", "option --env: missing value; give --env NAME"),
    ("--env=", "option --env: missing value; give --env NAME"),
    ("--env bandit x", "argument 'x': unexpected; options begin with --"),
    ("--env bandit list", "argument 'list': unexpected; a command comes first"),
    ("list cartpole x", "argument 'x': unexpected; only one ENV can be given"),
    ("list cartpol", "environment 'cartpol': unknown; did you mean 'cartpole'?"),
    ("--env bandit --json=yes", "option --json: takes no value"),
    ("--env bandit --agent actor", "agent 'actor': unknown; did you mean 'actor-critic'?"),
    (
      "--env bandit --baseline value",
      "option --baseline: actor-critic has no such option; it belongs to --agent reinforce"
    ),
    (
      "--env bandit --agent reinforce --estimator expected",
      "option --estimator: reinforce has no such option; it belongs to --agent actor-critic"
    ),
    (
      "--env bandit --agent reinforce --temperature 1",
      "option --temperature: reinforce has no such option; it belongs to --agent actor-critic"
    ),
    (
      "--env bandit --set arms=3",
      "option --set arms: actor-critic has no such option; it belongs to the environment: "
        + "give --env-set arms=VALUE"
    ),
    ("--env bandit --set discout=1", "option 'discout' of actor-critic: unknown; did you mean 'discount'?"),
    ("--stack=4", "option '--stack': unknown; did you mean '--env-set stack=VALUE'?"),
    (
      "--env bandit --env-set stack=0",
      "option 'stack' of environment bandit: '0' is not a whole number from 1 to 256"
    ),
    ("--env bandit --env-set arm=3", "option 'arm' of environment bandit: unknown; did you mean 'arms'?"),
    (
      "--env bandit --estimator expect", "estimator 'expect': unknown; did you mean 'expected'?"
    ),
    ("--env bandit --set steps", "option --set: 'steps' is not NAME=VALUE"),
    ("--env bandit --env-set =3", "option --env-set: '=3' is not NAME=VALUE"),
    (
      "--env bandit --steps 3 --steps 4", "option --steps: given twice, as '3' and as '4'; give it once"
    ),
    (
      "--env bandit --steps 3 --set steps=4",
      "option 'steps': given twice, as '3' and as '4'; give it once"
    ),
    ("--env bandit --workers 0", "option --workers: '0' is not a whole number from 1 to 1024"),
    ("--env bandit --workers two", "option --workers: 'two' is not a whole number from 1 to 1024"),
    ("--env bandit --seed -1", "option 'seed' of training: '-1' is not a whole number from 0 on"),
    (
      "--env bandit --seed 9223372036854775808",
      "option 'seed' of training: '9223372036854775808' is not a whole number from 0 on, "
        + "of which 9223372036854775807 is the largest"
    ),
    (
      "--env bandit --steps 10000000000000000000",
      "option 'steps' of training: '10000000000000000000' is not a whole number from 1 to 1000000000000"
    ),
    (
      "--env bandit --steps 1.5",
      "option 'steps' of training: '1.5' is not a whole number from 1 to 1000000000000"
    ),
    (
      "--env bandit --set discount=nan",
      "option 'discount' of actor-critic: 'nan' is not a number from 0 to 1"
    ),
    (
      "--env bandit --agent reinforce --baseline optimal --set episodes=1",
      "option 'episodes' of reinforce: the baseline 'optimal' leaves nothing to learn from in a batch of 1; "
        + "2 or more would be right, or another baseline"
    ),
    ("evaluate", "argument RUN: missing"),
    ("evaluate a b", "argument 'b': unexpected; only one RUN can be given"),
    ("evaluate a --episodes 0", "option --episodes: '0' is not a whole number from 1 to 1000000"),
    ("evaluate a --seed=-1", "option --seed: '-1' is not a whole number from 0 on"),
    (
      "evaluate a --seed 10000000000000000000",
      "option --seed: '10000000000000000000' is not a whole number from 0 on, "
        + "of which 9223372036854775807 is the largest"
    ),
    (
      "evaluate a --episodes 10000000000000000000",
      "option --episodes: '10000000000000000000' is not a whole number from 1 to 1000000"
    ),
    ("evaluate a --bset", "option '--bset': unknown; did you mean '--best'?"),
  ]

  @Test("one message on standard error, a hint, and exit code 64", arguments: wrongLines)
  func usage(_ line: (arguments: String, message: String)) {
    let transcript = Transcript()
    let words = line.arguments.split(separator: " ").map(String.init)
    #expect(transcript.run(words) == 64)
    let lines = transcript.error.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first == "agent: error: \(line.message)")
    let call = ["evaluate", "list"].contains(words.first) ? "agent \(words[0])" : "agent"
    #expect(lines.dropFirst() == ["try '\(call) --help'", ""])
    #expect(transcript.output.isEmpty)
  }

  @Test("a bad config is bad data, and names file and place")
  func config() throws {
    let folder = try TemporaryFolder()
    let cases = [
      ("{", "not JSON"),
      ("{\"environment\":{\"name\":\"bandit\"}}", "'agent' is missing"),
      (
        "{\"environment\":{\"name\":\"bandits\"},\"agent\":{\"name\":\"reinforce\"}}", "environment 'bandits'"
      ),
      ("{\"enviroment\":{}}", "key 'enviroment': unknown; did you mean 'environment'?"),
      (
        "{\"environment\":{\"name\":\"bandit\"},\"agent\":{\"name\":\"reinforce\","
          + "\"options\":{\"discount\":7}}}",
        "option 'discount' of reinforce: '7' is not a number from 0 to 1"
      ),
    ]
    for (text, expected) in cases {
      let transcript = Transcript()
      let file = try folder.write(text, to: "config.json")
      #expect(transcript.run(["--config", file, "--out", folder.path("out")]) == 65)
      #expect(transcript.error.hasPrefix("agent: error: config \(file): "))
      #expect(transcript.error.contains(expected))
      #expect(transcript.error.split(separator: "\n").count == 1)
      #expect(!folder.has("out"))
    }
  }

  @Test("a malformed map is bad data")
  func map() throws {
    let folder = try TemporaryFolder()
    let transcript = Transcript()
    let map = try folder.write("S.G\n.x.\n", to: "map.txt")
    let arguments = ["--env", "gridworld", "--env-set", "map=\(map)", "--out", folder.path("out")]
    #expect(transcript.run(arguments) == 65)
    #expect(transcript.error.contains("line 2"))
    #expect(!folder.has("out"))
  }

  @Test("files that cannot be read or written end with exit code 74")
  func files() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("occupied", to: "file")
    let short = ["--env", "bandit", "--steps", "100", "--out"]
    for arguments in [
      ["--config", folder.path("missing.json")], short + [file], short + [folder.path("file/below")],
      short + [folder.url.path], ["evaluate", folder.path("missing")], ["evaluate", folder.url.path],
    ] {
      let transcript = Transcript()
      #expect(transcript.run(arguments) == 74)
      #expect(transcript.error.hasPrefix("agent: error: "))
      #expect(transcript.error.split(separator: "\n").count == 1)
      #expect(transcript.output.isEmpty)
    }
    #expect(try folder.data("file") == Data("occupied".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["file"])
  }

  @Test("standard output that cannot be written is a file error")
  func brokenOutput() {
    let transcript = Transcript()
    var console = transcript.console
    console.output = .init { _ in throw InputError(.file, "standard output", "cannot be written") }
    #expect(AgentCommand().run(["list"], console: console) == 74)
    #expect(transcript.error == "agent: error: standard output: cannot be written\n")
  }

  @Test("errors of the system and of foreign code get the codes 74 and 65")
  func foreignErrors() {
    struct Strange: Error, CustomStringConvertible { let description = "out of order" }
    let transcript = Transcript()
    let report = ErrorReport(Strange(), program: "x", command: .train)
    #expect(report.write(to: transcript.console.error) == 65)
    #expect(transcript.error == "x: error: out of order\n")
    let system = ErrorReport(CocoaError(.fileReadNoPermission), program: "x", command: .train)
    #expect(system.write(to: transcript.console.error) == 74)
  }
}
