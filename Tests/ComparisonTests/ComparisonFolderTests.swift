import Foundation
import OneHotFoundations
import OneHotRecords
import Testing

@testable import OneHotComparison

@Suite("The folder of a comparison")
struct ComparisonFolderTests {
  private let catalogue = SmallComparison.catalogue
  private let experiment = SmallComparison.experiment
  private let scratch = Scratch()

  @Test func runsOfAnotherConfigurationAreRefused() throws {
    let place = try scratch.directory().appending(path: "c")
    _ = try SmallComparison.restore(to: place)
    var other = experiment
    other.steps = 800
    let plan = try ComparisonPlan(other, catalogue: catalogue)
    let error = #expect(throws: InputError.self) {
      try ComparisonRunner(plan, in: place, catalogue: catalogue, workers: 1).run { _ in }
    }
    #expect(error?.problem.contains("another configuration") == true)
    // What was declared stays as it was.
    #expect(throws: InputError.self) {
      try ComparisonRunner(plan, in: place, catalogue: catalogue, workers: 1).check()
    }
    _ = try ComparisonFolder(of: plan, at: place)
    #expect(try Experiment(contentsOf: place) == experiment)
  }

  @Test func theStandardPlaceIsTheSameForMoreSeeds() throws {
    var more = experiment
    more.seeds.count = 9
    #expect(try ComparisonFolder.standardPlace(of: more) == ComparisonFolder.standardPlace(of: experiment))
    more.steps = 401
    #expect(try ComparisonFolder.standardPlace(of: more) != ComparisonFolder.standardPlace(of: experiment))
  }

  /// Who knows of no claims, as `agent resume` does, is waited for by name.
  @Test func runsThatAreTrainedOtherwiseAreWaitedFor() throws {
    let plan = try ComparisonPlan(experiment, catalogue: catalogue)
    let folder = try ComparisonFolder(of: plan, at: try scratch.directory().appending(path: "c"))
    let partial = plan.runs[6].partialPlace(in: folder.url)
    try FileManager.default.createDirectory(at: partial, withIntermediateDirectories: true)
    let lock = Guarded<FolderLock?>(try FolderLock(partial))
    let holder = Guarded<String?>(nil)
    let failures = try ComparisonRunner(plan, in: folder.url, catalogue: catalogue, workers: 1).run {
      progress in
      guard let process = progress.elsewhere?.process else { return }
      holder.withLock { $0 = process }
      lock.withLock { $0 = nil }
    }
    #expect(failures.isEmpty)
    #expect(holder.withLock { $0 } == ProcessMark.current.description)
  }

  @Test func foldersOfOtherThingsAreRefused() throws {
    let place = try scratch.directory()
    try Data("x".utf8).write(to: place.appending(path: "thesis.txt"))
    let plan = try ComparisonPlan(experiment, catalogue: catalogue)
    #expect(throws: InputError.self) { try ComparisonFolder(of: plan, at: place) }
  }
}
