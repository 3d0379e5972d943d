import Foundation
import Testing

@testable import OneHotAgentCommand

@Suite("agent compare, report and tune")
struct CompareCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ words: [String], code: Int32 = 0) -> Transcript {
    let transcript = Transcript()
    #expect(transcript.run(words) == code, "\(transcript.error)")
    return transcript
  }

  private var small: [String] {
    [
      "compare", "--env", "bandit", "--variant", "actor-critic", "--variant", "reinforce baseline=value",
      "--seeds", "3", "--steps", "300", "--out", folder.path("c"),
    ]
  }

  @Test("a comparison from the command line: tables, files, and nothing trained twice")
  func compare() throws {
    let text = run(small).output
    #expect(text.hasPrefix("comparison: 2 variants, 1 environment, 3 seeds: 6 runs, "))
    #expect(text.contains("reinforce baseline=value") && text.contains("bandit: against actor-critic"))
    #expect(text.hasSuffix("report, tables and pictures in \(folder.path("c"))\n"))
    for file in ["experiment.json", "results.csv", "summary.json", "summary.md", "report.html"] {
      #expect(try !folder.data("c/\(file)").isEmpty)
    }
    let before = try folder.data("c/results.csv")
    // The declaration that was left behind, in the same folder: all is there already.
    let again = run(["compare", folder.path("c/experiment.json"), "--out", folder.path("c"), "--json"])
    let object = try jsonObject(again.output)
    #expect(try folder.data("c/results.csv") == before)
    #expect((object["variants"] as? [Any])?.count == 2 && (object["pairs"] as? [Any])?.count == 1)
  }

  @Test("a report of runs that exist, and of another framework's")
  func report() throws {
    _ = run(small)
    try FileManager.default.createDirectory(
      atPath: folder.path("theirs"), withIntermediateDirectories: true)
    _ = try folder.write(
      "#{\"t_start\": 1.0, \"env_id\": \"CartPole-v1\"}\nr,l,t\n0.5,1,0.1\n0.7,1,0.2\n",
      to: "theirs/monitor.csv")
    let runs = [3, 1, 2].map { folder.path("c/runs/bandit/actor-critic/\($0)") }
    let text = run(
      ["report"] + runs + [folder.path("theirs"), folder.path("missing"), "--out", folder.path("r.html")]
    ).output
    #expect(text.contains("warning: left out: ") && text.contains("theirs"))
    #expect(text.contains("\ncartpole\n"))  // as our own runs of CartPole-v1 are called
    #expect(String(decoding: try folder.data("r.html"), as: UTF8.self).contains("theirs"))
    try FileManager.default.createDirectory(
      atPath: folder.path("foreign"), withIntermediateDirectories: true)
    for file in ["returns.csv", "evaluations.csv", "monitor.csv"] {
      _ = try folder.write(
        String(decoding: try folder.data("c/runs/bandit/actor-critic/3/\(file)"), as: UTF8.self),
        to: "foreign/\(file)")
    }
    _ = try folder.write(
      "{\"environment\": {\"name\": \"mine\"}, \"agent\": {\"name\": \"reinforce\"}}",
      to: "foreign/config.json")
    let foreign = run(["report", runs[0], folder.path("foreign"), "--out", folder.path("f.html")]).output
    #expect(foreign.contains("left out: run folder \(folder.path("foreign"))"))
    // A number that was changed is not believed.
    let evaluations = String(
      decoding: try folder.data("c/runs/bandit/actor-critic/2/evaluations.csv"), as: UTF8.self)
    _ = try folder.write(
      evaluations.replacing(",sampled,100,", with: ",sampled,100,9"),
      to: "c/runs/bandit/actor-critic/2/evaluations.csv")
    let changed = run(["report"] + runs + ["--out", folder.path("changed.html")]).output
    #expect(changed.contains("left out: file \(runs[2])/evaluations.csv: its first "))
    try FileManager.default.removeItem(atPath: runs[0] + "/checkpoint")
    let unvouched = run(["report", runs[0], "--out", folder.path("unvouched.html")]).output
    #expect(unvouched.contains("warning: \(runs[0]): there is no whole checkpoint"))
    let strict = run(
      ["report", runs[0], folder.path("missing"), "--strict", "--out", folder.path("s.html")], code: 74)
    #expect(strict.error.contains("missing") && !folder.has("s.html"))
    let taken = run(["report", runs[0], "--out", folder.path("r.html")], code: 74)
    #expect(taken.error.contains("it exists already"))
  }

  @Test("a report takes an option that a run does not mention for its default")
  func reportOfUnmentionedOptions() throws {
    func report(_ second: [String], without options: [String], to page: String) throws -> String {
      let line = ["--env", "bandit", "--steps", "300", "--quiet"]
      let runs = ["\(page)-1", "\(page)-2"].map { folder.path($0) }
      _ = run(line + ["--seed", "1", "--out", runs[0]])
      _ = run(line + ["--seed", "2", "--out", runs[1]] + second)
      var document = try jsonObject(String(decoding: folder.data("\(page)-1/config.json"), as: UTF8.self))
      var environment = try #require(document["environment"] as? [String: Any])
      var named = try #require(environment["options"] as? [String: Any])
      for option in options { #expect(named.removeValue(forKey: option) != nil) }
      environment["options"] = named
      document["environment"] = environment
      let text = String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self)
      _ = try folder.write(text, to: "\(page)-1/config.json")
      return run(["report"] + runs + ["--out", folder.path("\(page).html")]).output
    }
    let same = try report([], without: ["stack", "time"], to: "same")
    #expect(same.contains("\nbandit\n") && !same.contains("stack="))
    let other = try report(["--env-set", "stack=2"], without: ["stack"], to: "other")
    #expect(other.contains("\nbandit stack=1\n") && other.contains("\nbandit stack=2\n"))
  }

  @Test("a search for hyperparameters leaves its record")
  func tune() throws {
    _ = try folder.write(
      """
      {"name": "t", "environments": [{"name": "bandit"}], "search": {"entropy": {"values": [0, 0.01]}}, "trials": 3,
      "seeds": {"count": 2}, "factor": 2, "steps": 200, "evaluation": {"interval": 100, "episodes": 5}}
      """, to: "tuning.json")
    let text = run(["tune", folder.path("tuning.json"), "--out", folder.path("t")]).output
    #expect(
      text.contains("stage 1 of 2: 3 trials with 1 seed")
        && text.contains("stage 2 of 2: 1 trial with 2 seeds"))
    let rows = String(decoding: try folder.data("t/trials.csv"), as: UTF8.self).split(separator: "\n")
    #expect(rows[0] == "stage,trial,seeds,score,entropy" && rows.count == 5)
  }

  @Test(
    "what is wrong, and what would be right",
    arguments: [
      ("compare", 64, "option --env: missing; name an experiment's file, or give --env and --variant"),
      ("compare --env bandit", 64, "option --variant: missing"),
      ("compare x.json --env bandit", 64, "option --env: an experiment's file says that already"),
      ("compare /nonexistent/x.json", 74, "experiment /nonexistent/x.json: cannot be read"),
      ("compare --env bandit --variant a=1=2,", 64, "variant 'a=1=2,': option 'a' of actor-critic: unknown"),
      ("compare --env bandit --variant reinforse", 64, "variant 'reinforse': agent 'reinforse': unknown"),
      ("compare --env bandit --variant x --seeds 0", 64, "option --seeds: '0' is not a whole number"),
      ("report", 64, "argument RUN: missing"), ("tune", 64, "argument FILE: missing"),
      ("report /nonexistent", 65, "runs: none can be read"),
      ("tune /nonexistent", 74, "tuning /nonexistent: cannot be read"),
    ])
  func errors(line: String, code: Int32, message: String) {
    let transcript = run(line.split(separator: " ").map(String.init), code: code)
    #expect(transcript.error.hasPrefix("agent: error: \(message)"), "\(transcript.error)")
  }
}
