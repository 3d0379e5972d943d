import Foundation
import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotLearning

@testable import OneHotComparison

/// A comparison of two variants in two environments that takes a moment.
enum SmallComparison {
  static let catalogue = Catalogue(environments: .standard)
  static let experiment = Experiment(
    name: "small | <b>", environments: [.init(name: "bandit"), .init(name: "gridworld", steps: 600)],
    variants: [.init(name: "ours"), .init(name: "reinforce, none", agent: "reinforce")],
    seeds: .init(first: 3, count: 3), steps: 400, evaluation: .init(interval: 200, episodes: 5))

  /// A comparison was stopped.
  struct Stop: Error {}

  /// A comparison waits for another process.
  struct Waiting: Error, Equatable {
    let runs: Int
    let process: String
  }

  /// The text of a claim by a process of this host that is gone, and by one of another host.
  static var deadProcess: String {
    var lines = ProcessMark.current.text.split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
    lines[0] = "process \(Int32.max - 1) on \(ProcessMark.current.host)"
    return lines.joined(separator: "\n")
  }
  static let processOfAnotherHost = "process 17 on elsewhere\nanother system\n1\n"

  /// Claims a run for another process.
  static func claim(_ run: URL, by process: String, number: Int = 1) throws {
    try FileManager.default.createDirectory(
      at: run.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(process.utf8).write(to: URL(fileURLWithPath: "\(run.path).claim-\(number)"))
  }

  /// Lets a file be as if it had been written so many seconds ago.
  static func setAge(_ seconds: Double, of file: URL) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: file.path)
  }

  /// Trains what is missing of it in a folder, or stops after some updates.
  ///
  /// - Returns: the files that it leaves there beside the report, by name.
  static func run(in place: URL, workers: Int, stopAfter updates: Int = .max) throws -> [String: Data] {
    let plan = try ComparisonPlan(experiment, catalogue: catalogue)
    let folder = try ComparisonFolder(of: plan, at: place)
    let count = Guarded(0)
    _ = try ComparisonRunner(plan, in: folder.url, catalogue: catalogue, workers: workers).run { _ in
      let isLast = count.withLock { count in
        count += 1
        return count > updates
      }
      if isLast { throw Stop() }
    }
    let results = try ComparisonResults(
      plan, in: folder, catalogue: catalogue, command: "agent compare x", workers: workers)
    try results.write(to: folder)
    return try files(in: place).filter { !$0.key.contains("/") && $0.key != "report.html" }
  }

  /// Its results in a folder where it was run.
  static func results(in place: URL) throws -> (folder: ComparisonFolder, results: ComparisonResults) {
    let plan = try ComparisonPlan(experiment, catalogue: catalogue)
    let folder = try ComparisonFolder(of: plan, at: place)
    return (
      folder, try ComparisonResults(plan, in: folder, catalogue: catalogue, command: "c", workers: 1)
    )
  }

  /// Trained once, for all tests that begin with a whole one.
  private static let whole = Result {
    let scratch = Scratch()
    return try withExtendedLifetime(scratch) {
      let place = try scratch.directory().appending(path: "c")
      let written = try run(in: place, workers: 2)
      return (all: try files(in: place), written: written)
    }
  }

  /// Makes a folder that is as if it had been run there; what ``run(in:workers:stopAfter:)`` returned.
  static func restore(to place: URL) throws -> [String: Data] {
    let (all, written) = try whole.get()
    for (path, data) in all {
      let file = place.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: file)
    }
    return written
  }

  /// All files in and below a folder, by their paths in it.
  private static func files(in place: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: place.path) {
      let file = place.appending(path: path)
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue {
        files[path] = try Data(contentsOf: file)
      }
    }
    return files
  }
}
