import Foundation
import OneHotEnvironments
import OneHotFoundations
import OneHotLearning
import OneHotRecords
import Testing

@testable import OneHotComparison

@Suite("What a comparison finds in its folder")
struct ComparisonDamageTests {
  private let catalogue = Catalogue(environments: .standard)
  private let scratch = Scratch()
  private let experiment = Experiment(
    name: "small", environments: [.init(name: "bandit")], variants: [.init(name: "a")],
    seeds: .init(count: 2), steps: 200, evaluation: .init(interval: 100, episodes: 3))

  private struct Stop: Error {}

  private func runner(_ experiment: Experiment? = nil, in place: URL) throws -> ComparisonRunner {
    let plan = try ComparisonPlan(experiment ?? self.experiment, catalogue: catalogue)
    return ComparisonRunner(
      plan, in: try ComparisonFolder(of: plan, at: place).url, catalogue: catalogue, workers: 1)
  }

  private func write(_ experiment: Experiment, in place: URL) throws {
    let plan = try ComparisonPlan(experiment, catalogue: catalogue)
    let folder = try ComparisonFolder(of: plan, at: place)
    _ = try ComparisonRunner(plan, in: place, catalogue: catalogue, workers: 1).run { _ in }
    try ComparisonResults(plan, in: folder, catalogue: catalogue, command: "c", workers: 1).write(to: folder)
  }

  private func edit(_ file: URL, _ change: (inout Data) -> Void) throws {
    var data = try Data(contentsOf: file)
    change(&data)
    try data.write(to: file)
  }

  @Test("a finished run that was changed is neither used again nor read, and the message names the file")
  func changedRuns() throws {
    let place = try scratch.directory().appending(path: "c")
    let runner = try runner(in: place)
    _ = try runner.run { _ in }
    let run = place.appending(path: "runs/bandit/a/1")
    let plan = try ComparisonPlan(experiment, catalogue: catalogue)
    let folder = try ComparisonFolder(of: plan, at: place)
    for (name, change) in [
      ("evaluations.csv", { $0[$0.count - 10] = $0[$0.count - 10] == 0x31 ? 0x32 : 0x31 }),
      ("returns.csv", { $0 += $0.suffix(30) }), ("progress.csv", { $0.removeLast(20) }),
    ] as [(String, (inout Data) -> Void)] {
      let file = run.appending(path: name)
      let before = try Data(contentsOf: file)
      try edit(file, change)
      let error = #expect(throws: InputError.self) { try runner.run { _ in } }
      #expect(error?.kind == .data && error?.problem.hasPrefix("\(name): ") == true, "\(error!)")
      #expect(error?.remedy == "remove the folder, and the run is trained again")
      let reading = #expect(throws: InputError.self) {
        try ComparisonResults(plan, in: folder, catalogue: catalogue, command: "c", workers: 1)
      }
      #expect(reading?.subject == "file \(file.path)" && reading?.remedy.contains("doctor") == true)
      try before.write(to: file)
    }
    #expect(try runner.run { _ in }.isEmpty)
  }

  @Test("a policy that the training did not end with, or for which nothing vouches, is refused")
  func changedPolicies() throws {
    let place = try scratch.directory().appending(path: "c")
    let runner = try runner(in: place)
    _ = try runner.run { _ in }
    let run = place.appending(path: "runs/bandit/a/1")
    let policy = run.appending(path: "policy.safetensors")
    let before = try Data(contentsOf: policy)
    for bytes in [Data((0..<300).map { UInt8(truncatingIfNeeded: $0 &* 77) }), Data()] {
      try bytes.write(to: policy)
      let error = #expect(throws: InputError.self) { try runner.run { _ in } }
      #expect(error?.problem.hasPrefix("policy.safetensors: ") == true)
    }
    try FileManager.default.removeItem(at: policy)
    let missing = #expect(throws: InputError.self) { try runner.run { _ in } }
    #expect(missing?.problem.hasPrefix("policy.safetensors: ") == true)
    try before.write(to: policy)
    try FileManager.default.removeItem(at: run.appending(path: "checkpoint"))
    let unvouched = #expect(throws: InputError.self) { try runner.run { _ in } }
    #expect(unvouched?.problem.contains("checkpoint: ") == true)
    // The advice.
    try FileManager.default.removeItem(at: run)
    #expect(try runner.run { _ in }.isEmpty)
  }

  @Test("a curve that another version drew changes nothing")
  func otherCurves() throws {
    let place = try scratch.directory().appending(path: "c")
    let runner = try runner(in: place)
    _ = try runner.run { _ in }
    try Data("<svg></svg>\n".utf8).write(to: place.appending(path: "runs/bandit/a/1/curve.svg"))
    #expect(try runner.run { _ in }.isEmpty)
  }

  @Test("an unfinished run of another configuration is refused and kept")
  func unfinishedRunsOfOthers() throws {
    let place = try scratch.directory().appending(path: "c")
    let first = try runner(in: place)
    #expect(throws: Stop.self) { try first.run { if $0.steps > 0 { throw Stop() } } }
    let partial = place.appending(path: "runs/bandit/a/1.partial")
    let before = try FileManager.default.subpathsOfDirectory(atPath: partial.path).sorted()
    var other = experiment
    other.steps = 300
    let second = try runner(other, in: place)
    for attempt in [{ try second.check() }, { _ = try second.run { _ in } }] {
      let error = #expect(throws: InputError.self, performing: attempt)
      #expect(error?.problem == "it was trained with another configuration than the experiment's")
      #expect(error?.subject == "run folder \(partial.path)")
    }
    #expect(try FileManager.default.subpathsOfDirectory(atPath: partial.path).sorted() == before)
    #expect(try first.run { _ in }.isEmpty)
  }

  @Test("an unfinished run that cannot go on is kept, named, and left out")
  func unfinishedRunsThatAreDamaged() throws {
    let place = try scratch.directory().appending(path: "c")
    let runner = try runner(in: place)
    #expect(throws: Stop.self) { try runner.run { if $0.steps > 0 { throw Stop() } } }
    let partial = place.appending(path: "runs/bandit/a/1.partial")
    let checkpoints = partial.appending(path: "checkpoint")
    for name in try FileManager.default.contentsOfDirectory(atPath: checkpoints.path) {
      try Data("x".utf8).write(to: checkpoints.appending(path: name))
    }
    try Data("x".utf8).write(to: partial.appending(path: "config.json"))
    let failures = try runner.run { _ in }
    #expect(failures.map(\.run.seed) == [1])
    #expect(failures.first?.error.problem.hasPrefix("none of its checkpoints can be used") == true)
    #expect(failures.first?.error.remedy == "remove \(partial.path), and the run is trained anew")
    #expect(FileManager.default.fileExists(atPath: checkpoints.path))
    try FileManager.default.removeItem(at: partial)
    #expect(try runner.run { _ in }.isEmpty)
  }

  @Test("what was stopped before a run had begun stands in no way")
  func unbegunRuns() throws {
    let place = try scratch.directory().appending(path: "c")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    try Data("{".utf8).write(to: place.appending(path: ".experiment.json.partial"))
    let runner = try runner(in: place)
    let partial = place.appending(path: "runs/bandit/a/1.partial")
    try FileManager.default.createDirectory(at: partial, withIntermediateDirectories: true)
    try Data().write(to: partial.appending(path: ".lock"))
    try Data("{".utf8).write(to: partial.appending(path: ".config.json.partial"))
    #expect(try runner.run { _ in }.isEmpty)
  }

  @Test("figures of earlier results go, files of others stay")
  func figures() throws {
    let place = try scratch.directory().appending(path: "c")
    var both = experiment
    both.environments.append(.init(name: "gridworld", steps: 600))
    try write(both, in: place)
    let own = ["curve-mine.svg", "profile-of-mine.svg", "improvement-2.svg"]
    for name in own { try Data("mine".utf8).write(to: place.appending(path: name)) }
    #expect(FileManager.default.fileExists(atPath: place.appending(path: "curve-2-gridworld.svg").path))
    try write(experiment, in: place)
    let left = try FileManager.default.contentsOfDirectory(atPath: place.path).filter { $0.hasSuffix(".svg") }
    #expect(Set(left) == Set(own + ["curve-1-bandit.svg"]))
  }
}
