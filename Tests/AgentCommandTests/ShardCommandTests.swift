import Foundation
import OneHotFoundations
import Testing

@testable import OneHotAgentCommand

@Suite("agent compare in parts")
struct ShardCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    _ = try folder.write(
      """
      {"name": "Small study", "environments": [{"name": "bandit"}], "seeds": {"count": 4}, "steps": 300,
        "variants": [{"name": "a"}, {"name": "b", "agent": "reinforce"}], "evaluation": {"episodes": 2}}
      """, to: "experiment.json")
  }

  private func run(_ line: String, in place: String = ".") async throws -> BuiltProgram.Result {
    let url = folder.url.appending(path: place)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return try await BuiltProgram("agent").run(line.split(separator: " ").map(String.init), in: url)
  }

  private func shell(_ script: String, in place: String = ".") async throws -> BuiltProgram.Result {
    try await BuiltProgram.shell.run(["-c", script], in: folder.url.appending(path: place))
  }

  private func expectWhole(_ place: String) throws {
    for file in ["experiment.json", "results.csv", "summary.json", "summary.md", "improvement.svg"] {
      #expect(try folder.data("\(place)/c/\(file)") == folder.data("whole/c/\(file)"), "\(file)")
    }
    for run in ["a/1", "b/4"] {
      for file in ["config.json", "returns.csv", "evaluations.csv", "policy.safetensors"] {
        #expect(
          try folder.data("\(place)/c/runs/bandit/\(run)/\(file)")
            == folder.data("whole/c/runs/bandit/\(run)/\(file)"))
      }
    }
  }

  private static let compare = "compare ../experiment.json --out c"

  @Test("parts and what is collected of them are what one process makes; what is missing is named")
  func collected() async throws {
    #expect(try await run("\(Self.compare) --quiet", in: "whole").exitCode == 0)
    let first = try await run("\(Self.compare) --shard 3/3 --workers 1", in: "parts")
    #expect(first.exitCode == 0 && first.error.isEmpty)
    #expect(
      first.output.hasPrefix(
        "Small study: 2 variants, 1 environment, 4 seeds: 8 runs, 3 of them in part 0/3, 1 at"))
    #expect(
      first.output.hasSuffix("part 0/3 is complete, in c; --collect instead of --shard makes the results\n"))
    #expect(!folder.has("parts/c/results.csv"))
    // As often as one likes.
    for _ in 0..<2 {
      let partial = try await run("\(Self.compare) --collect", in: "parts")
      #expect(partial.exitCode == 0)
      #expect(partial.error.contains("agent: note: runs/bandit/a/2 is missing: not begun\n"))
      #expect(
        partial.output.contains("warning: 5 of 8 runs are not complete and left out: runs/bandit/a/2, "))
      let rows = String(decoding: try folder.data("parts/c/results.csv"), as: UTF8.self).split(
        separator: "\n")
      #expect(rows.count == 4)
    }
    let object = try jsonObject(try await run("\(Self.compare) --shard 1/3 --json", in: "parts").output)
    #expect(object["shard"] as? String == "1/3" && object["runs"] as? Int == 3)
    // One that is done already ends at once.
    #expect(try await run("\(Self.compare) --shard 1/3 --quiet", in: "parts").output.isEmpty)
    // Without a part the rest is trained, and all is collected.
    #expect(try await run("\(Self.compare) --quiet", in: "parts").exitCode == 0)
    try expectWhole("parts")
    #expect(try await run("\(Self.compare) --collect --quiet", in: "parts").error.isEmpty)
    try expectWhole("parts")
  }

  @Test(
    "what is printed for GNU parallel is a command a line, which a shell understands whatever paths are called"
  )
  func commands() async throws {
    #expect(try await run("\(Self.compare) --quiet", in: "whole").exitCode == 0)
    let place = "it's $HOME `x`"
    let plan = try await run("\(Self.compare) --plan 3", in: place)
    #expect(plan.exitCode == 0 && plan.error.isEmpty && !folder.has("\(place)/c"))
    let lines = plan.output.split(separator: "\n")
    #expect(lines.count == 3)
    for (number, line) in lines.enumerated() {
      #expect(line.hasSuffix(" --workers 1 --shard \(number)/3"))
      let result = try await shell(String(line), in: "whole")
      #expect(result.exitCode == 0, "\(result.error)")
    }
    #expect(try await run("\(Self.compare) --collect --quiet", in: place).error.isEmpty)
    try expectWhole(place)
  }

  @Test("what is printed for Slurm is a script that a shell understands, and runs a part")
  func slurm() async throws {
    let place = "a 'study'"
    let script = try await run("\(Self.compare) --plan 4 --engine slurm --workers 2", in: place).output
    for line in [
      "#!/bin/bash", "#SBATCH --job-name=small-study", "#SBATCH --array=0-3", "#SBATCH --cpus-per-task=2",
      "#SBATCH --signal=B:TERM@60", "#SBATCH --requeue",
    ] { #expect(script.contains("\(line)\n")) }
    #expect(script.contains("\nexec "))
    _ = try folder.write(script, to: "script")
    let checked = try await shell("bash -n script")
    #expect(checked.exitCode == 0, "\(checked.error)")
    let result = try await shell("SLURM_ARRAY_TASK_ID=3 bash script")
    #expect(
      result.exitCode == 0 && result.output.contains("2 of them in part 3/4, 2 at a time"), "\(result.error)")
    #expect(folder.has("\(place)/c/runs/bandit/a/4") && !folder.has("\(place)/c/runs/bandit/a/3"))
  }

  @Test("what is printed for Kubernetes is an Indexed Job")
  func kubernetes() async throws {
    let manifest = try await run("\(Self.compare) --plan 4 --engine kubernetes", in: "k $(x) \"y\"").output
    for line in [
      "kind: Job", "  name: small-study", "  completionMode: Indexed", "  completions: 4",
      "            - \"agent\"",
      "            - \"$(JOB_COMPLETION_INDEX)/4\"",
    ] { #expect(manifest.contains("\n\(line)\n"), "\(manifest)") }
    #expect(manifest.contains("/k $$(x) \\\"y\\\"/c\"\n"))
  }

  @Test("a part that is told to stop saves what it has, and the same command goes on there")
  func stopped() async throws {
    let line =
      "compare --env cartpole --variant actor-critic --seeds 1 --steps 200000 --quiet --out c --shard 0/1"
    let result = try await shell(
      """
      '\(try BuiltProgram("agent").file.path)' \(line) & part=$!
      until test -e c/runs/cartpole/actor-critic/1.partial/checkpoint/0.checkpoint; do sleep 0.05; done
      sleep 0.5; kill -TERM $part; wait $part; echo $?; ls -a c/runs/cartpole/actor-critic
      """)
    #expect(result.output == "143\n.\n..\n1.claim-1\n1.partial\n", "\(result.error)")
    #expect(result.error.contains("agent: error: told to stop\n"))
    let short = line.replacing("200000", with: "1000")
    #expect(try await run(short).exitCode == 65)
  }

  @Test("a part of another experiment than the folder's is refused")
  func other() async throws {
    #expect(try await run("\(Self.compare) --shard 0/4 --quiet", in: "x").exitCode == 0)
    let error = try await run("\(Self.compare) --steps 301 --shard 1/4 --quiet", in: "x")
    #expect(error.exitCode == 65)
    #expect(
      error.error.contains(
        "c/experiment.json: it declares another experiment than that of which this is a part;"))
    #expect(!folder.has("x/c/runs/bandit/a/2"))
    // More seeds are taken over by --collect.
    #expect(try await run("\(Self.compare) --seeds 5 --shard 1/4 --quiet", in: "x").exitCode == 65)
    #expect(try await run("\(Self.compare) --seeds 5 --collect --quiet", in: "x").exitCode == 0)
    #expect(try await run("\(Self.compare) --seeds 5 --shard 1/4 --quiet", in: "x").exitCode == 0)
  }

  @Test(
    "what is wrong, and what would be right",
    arguments: [
      ("--shard 0/0", 64, "option --shard: '0/0' is not I/N"),
      ("--shard 9/8", 64, "option --shard: '9/8' is not"),
      ("--shard a/b", 64, "option --shard: 'a/b' is not"), ("--shard /8", 64, "option --shard: '/8' is not"),
      ("--shard 1/2 --collect", 64, "option --shard: it does not go with --collect"),
      ("--shard 1/2 --plan 2", 64, "option --shard: it does not go with --plan"),
      ("--shard 1/2 --figure-width 3", 64, "option --shard: it does not go with --figure-width"),
      ("--collect --plan 2", 64, "option --collect: it does not go with --plan"),
      ("--plan 0", 64, "option --plan: '0' is not a whole number from 1 to 100000"),
      ("--plan 2 --json", 64, "option --plan: it does not go with --json"),
      ("--plan 2 --engine slrum", 64, "option --engine 'slrum': unknown; did you mean 'slurm'?"),
      ("--engine slurm", 64, "option --engine: it tells what --plan is for; give --plan N as well"),
      ("--collect --out nowhere", 74, "folder "),
    ])
  func errors(line: String, code: Int32, message: String) {
    let transcript = Transcript()
    let words = ["compare", folder.path("experiment.json")] + line.split(separator: " ").map(String.init)
    let out = line.contains("--out") ? [] : ["--out", folder.path("c")]
    #expect(transcript.run(words + out) == code)
    #expect(transcript.error.hasPrefix("agent: error: \(message)"), "\(transcript.error)")
    #expect(!folder.has("c") && transcript.output.isEmpty)
  }

  @Test("nothing is collected where nothing is complete")
  func nothing() throws {
    let words = ["compare", folder.path("experiment.json"), "--out", folder.path("c")]
    try FileManager.default.createDirectory(atPath: folder.path("c"), withIntermediateDirectories: true)
    _ = try folder.write("{}", to: "c/experiment.json")
    let transcript = Transcript()
    #expect(transcript.run(words + ["--collect"]) == 65)
    #expect(transcript.error.contains("none of the 8 runs is complete; collect them later"))
  }
}
