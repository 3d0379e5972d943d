import Foundation
import Testing

@testable import OneHotAgentCommand

@Suite("agent doctor")
struct DoctorCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let arguments = ["--env", "bandit", "--steps", "600", "--set", "evaluation-episodes=5", "--quiet"]
    try #require(Transcript().run(arguments + ["--out", folder.path("run")]) == 0)
  }

  private func doctor(_ words: String..., code: Int32) -> Transcript {
    let transcript = Transcript()
    #expect(transcript.run(["doctor", folder.path("run")] + words) == code)
    return transcript
  }

  @Test("a sound run: a table and the verdict")
  func sound() {
    let transcript = doctor(code: 0)
    let lines = transcript.output.split(separator: "\n")
    #expect(lines.first == "  file                                   state  remark")
    #expect(lines.last?.hasPrefix("complete, with ") == true && lines.last?.hasSuffix(", and sound") == true)
    #expect(transcript.error.isEmpty)
  }

  @Test("a damaged policy is named, and what the verdict says helps")
  func damaged() throws {
    let file = folder.url.appending(path: "run/policy.safetensors")
    let whole = try Data(contentsOf: file)
    try whole.dropLast().write(to: file)
    let transcript = doctor(code: 65)
    #expect(transcript.error.hasSuffix("/run: damaged or missing: policy.safetensors\n"))
    #expect(transcript.output.contains("'agent resume \(folder.path("run"))' writes again"))
    #expect(transcript.output.contains("what can be trusted: config.json, "))
    #expect(Transcript().run(["resume", folder.path("run"), "--quiet"]) == 0)
    #expect(try Data(contentsOf: file) == whole)
    #expect(doctor(code: 0).error.isEmpty)
  }

  @Test("a run that cannot go on can be made anew as the verdict says")
  func lost() throws {
    try FileManager.default.removeItem(at: folder.url.appending(path: "run/returns.csv"))
    let output = doctor(code: 65).output
    #expect(
      output.contains("it cannot go on: there is no checkpoint that can be used\n'agent train --config "))
    let again = ["train", "--config", folder.path("run/config.json"), "--out", folder.path("new"), "--quiet"]
    #expect(Transcript().run(again) == 0)
  }

  @Test("one JSON object for programs")
  func json() throws {
    try FileManager.default.removeItem(at: folder.url.appending(path: "run/curve.svg"))
    let object = try jsonObject(doctor("--json", code: 65).output)
    #expect(Set(object.keys) == ["folder", "sound", "verdict", "advice", "files"])
    #expect(object["sound"] as? Bool == false)
    let files = try #require(object["files"] as? [[String: Any]])
    let curve = try #require(files.first { $0["file"] as? String == "curve.svg" })
    #expect(
      curve as? [String: String] == [
        "file": "curve.svg", "state": "missing", "remark": "it is not there",
        "remedy": "'resume' puts it right",
      ])
  }

  @Test("no run is a file error, and a wrong line one of usage")
  func errors() {
    for (words, code) in [
      (["doctor", folder.path("")], Int32(74)), (["doctor"], 64), (["doctor", "a", "b"], 64),
    ] {
      let transcript = Transcript()
      #expect(transcript.run(words) == code)
      #expect(transcript.output.isEmpty && !transcript.error.isEmpty)
    }
  }
}
