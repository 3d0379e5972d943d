import Foundation
import OneHotFoundations
import OneHotLearning
import Testing

@testable import OneHotComparison

@Suite("Training the runs of a comparison")
struct ComparisonRunnerTests {
  private let catalogue = SmallComparison.catalogue
  private let experiment = SmallComparison.experiment
  private let scratch = Scratch()

  @Test func anyNumberOfWorkersGivesTheSameBytes() throws {
    let first = try SmallComparison.restore(to: try scratch.directory())
    #expect(
      Set(first.keys).isSuperset(of: [
        "experiment.json", "results.csv", "summary.json", "summary.md", "improvement.svg", "profile.svg",
        "curve-1-bandit.svg", "curve-2-gridworld.svg", "solved-2-gridworld.svg",
      ]))
    for workers in [1, 5] {
      #expect(
        try SmallComparison.run(in: try scratch.directory().appending(path: "c"), workers: workers) == first)
    }
  }

  /// Stopped again and again, a comparison ends as if it never had been.
  @Test func stoppedComparisonsGoOn() throws {
    let whole = try SmallComparison.restore(to: try scratch.directory())
    let place = try scratch.directory().appending(path: "c")
    var stops = 0
    for updates in stride(from: 1, through: 60, by: 3) {
      do {
        _ = try SmallComparison.run(in: place, workers: 2, stopAfter: updates)
        break
      } catch is SmallComparison.Stop { stops += 1 }
    }
    #expect(stops > 3)
    #expect(try SmallComparison.run(in: place, workers: 1) == whole)
    let left = try FileManager.default.subpathsOfDirectory(atPath: place.path).filter {
      $0.hasSuffix(".partial")
    }
    #expect(left.isEmpty)
  }

  @Test func finishedRunsAreNotTrainedAgain() throws {
    let place = try scratch.directory().appending(path: "c")
    _ = try SmallComparison.restore(to: place)
    let weights = place.appending(path: "runs/bandit/ours/3/policy.safetensors")
    let before = try FileManager.default.attributesOfItem(atPath: weights.path)[.modificationDate] as? Date
    _ = try SmallComparison.run(in: place, workers: 1, stopAfter: 0)
    #expect(
      try FileManager.default.attributesOfItem(atPath: weights.path)[.modificationDate] as? Date == before)
  }

  /// All that are trained at once, not each by itself, and before anything is trained.
  @Test func runsThatDoNotFitIntoMemoryTogetherAreRefused() throws {
    func plan(environments: Int) throws -> ComparisonPlan {
      var large = experiment
      large.environments = [.init(name: "cartpole")]
      large.variants = [
        .init(name: "small", agent: "ppo"),
        .init(
          name: "large", agent: "ppo",
          options: ["environments": .integer(environments), "horizon": .integer(4096)]),
      ]
      return try ComparisonPlan(large, catalogue: catalogue)
    }
    let (bytes, limit) = try Trainer.memory(
      of: plan(environments: 1000).runs[3].configuration, catalogue: catalogue)
    func error(share: Double, workers: Int) throws -> InputError? {
      let place = try scratch.directory()
      let plan = try plan(environments: Int(1000 * share * limit / bytes))
      let error = #expect(throws: InputError.self) {
        try ComparisonRunner(plan, in: place, catalogue: catalogue, workers: workers).run { _ in }
      }
      #expect(error?.kind == .usage && !place.appending(path: "runs").exists)
      return error
    }
    for workers in [2, 3, 6] {
      let error = try error(share: 0.6, workers: workers)
      // The three small ones take next to nothing.
      #expect(error?.subject == "\(workers) runs at once" && error?.remedy == "--workers 1 would be right")
      #expect(error?.problem.contains("iB of memory would be needed, and at most ") == true)
    }
    #expect(try error(share: 0.4, workers: 3)?.remedy == "--workers 2 would be right")
    let alone = try error(share: 0.9, workers: 1)
    #expect(
      alone?.subject.hasPrefix("run runs/cartpole/large/3: options 'environments' x 'horizon'") == true)
  }

  /// Variants of one seed meet the same starts of episodes.
  @Test func variantsShareTheirEnvironmentsStreams() throws {
    let place = try scratch.directory().appending(path: "c")
    var paired = experiment
    paired.environments = [.init(name: "cartpole")]
    paired.variants = [.init(name: "a"), .init(name: "b", options: ["estimator": .text("expected")])]
    let plan = try ComparisonPlan(paired, catalogue: catalogue)
    let folder = try ComparisonFolder(of: plan, at: place)
    _ = try ComparisonRunner(plan, in: folder.url, catalogue: catalogue, workers: 2).run { _ in }
    func firstRows(_ variant: String) throws -> [Substring] {
      let file = place.appending(path: "runs/cartpole/\(variant)/3/returns.csv")
      return Array(
        String(decoding: try Data(contentsOf: file), as: UTF8.self).split(separator: "\n").prefix(4))
    }
    // Until the first update both have the same weights and the same streams.
    #expect(try firstRows("a") == firstRows("b"))
  }
}
