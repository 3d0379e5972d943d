import Foundation
import Testing

@testable import OneHotAgentCommand

@Suite("Files that options name are held by their content")
struct HeldFileTests {
  private let folder: TemporaryFolder
  private static let rooms = "S..\n...\n..G\n"
  private static let wall = "S.#\n..#\n..G\n"

  init() throws {
    folder = try TemporaryFolder()
    _ = try folder.write(Self.rooms, to: "rooms.txt")
  }

  private func run(_ words: [String], code: Int32 = 0) -> Transcript {
    let transcript = Transcript()
    #expect(transcript.run(words) == code, "\(transcript.error)")
    return transcript
  }

  private func train(to name: String, _ words: [String] = []) {
    let options = ["--steps", "600", "--set", "evaluation-episodes=5", "--quiet", "--out", folder.path(name)]
    _ = run(["--env", "gridworld", "--env-set", "map=\(folder.path("rooms.txt"))"] + words + options)
  }

  private func configuration(_ name: String) throws -> [String: Any] {
    try jsonObject(String(decoding: folder.data("\(name)/config.json"), as: UTF8.self))
  }

  private func map(_ name: String) throws -> Any? {
    let environment = try configuration(name)["environment"] as? [String: Any]
    return (environment?["options"] as? [String: Any])?["map"]
  }

  /// What a run of an earlier version has: the path instead of the content.
  private func name(_ path: String, insteadOfContentIn name: String) throws {
    var document = try configuration(name)
    var environment = try #require(document["environment"] as? [String: Any])
    var options = try #require(environment["options"] as? [String: Any])
    options["map"] = path
    environment["options"] = options
    document["environment"] = environment
    try JSONSerialization.data(withJSONObject: document)
      .write(to: folder.url.appending(path: "\(name)/config.json"))
  }

  @Test("a run folder is evaluated, extended, examined and repeated elsewhere, whatever became of the file")
  func moved() throws {
    train(to: "run")
    #expect(try map("run") as? [String: String] == ["file": "rooms.txt", "content": Self.rooms])
    train(to: "longer", ["--set", "schedule-steps=600", "--set", "checkpoint-interval=end"])
    let evaluation = try jsonObject(run(["evaluate", folder.path("run"), "--json"]).output)
    for change in [
      { try FileManager.default.removeItem(atPath: $0) },
      { try Data("S#\n.G".utf8).write(to: URL(fileURLWithPath: $0)) },
    ] as [(String) throws -> Void] {
      try change(folder.path("rooms.txt"))
      try FileManager.default.createDirectory(atPath: folder.path("other"), withIntermediateDirectories: true)
      try FileManager.default.moveItem(atPath: folder.path("run"), toPath: folder.path("other/run"))
      var again = try jsonObject(run(["evaluate", folder.path("other/run"), "--json"]).output)
      again["policy"] = evaluation["policy"]
      #expect(again as NSDictionary == evaluation as NSDictionary)
      #expect(run(["doctor", folder.path("other/run")]).output.hasSuffix("and sound\n"))
      try FileManager.default.moveItem(atPath: folder.path("other/run"), toPath: folder.path("run"))
    }
    let config = ["--config", folder.path("run/config.json"), "--quiet", "--out", folder.path("again")]
    #expect(run(config).error.isEmpty)
    #expect(try folder.data("again/returns.csv") == folder.data("run/returns.csv"))
    #expect(try folder.data("again/config.json") == folder.data("run/config.json"))
    _ = run(["resume", folder.path("again"), "--steps", "1500", "--quiet"])
    _ = run(["resume", folder.path("run"), "--steps", "1500", "--quiet"])
    #expect(try folder.data("again/returns.csv") == folder.data("run/returns.csv"))
  }

  @Test("a report tells runs of two contents apart, by name and checksum")
  func reported() throws {
    train(to: "a")
    train(to: "b", ["--seed", "2"])
    _ = try folder.write(Self.wall, to: "rooms.txt")
    train(to: "c")
    let report = run(
      ["report"] + ["a", "b", "c"].map { folder.path($0) } + ["--out", folder.path("r.html"), "--json"])
    let variants = try #require(try jsonObject(report.output)["variants"] as? [[String: Any]])
    let counts = variants.filter { $0["environment"] is String }.map {
      ($0["environment"] as? String ?? "", $0["runs"] as? Int ?? 0)
    }
    #expect(Set(counts.map(\.0)).count == counts.count)
    #expect(counts.allSatisfy { $0.0.wholeMatch(of: /gridworld map=rooms\.txt@[0-9a-f]{8}/) != nil })
    #expect(counts.map(\.1).sorted() == [1, 2])
  }

  @Test("an experiment's paths start in its folder, and its results never mix two contents")
  func compared() throws {
    try FileManager.default.createDirectory(atPath: folder.path("maps"), withIntermediateDirectories: true)
    _ = try folder.write(Self.rooms, to: "maps/x.txt")
    let file = try folder.write(
      """
      {"name": "maps", "environments": [{"name": "gridworld", "options": {"map": "maps/x.txt"}}],
        "variants": [{"name": "a"}], "seeds": {"count": 1}, "steps": 300, "evaluation": {"episodes": 2}}
      """, to: "experiment.json")
    let compare = ["compare", file, "--out", folder.path("c"), "--quiet"]
    _ = run(compare)
    #expect(try map("c/runs/gridworld/a/1") as? [String: String] == ["file": "x.txt", "content": Self.rooms])
    _ = try folder.write(Self.wall, to: "maps/x.txt")
    #expect(run(compare, code: 65).error.contains("with another configuration than the experiment's"))
    try FileManager.default.removeItem(atPath: folder.path("maps"))
    _ = run(["compare", folder.path("c"), "--out", folder.path("c"), "--quiet"])
    #expect(
      run(compare, code: 65).error.contains(
        "'maps/x.txt' is neither one of four-rooms, lake, cliff, maze nor a file in \(folder.url.path)"))
  }

  @Test("the path in a configuration starts in its folder")
  func configured() throws {
    let file = try folder.write(
      """
      {"environment": {"name": "gridworld", "options": {"map": "rooms.txt"}}, "agent": {"name": "reinforce"},
        "training": {"steps": 300, "evaluation-episodes": 2}}
      """, to: "mine.json")
    let error = run(["--config", file, "--quiet", "--out", folder.path("run")]).error
    #expect(
      error
        == "agent: note: config \(file): option 'map' names the file 'rooms.txt' instead of holding its content; what is "
        + "in that file now was taken\n")
    #expect(try map("run") as? [String: String] == ["file": "rooms.txt", "content": Self.rooms])
  }

  @Test("a run that names a file is read with what is in it now, and said so; without it nothing is judged")
  func named() throws {
    train(to: "run")
    try name(folder.path("rooms.txt"), insteadOfContentIn: "run")
    let note = "option 'map' names the file '\(folder.path("rooms.txt"))' instead of holding its content"
    #expect(run(["evaluate", folder.path("run"), "--episodes", "2"]).error.contains(note))
    #expect(
      run(["doctor", folder.path("run")]).output.contains("it names the file '\(folder.path("rooms.txt"))'"))
    let report = run(["report", folder.path("run"), "--out", folder.path("r.html")]).output
    #expect(report.contains("warning: ") && report.contains(note))
    #expect(run(["resume", folder.path("run"), "--steps", "1500"]).error.contains(note))
    // The checkpoint had the content, and so has the configuration now.
    #expect(try map("run") as? [String: String] == ["file": "rooms.txt", "content": Self.rooms])

    try name("lost.txt", insteadOfContentIn: "run")
    let missing = run(["doctor", folder.path("run")], code: 74)
    #expect(missing.output.isEmpty && missing.error.contains("names the file 'lost.txt'"))
    #expect(run(["evaluate", folder.path("run")], code: 65).error.contains("'lost.txt' is neither one of"))
  }
}
