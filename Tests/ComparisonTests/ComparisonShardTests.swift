import Foundation
import OneHotFoundations
import OneHotNumerics
import OneHotRecords
import Testing

@testable import OneHotComparison

@Suite("Parts of a comparison")
struct ComparisonShardTests {
  private let catalogue = SmallComparison.catalogue
  private let scratch = Scratch()

  @Test("are counted from 0 or from 1")
  func forms() throws {
    for index in 0..<8 { #expect(try ComparisonShard(parsing: "\(index)/8").index == index) }
    #expect(try ComparisonShard(parsing: "8/8") == ComparisonShard(parsing: "0/8"))
    #expect(try "\(ComparisonShard(parsing: "1/1"))" == "0/1")
    for text in ["0/0", "9/8", "-1/8", "a/b", "1", "1/", "/8", "1/2/3", "", "1/100001", "1.5/3"] {
      let error = #expect(throws: InputError.self, "\(text)") { try ComparisonShard(parsing: text) }
      #expect(error?.kind == .usage && error?.subject == "option --shard")
    }
  }

  private func plan(seeds: Int) throws -> ComparisonPlan {
    let experiment = Experiment(
      name: "n", environments: [.init(name: "bandit", steps: 500), .init(name: "cartpole", steps: 9000)],
      variants: [
        .init(name: "a"), .init(name: "b", agent: "reinforce"),
        .init(name: "c", options: ["steps": .integer(3000)]),
      ], seeds: .init(count: seeds))
    return try ComparisonPlan(experiment, catalogue: catalogue)
  }

  @Test("have each run once, and a like mix of all", arguments: [1, 2, 7, 10, 40])
  func balance(seeds: Int) throws {
    let plan = try plan(seeds: seeds)
    for count in [1, 2, 3, 8, 13, 1000] {
      let parts = try (0..<count).map { plan.runs(of: try ComparisonShard(parsing: "\($0)/\(count)")) }
      #expect(parts.flatMap { $0.map(\.path) }.sorted() == plan.runs.map(\.path).sorted())
      func spread(_ measure: ([ComparisonPlan.Run]) -> Int) -> Int {
        parts.map(measure).max()! - parts.map(measure).min()!
      }
      #expect(spread(\.count) <= 1)
      #expect(spread { $0.reduce(0) { $0 + $1.configuration.training.steps } } <= 9000)
      for environment in ["bandit", "cartpole"] {
        for variant in ["a", "b", "c"] {
          #expect(spread { $0.count { $0.environment == environment && $0.variant == variant } } <= 1)
        }
      }
      // In the plan's order, and the same whenever it is asked.
      let places = parts[0].map { run in plan.runs.firstIndex { $0.path == run.path }! }
      #expect(places == places.sorted())
    }
    #expect(plan.runs(of: nil).map(\.path) == plan.runs.map(\.path))
  }

  private func runner(_ shard: String?, in place: URL) throws -> ComparisonRunner {
    let plan = try ComparisonPlan(SmallComparison.experiment, catalogue: catalogue)
    return ComparisonRunner(
      plan, shard: try shard.map(ComparisonShard.init(parsing:)),
      in: try ComparisonFolder(of: plan, at: place).url, catalogue: catalogue, workers: 1)
  }

  private func leftovers(in place: URL) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: place.path).filter {
      $0.contains(".claim-") || $0.hasSuffix(".partial")
    }
  }

  /// Some twice, and one process for all besides.
  @Test("that are trained at the same time in one folder make the same bytes as one process")
  func atTheSameTime() throws {
    let whole = try SmallComparison.restore(to: try scratch.directory())
    let place = try scratch.directory().appending(path: "c")
    var shards: [String?] = ["0/3", "1/3", "1/3", "2/3", nil]
    try ParallelLanes(workers: shards.count).forEach(&shards) { _, shard in
      let failures = try runner(shard, in: place).run { _ in }
      #expect(failures.isEmpty)
    }
    #expect(try leftovers(in: place).isEmpty)
    #expect(try SmallComparison.run(in: place, workers: 1, stopAfter: 0) == whole)
  }

  @Test("of a process that died are taken over in the middle of their runs")
  func takenOver() throws {
    let whole = try SmallComparison.restore(to: try scratch.directory())
    for process in [SmallComparison.deadProcess, SmallComparison.processOfAnotherHost] {
      let place = try scratch.directory().appending(path: "c")
      #expect(throws: SmallComparison.Stop.self) {
        try SmallComparison.run(in: place, workers: 1, stopAfter: 1)
      }
      let partial = try #require(try leftovers(in: place).first { $0.hasSuffix(".partial") })
      let run = place.appending(path: partial.replacing(".partial", with: ""))
      try SmallComparison.claim(run, by: process, number: 2)
      let claim = URL(fileURLWithPath: "\(run.path).claim-2")
      if process == SmallComparison.processOfAnotherHost {
        // It is waited for as long as its heart beats.
        let waiting = #expect(throws: SmallComparison.Waiting.self) {
          try runner(nil, in: place).run { progress in
            if let elsewhere = progress.elsewhere {
              throw SmallComparison.Waiting(runs: elsewhere.runs, process: elsewhere.process)
            }
          }
        }
        #expect(waiting == SmallComparison.Waiting(runs: 1, process: "process 17 on elsewhere"))
        try SmallComparison.setAge(RunClaim.patience + 5, of: claim)
      }
      let first = Guarded<Int?>(nil)
      #expect(
        try runner(nil, in: place).run { progress in
          first.withLock { first in first = first ?? progress.steps }
        }.isEmpty)
      #expect(try #require(first.withLock { $0 }) > 0, "the run began anew")
      #expect(try leftovers(in: place).isEmpty)
      #expect(try SmallComparison.run(in: place, workers: 1, stopAfter: 0) == whole)
    }
  }

  @Test("leave what is not theirs, which the folder names")
  func missing() throws {
    let place = try scratch.directory().appending(path: "c")
    let plan = try ComparisonPlan(SmallComparison.experiment, catalogue: catalogue)
    let folder = try ComparisonFolder(of: plan, at: place)
    _ = try runner("1/4", in: place).run { _ in }
    let missing = folder.missing(of: plan)
    let complete = plan.runs(of: try ComparisonShard(parsing: "1/4")).map(\.path)
    #expect(missing.count == 9 && Set(missing.map(\.path)).isDisjoint(with: complete))
    #expect(try missing.allSatisfy { try folder.state(of: $0) == "not begun" })
    try SmallComparison.claim(missing[0].place(in: place), by: SmallComparison.processOfAnotherHost)
    try FileManager.default.createDirectory(
      at: missing[1].partialPlace(in: place), withIntermediateDirectories: true)
    #expect(try folder.state(of: missing[0]) == "process 17 on elsewhere is training it")
    #expect(try folder.state(of: missing[1]) == "begun, and nobody is training it")
    let results = try ComparisonResults(plan, in: folder, catalogue: catalogue, command: "c", workers: 1)
    #expect(results.runs.count == 3)
    #expect(
      results.summary.warnings.contains {
        $0.hasPrefix("9 of 12 runs are not complete and left out: \(missing[0].path), ")
      })
  }

  @Test("of another experiment than the folder's are refused")
  func others() throws {
    let place = try scratch.directory().appending(path: "c")
    let plan = try ComparisonPlan(SmallComparison.experiment, catalogue: catalogue)
    let folder = try ComparisonFolder(of: plan, at: place)
    try folder.require(plan.experiment)
    var other = SmallComparison.experiment
    other.steps = 401
    let error = #expect(throws: InputError.self) { try folder.require(other) }
    #expect(error?.kind == .data && error?.subject == "file \(folder.experiment.path)")
    try folder.declare(other)
    try folder.require(other)
    #expect(throws: InputError.self) {
      try ComparisonFolder(existing: plan, at: try scratch.directory())
    }
  }
}
