import Foundation
import OneHotExport
import OneHotLearning
import Testing

@testable import OneHotAgentCommand

@Suite("agent export")
struct ExportCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try train("bandit", as: "run")
  }

  private func train(_ environment: String, _ options: String..., as name: String) throws {
    let words = ["--env", environment, "--steps", "600", "--set", "evaluation-episodes=2", "--quiet"]
    try #require(
      Transcript().run(words + options.flatMap { ["--set", $0] } + ["--out", folder.path(name)]) == 0)
  }

  private func export(_ words: String..., run: String = "run", code: Int32 = 0) -> Transcript {
    let transcript = Transcript()
    #expect(transcript.run(["export", folder.path(run)] + words) == code)
    return transcript
  }

  @Test("each format, from the last policy and the best", arguments: ExportFormat.allCases, [true, false])
  func formats(_ format: ExportFormat, _ isBest: Bool) throws {
    let name = "a bandit.\(format.fileExtension)"
    let best = isBest ? ["--best"] : []
    let transcript = Transcript()
    #expect(
      transcript.run(
        ["export", folder.path("run"), "--format", format.rawValue, "--out", folder.path(name)] + best) == 0)
    let source = isBest ? "best-policy.safetensors" : "policy.safetensors"
    let policy = try Policy(contentsOf: folder.url.appending(path: "run/\(source)"))
    #expect(try folder.data(name) == ExportedPolicy(policy).encoded(as: format, name: "a bandit"))
    #expect(transcript.output.hasPrefix("bandit as \(format.rawValue) in "))
    #expect(transcript.output.contains("\(name)\n") && transcript.output.hasSuffix("run/\(source)\n"))
  }

  @Test("one JSON object for programs")
  func json() throws {
    let object = try jsonObject(export("--format", "c", "--out", folder.path("a.h"), "--json").output)
    #expect(Set(object.keys) == ["environment", "file", "format", "policy"])
    #expect(object["format"] as? String == "c" && object["file"] as? String == folder.path("a.h"))
  }

  @Test("a place is the input where the environment's observations are one-hot")
  func places() throws {
    try train("frozen-lake", as: "lake")
    _ = export("--format", "c", "--out", folder.path("lake.h"), run: "lake")
    #expect(String(decoding: try folder.data("lake.h"), as: UTF8.self).contains("lake_logits_at(int place"))
  }

  @Test("no file is overwritten")
  func taken() throws {
    let file = try folder.write("mine", to: "taken.h")
    #expect(
      export("--format", "c", "--out", file, code: 74).error.contains(
        "taken.h: it exists already, and is not overwritten; name another one by --out, or remove this one"))
    #expect(try folder.data("taken.h") == Data("mine".utf8))
  }

  @Test("what is wrong is named")
  func errors() throws {
    #expect(export(code: 64).error.contains("option --format: missing; name one of onnx, swift, c"))
    #expect(
      export("--format", "onxx", code: 64).error.contains("format 'onxx': unknown; did you mean 'onnx'?"))
    #expect(export("--format", "c", run: "nowhere", code: 74).error.contains("there is no such folder"))
    try FileManager.default.removeItem(at: folder.url.appending(path: "run/policy.safetensors"))
    #expect(export("--format", "c", code: 74).error.contains("has no policy.safetensors"))
    try FileManager.default.removeItem(at: folder.url.appending(path: "run/best-policy.safetensors"))
    #expect(export("--format", "c", code: 74).error.contains("the run has no policy yet"))
    try train("repeat", "memory=gru:4", as: "remembering")
    let refused = export("--format", "onnx", "--out", folder.path("a.onnx"), run: "remembering", code: 65)
    #expect(refused.error.contains("it has a memory, a gated recurrent unit of 4 numbers"))
    #expect(!folder.has("a.onnx"))
  }
}
