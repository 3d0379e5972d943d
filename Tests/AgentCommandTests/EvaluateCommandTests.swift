import Foundation
import Testing

@testable import OneHotAgentCommand

@Suite("agent evaluate")
struct EvaluateCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (environment, name) in [("bandit", "run"), ("cartpole", "other")] {
      let arguments = ["--env", environment, "--steps", "600", "--set", "evaluation-episodes=5", "--quiet"]
      try #require(Transcript().run(arguments + ["--out", folder.path(name)]) == 0)
    }
  }

  private func evaluate(_ words: String..., code: Int32 = 0) -> Transcript {
    let transcript = Transcript()
    #expect(transcript.run(["evaluate", folder.path("run")] + words) == code)
    return transcript
  }

  @Test("a table for people")
  func text() {
    let lines = evaluate("--episodes", "20").output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0] == "bandit, 20 episodes each")
    #expect(lines[1].hasPrefix("  greedy   mean return "))
    #expect(lines[2].hasPrefix("  sampled  mean return "))
    #expect(lines[3].hasSuffix("/run/policy.safetensors"))
  }

  @Test("one JSON object for programs")
  func json() throws {
    let object = try jsonObject(evaluate("--json").output)
    #expect(Set(object.keys) == ["environment", "episodes", "greedy", "sampled", "policy"])
    #expect(object["episodes"] as? Int == 100)
    #expect(object["environment"] as? String == "bandit")
    let best = try jsonObject(evaluate("--json", "--best").output)
    #expect((best["policy"] as? String)?.hasSuffix("/best-policy.safetensors") == true)
  }

  @Test("the same seed gives the same episodes, another seed others, and none are those of the training")
  func seeds() throws {
    let plain = evaluate("--json", "--episodes", "5").output
    #expect(plain == evaluate("--json", "--episodes", "5", "--seed", "1").output)
    #expect(plain != evaluate("--json", "--episodes", "5", "--seed", "2").output)
    let recorded = String(decoding: try folder.data("run/evaluations.csv"), as: UTF8.self)
    let greedy = try #require(try jsonObject(plain)["greedy"] as? [String: Double])
    #expect(!recorded.contains("\(try #require(greedy["mean"]))"))
  }

  @Test("a damaged or foreign policy is bad data")
  func damaged() throws {
    let file = folder.url.appending(path: "run/policy.safetensors")
    let whole = try Data(contentsOf: file)
    let foreign = try folder.data("other/policy.safetensors")
    let cases = [
      (whole.prefix(whole.count / 2), "weights "), (Data(), "shorter than any header"),
      (Data("no tensors at all".utf8), "truncated or foreign"), (whole + Data([0]), "belong to no tensor"),
      (
        foreign,
        "it leads from 4 observed numbers to 2 actions, but the run's environment bandit has 1 and 10"
      ),
    ]
    for (data, expected) in cases {
      try data.write(to: file)
      let transcript = evaluate(code: 65)
      #expect(transcript.error.contains(expected))
      #expect(transcript.error.split(separator: "\n").count == 1)
      #expect(transcript.output.isEmpty)
    }
  }

  @Test("a missing policy is a file error that tells of the other one")
  func missing() throws {
    try FileManager.default.removeItem(at: folder.url.appending(path: "run/policy.safetensors"))
    #expect(
      evaluate(code: 74).error.contains("has no policy.safetensors; its training did not end; give --best"))
    #expect(evaluate("--best").error.isEmpty)
  }

  /// Another program's header: the entries' keys in another order, and without metadata.
  @Test("a policy that another program has saved again is played, and said to be unchecked")
  func savedAgain() throws {
    let file = folder.url.appending(path: "run/policy.safetensors")
    let whole = try Data(contentsOf: file)
    let before = try jsonObject(evaluate("--json", "--episodes", "5").output)
    let length = Int(whole[0]) + 256 * Int(whole[1])
    var header = try jsonObject(String(decoding: whole[8..<8 + length], as: UTF8.self))
    header["__metadata__"] = nil
    let text = try JSONSerialization.data(withJSONObject: header, options: .prettyPrinted)
    let again =
      withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) } + text + whole[(8 + length)...]
    try again.write(to: file)
    var object = try jsonObject(evaluate("--json", "--episodes", "5").output)
    #expect(object.removeValue(forKey: "unchecked") as? Bool == true)
    #expect(NSDictionary(dictionary: object) == NSDictionary(dictionary: before))
    #expect(
      evaluate("--episodes", "5").output.hasSuffix(
        " (unchecked: saved by another program, without our checksum)\n"))
    let doctor = Transcript()
    #expect(doctor.run(["doctor", folder.path("run")]) == 0)
    #expect(doctor.output.contains("unchecked: saved by another program"))
  }
}
