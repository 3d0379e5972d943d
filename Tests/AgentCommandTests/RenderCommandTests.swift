import Foundation
import OneHot
import Testing

@testable import OneHotAgentCommand

@Suite("agent evaluate --render")
struct RenderCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    // Whoever goes right is there.
    let map = try folder.write("SG\n", to: "short.txt")
    try train("run", "gridworld", ["map=\(map)"])
  }

  private func train(_ name: String, _ environment: String, _ options: [String] = []) throws {
    let words =
      [
        "--env", environment, "--steps", "4000", "--set", "evaluation-episodes=2", "--quiet", "--out",
        folder.path(name),
      ]
      + options.flatMap { ["--env-set", $0] }
    try #require(Transcript().run(words) == 0)
  }

  private func evaluate(_ run: String, _ words: String..., at terminal: Bool = false, code: Int32 = 0)
    -> Transcript
  {
    let transcript = Transcript(outputIsTerminal: terminal)
    #expect(transcript.run(["evaluate", folder.path(run)] + words) == code)
    return transcript
  }

  @Test("one frame after the other where nobody watches")
  func frames() {
    #expect(
      evaluate("run", "--render").output == """
        step 0
        @G

        step 1: action 1, reward 1, return 1 (terminated)
        S@

        gridworld, greedy episode, return 1, terminated after 1 step

        """)
  }

  @Test("in place at a terminal")
  func terminal() {
    let clear = "\r\u{1B}[K"
    #expect(
      evaluate("run", "--render", at: true).output
        == "\(clear)step 0\n\(clear)@G\n\(clear)\n\u{1B}[J\u{1B}[3A"
        + "\(clear)step 1: action 1, reward 1, return 1 (terminated)\n\(clear)S@\n\(clear)\n\u{1B}[J"
        + "gridworld, greedy episode, return 1, terminated after 1 step\n")
  }

  @Test("what is rendered is the first of the episodes that are evaluated, through wrappers too")
  func sameEpisode() throws {
    try train("wrapped", "cartpole", ["stack=2", "time=true", "reward-scale=3", "version=v0"])
    for (words, manner) in [([], "greedy"), (["--sampled"], "sampled")] {
      for seed in ["4", "5"] {
        func run(_ more: [String]) -> String {
          let transcript = Transcript()
          #expect(transcript.run(["evaluate", folder.path("wrapped"), "--seed", seed] + more) == 0)
          return transcript.output
        }
        let shown = run(["--render"] + words)
        #expect(shown == run(["--render"] + words))
        #expect(shown.hasPrefix("step 0\n") && shown.contains("[===]"))
        let object = try jsonObject(run(["--episodes", "1", "--json"]))
        let mean = try #require((object[manner] as? [String: Double])?["mean"])
        #expect(shown.contains("\ncartpole, \(manner) episode, return \(Int(mean)), "))
      }
    }
    #expect(
      evaluate("wrapped", "--render", "--sampled", "--seed", "4").output
        != evaluate("wrapped", "--render", "--sampled", "--seed", "5").output)
  }

  @Test("masks, memory and several choices")
  func kinds() throws {
    let words = ["--steps", "1000", "--set", "evaluation-episodes=2", "--quiet"]
    for (name, line) in [
      ("snake", "--env snake"), ("patrol", "--env patrol"), ("repeat", "--env repeat --set memory=gru:8"),
    ] {
      let arguments = line.split(separator: " ").map(String.init) + words + ["--out", folder.path(name)]
      try #require(Transcript().run(arguments) == 0)
      #expect(evaluate(name, "--render", "--sampled").output.contains("\nstep 2: action"))
    }
    #expect(evaluate("patrol", "--render").output.contains(/step.1: actions \d \d \d, reward/))
  }

  @Test("an animated picture, whole or not at all")
  func picture() throws {
    let file = folder.path("episode.svg")
    let output = evaluate("run", "--render-to", file).output
    #expect(output.hasPrefix("gridworld, greedy episode, return 1, terminated after 1 step, drawn in "))
    let first = try folder.data("episode.svg")
    #expect(String(decoding: first, as: UTF8.self).contains("steps(1, end)"))
    let again = evaluate("run", "--render-to", file, code: 74)
    #expect(
      again.error.contains("it exists already, and is not overwritten; name another one by --render-to"))
    #expect(again.output.isEmpty)
    #expect(try folder.data("episode.svg") == first)
    let both = evaluate("run", "--render", "--render-to", folder.path("other.svg")).output
    #expect(both.hasPrefix("step 0\n@G\n") && both.contains("drawn in "))
    #expect(try folder.data("other.svg") == first)
    #expect(
      evaluate("run", "--render-to", folder.path("no/such.svg"), code: 74).error.contains("cannot be created")
    )
    #expect(!FileManager.default.fileExists(atPath: folder.path("no")))
  }

  @Test("what does not go together, or cannot be looked at, is refused by name")
  func refusals() throws {
    for (words, part) in [
      (["--render", "--json"], "option --json: without effect beside --render, which shows one episode"),
      (["--render-to", "a.svg", "--json"], "option --json: without effect beside --render-to"),
      (["--render", "--episodes", "3"], "option --episodes: without effect beside --render"),
      (["--render", "--exact"], "option --exact: without effect beside --render"),
      (["--sampled"], "option --sampled: without effect: episodes of both kinds are played"),
      (["--render-to", "episode.png"], "'episode.png' is no name of an SVG file; let it end in .svg"),
    ] {
      let transcript = Transcript()
      #expect(transcript.run(["evaluate", folder.path("run")] + words) == 64)
      #expect(transcript.error.contains(part) && transcript.output.isEmpty)
    }
    try train("blind", "bandit", ["stack=2"])
    for words in [["--render"], ["--render-to", folder.path("blind.svg")]] {
      let transcript = Transcript()
      #expect(transcript.run(["evaluate", folder.path("blind")] + words) == 64)
      #expect(
        transcript.error.contains(
          "option \(words[0]), environment bandit: it has no text to be shown; let it conform to RenderableEnvironment"
        ))
      #expect(transcript.output.isEmpty)
    }
    #expect(!folder.has("blind.svg"))
  }
}
