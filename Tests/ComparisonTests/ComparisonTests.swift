import Foundation
import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotRecords
import OneHotReport
import OneHotTestSupport
import Testing

@testable import OneHotComparison

struct ComparisonTests {
  private let catalogue = Catalogue(environments: .standard)
  private let scratch = Scratch()
  private let experiment = Experiment(
    name: "small | <b>", environments: [.init(name: "bandit"), .init(name: "gridworld", steps: 600)],
    variants: [.init(name: "ours"), .init(name: "reinforce, none", agent: "reinforce")],
    seeds: .init(first: 3, count: 3), steps: 400, evaluation: .init(interval: 200, episodes: 5))

  /// What a comparison in a folder leaves, by file name.
  private func run(in place: URL, workers: Int, stopAfter updates: Int = .max) throws -> [String: Data] {
    let plan = try ComparisonPlan(experiment, catalogue: catalogue)
    let folder = try ComparisonFolder(of: plan, at: place)
    let count = Counter()
    _ = try ComparisonRunner(plan, in: folder.url, catalogue: catalogue, workers: workers).run { _ in
      if count.next() > updates { throw Stop() }
    }
    let results = try ComparisonResults(
      plan, in: folder, catalogue: catalogue, command: "agent compare x", workers: workers)
    try results.write(to: folder)
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: place.path)
    where !["runs", "report.html"].contains(name) {
      files[name] = try Data(contentsOf: place.appending(path: name))
    }
    return files
  }

  private struct Stop: Error {}

  private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0
    func next() -> Int {
      lock.withLock {
        count += 1
        return count
      }
    }
  }

  @Test func anyNumberOfWorkersGivesTheSameBytes() throws {
    let first = try run(in: try scratch.directory().appending(path: "c"), workers: 1)
    #expect(
      Set(first.keys).isSuperset(of: [
        "experiment.json", "results.csv", "summary.json", "summary.md", "improvement.svg", "profile.svg",
        "curve-1-bandit.svg", "curve-2-gridworld.svg", "solved-2-gridworld.svg",
      ]))
    for workers in [2, 5] {
      #expect(try run(in: try scratch.directory().appending(path: "c"), workers: workers) == first)
    }
  }

  /// Stopped again and again, a comparison ends as if it never had been.
  @Test func stoppedComparisonsGoOn() throws {
    let whole = try run(in: try scratch.directory().appending(path: "c"), workers: 2)
    let place = try scratch.directory().appending(path: "c")
    var stops = 0
    for updates in stride(from: 1, through: 60, by: 3) {
      do { _ = try run(in: place, workers: 2, stopAfter: updates) } catch is Stop { stops += 1 }
    }
    #expect(stops > 3)
    #expect(try run(in: place, workers: 1) == whole)
    let left = try FileManager.default.subpathsOfDirectory(atPath: place.path).filter {
      $0.hasSuffix(".partial")
    }
    #expect(left.isEmpty)
  }

  @Test func finishedRunsAreNotTrainedAgain() throws {
    let place = try scratch.directory().appending(path: "c")
    _ = try run(in: place, workers: 1)
    let weights = place.appending(path: "runs/bandit/ours/3/policy.safetensors")
    let before = try FileManager.default.attributesOfItem(atPath: weights.path)[.modificationDate] as? Date
    _ = try run(in: place, workers: 1, stopAfter: 0)
    #expect(
      try FileManager.default.attributesOfItem(atPath: weights.path)[.modificationDate] as? Date == before)
  }

  @Test func runsOfAnotherConfigurationAreRefused() throws {
    let place = try scratch.directory().appending(path: "c")
    _ = try run(in: place, workers: 1)
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

  @Test func theStandardPlaceIsTheSameForMoreSeeds() throws {
    var more = experiment
    more.seeds.count = 9
    #expect(try ComparisonFolder.standardPlace(of: more) == ComparisonFolder.standardPlace(of: experiment))
    more.steps = 401
    #expect(try ComparisonFolder.standardPlace(of: more) != ComparisonFolder.standardPlace(of: experiment))
  }

  /// Agents that learn from whole episodes are evaluated at steps of their own.
  @Test func curvesOfAgentsWithEvaluationsAtOddSteps() throws {
    var odd = experiment
    odd.environments = [.init(name: "cartpole")]
    odd.steps = 4_000
    odd.evaluation = .init(interval: 500, episodes: 3)
    let plan = try ComparisonPlan(odd, catalogue: catalogue)
    let folder = try ComparisonFolder(of: plan, at: try scratch.directory().appending(path: "c"))
    _ = try ComparisonRunner(plan, in: folder.url, catalogue: catalogue, workers: 2).run { _ in }
    let results = try ComparisonResults(plan, in: folder, catalogue: catalogue, command: "c", workers: 1)
    let curve = try #require(try results.figures(.screen).first?.chart)
    #expect(curve.series.map(\.name) == ["ours", "reinforce, none"])
    for series in curve.series {
      #expect(series.points.count >= 5 && series.points.allSatisfy { $0.y.isFinite && $0.band != nil })
    }
  }

  @Test func oneProcessAtATime() throws {
    let plan = try ComparisonPlan(experiment, catalogue: catalogue)
    let folder = try ComparisonFolder(of: plan, at: try scratch.directory().appending(path: "c"))
    let runner = ComparisonRunner(plan, in: folder.url, catalogue: catalogue, workers: 1)
    var lock: FolderLock? = try FolderLock(folder.url)
    let error = #expect(throws: InputError.self) { try runner.run { _ in } }
    #expect(
      error?.problem == "process \(ProcessInfo.processInfo.processIdentifier) is training in it"
        && lock != nil)
    lock = nil
    #expect(try runner.run { _ in }.isEmpty)
  }

  @Test func foldersOfOtherThingsAreRefused() throws {
    let place = try scratch.directory()
    try Data("x".utf8).write(to: place.appending(path: "thesis.txt"))
    let plan = try ComparisonPlan(experiment, catalogue: catalogue)
    #expect(throws: InputError.self) { try ComparisonFolder(of: plan, at: place) }
  }

  @Test func summary() throws {
    let place = try scratch.directory().appending(path: "c")
    _ = try run(in: place, workers: 2)
    let plan = try ComparisonPlan(experiment, catalogue: catalogue)
    let folder = try ComparisonFolder(of: plan, at: place)
    let results = try ComparisonResults(plan, in: folder, catalogue: catalogue, command: "c", workers: 1)
    #expect(results.runs.count == 12 && results.hasNormalizedScores)
    let bandit = try #require(results.summary.variants.first)
    let scores = results.runs(bandit.variant, in: "bandit").compactMap(\.sampled)
    #expect(scores.count == 3 && isClose(bandit.mean.value, scores.reduce(0, +) / 3))
    #expect(bandit.mean.low! <= bandit.mean.value && bandit.mean.value <= bandit.mean.high!)
    let pair = try #require(results.summary.pairs.first)
    let others = results.runs("reinforce, none", in: "bandit").compactMap(\.sampled)
    #expect(pair.pairs == 3 && pair.reference == "ours" && pair.variant == "reinforce, none")
    let sums = (others.reduce(0, +), scores.reduce(0, +))
    #expect(isClose(pair.difference.value, (sums.0 - sums.1) / 3))
    // Both variants are compared once in each, and over both: nothing to correct.
    #expect(results.summary.pairs.allSatisfy { $0.pairedTestHolmP == $0.pairedTestP })
    var several = [0.01, 0.04, 0.03].map { p in
      var pair = pair
      (pair.pairedTestP, pair.signedRankP, pair.logRankP) = (p, 1 - p, nil)
      return pair
    }
    several.correct()
    #expect(several.map(\.pairedTestHolmP) == [0.03, 0.06, 0.06])
    #expect(several.allSatisfy { $0.signedRankHolmP == 1 && $0.logRankHolmP == nil })
    let profile = try #require(results.summary.profiles.first)
    #expect(results.summary.profiles.map(\.variant) == ["ours", "reinforce, none"])
    #expect(profile.thresholds.count == 101 && profile.shares.count == 101)
    for place in profile.thresholds.indices {
      let scores = results.runs.filter { $0.variant == "ours" }.compactMap(\.normalizedScore)
      let above = scores.count { $0 > profile.thresholds[place] }
      #expect(isClose(profile.shares[place], Double(above) / 6))
      #expect(profile.low[place] < profile.high[place])
    }
    // Three environments' worth of groups: bandit, gridworld, and both together.
    #expect(results.summary.variants.count == 6 && results.summary.pairs.count == 3)
    let markdown = String(decoding: try Data(contentsOf: place.appending(path: "summary.md")), as: UTF8.self)
    #expect(markdown.hasPrefix("# small \\| \\<b\\>\n"))
    let rows = String(decoding: try Data(contentsOf: place.appending(path: "results.csv")), as: UTF8.self)
      .split(separator: "\n")
    #expect(
      rows.count == 13 && rows[4].hasPrefix("bandit,\"reinforce, none\",3,runs/bandit/reinforce--none/3,"))
  }

  /// Beside each picture stand the numbers it is drawn from; those of returns do not pass an optimum that all seeds share.
  @Test func figuresHaveTheirNumbersBesideThem() throws {
    let place = try scratch.directory().appending(path: "c")
    let files = try run(in: place, workers: 2)
    let pictures = files.keys.filter { $0.hasSuffix(".svg") }
    #expect(!pictures.isEmpty)
    for name in pictures {
      let table = try #require(files[name.replacing(".svg", with: ".csv")])
      let rows = String(decoding: table, as: UTF8.self).split(separator: "\n")
      #expect(rows[0].hasPrefix("variant,") && rows[0].hasSuffix(",low,high,n") && rows.count > 1)
      #expect(
        rows.dropFirst().allSatisfy {
          $0.hasSuffix(",3") || name.hasPrefix("profile") || name == "improvement.svg"
        })
    }
    let curve = String(decoding: try #require(files["curve-1-bandit.csv"]), as: UTF8.self)
    #expect(curve.hasPrefix("variant,step,mean_return,low,high,n\nours,"))
    let plan = try ComparisonPlan(experiment, catalogue: catalogue)
    let folder = try ComparisonFolder(of: plan, at: place)
    let results = try ComparisonResults(plan, in: folder, catalogue: catalogue, command: "c", workers: 1)
    let optimum = try #require(results.runs(results.variants[0], in: "bandit").optimum)
    // Every seed has its own arms.
    #expect(results.runs(results.variants[0], in: "bandit").limit == nil)
    let limit = try #require(results.runs(results.variants[0], in: "gridworld").limit)
    let figure = try #require(try results.figures(.screen).first { $0.fileName == "curve-2-gridworld.svg" })
    let points = figure.chart.series.flatMap(\.points)
    #expect(!points.isEmpty && points.allSatisfy { $0.band?.upperBound ?? 0 <= max(limit, $0.y) + 1e-12 })
    let bandit = try #require(results.summary.variants.first)
    #expect(isClose(bandit.gapToOptimum ?? 0, optimum - bandit.mean.value))
    // On paper.
    try results.write(to: folder, figureWidth: 3.25)
    let printed = String(
      decoding: try Data(contentsOf: place.appending(path: "curve-1-bandit.svg")), as: UTF8.self)
    #expect(printed.contains("width=\"3.25in\"") && printed.contains("line dash-1 color-1"))
    #expect(throws: InputError.self) { try results.write(to: folder, figureWidth: 30) }
  }

  @Test func aSingleSeedIsSaidToShowNothing() throws {
    var single = experiment
    single.seeds.count = 1
    let plan = try ComparisonPlan(single, catalogue: catalogue)
    let folder = try ComparisonFolder(of: plan, at: try scratch.directory().appending(path: "c"))
    _ = try ComparisonRunner(plan, in: folder.url, catalogue: catalogue, workers: 1).run { _ in }
    let results = try ComparisonResults(plan, in: folder, catalogue: catalogue, command: "c", workers: 1)
    try results.write(to: folder)
    #expect(results.summary.warnings.contains { $0.contains("one seed shows nothing") })
    #expect(results.summary.variants.allSatisfy { $0.environment == nil || $0.mean.low == nil })
  }

  @Test func reportTellsHowThePoliciesWent() throws {
    let place = try scratch.directory().appending(path: "c")
    _ = try run(in: place, workers: 2)
    let plan = try ComparisonPlan(experiment, catalogue: catalogue)
    let results = try ComparisonResults(
      plan, in: try ComparisonFolder(of: plan, at: place), catalogue: catalogue, command: "c", workers: 1)
    for curve in try results.report().curves {
      let expected: Set<RunHistory.Measure> =
        curve.variant == "ours" ? [.entropy, .trust, .divergence] : [.entropy]
      #expect(Set(curve.measures.keys) == expected && curve.measures.values.allSatisfy { !$0.isEmpty })
    }
  }

  @Test func references() throws {
    func references(_ environment: String, seed: Int) throws -> ReferenceReturns {
      var request = RunRequest(environment: environment)
      request.options = ["seed": .integer(seed)]
      return try ReferenceReturns(RunConfiguration(request, catalogue: catalogue), catalogue: catalogue)
    }
    let cartpole = try references("cartpole", seed: 1)
    #expect(cartpole.optimum == 500 && isClose(cartpole.random, 22.3, relative: 0.1))
    let bandit = try references("bandit", seed: 1)
    #expect(bandit.optimum! > bandit.random)
    #expect(try references("bandit", seed: 2).optimum != bandit.optimum)
    #expect(isClose(try references("gridworld", seed: 1).optimum!, 0.81, absolute: 1e-9))
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

  /// Of a single evaluation the area is its value: no trial may count as failed for it.
  @Test func oneEvaluationIsAScore() throws {
    var short = experiment
    short.evaluation = .init(interval: 100_000, episodes: 5)
    let plan = try ComparisonPlan(short, catalogue: catalogue)
    let folder = try ComparisonFolder(of: plan, at: try scratch.directory().appending(path: "c"))
    _ = try ComparisonRunner(plan, in: folder.url, catalogue: catalogue, workers: 2).run { _ in }
    let results = try ComparisonResults(plan, in: folder, catalogue: catalogue, command: "c", workers: 1)
    #expect(results.runs.allSatisfy { $0.history.evaluations.count == 1 && $0.area == $0.sampled })
  }

  @Test(
    arguments: [
      (#""seeds": {"first": -1, "count": 3}, "search": {}"#, "'seeds': 3 from -1 on"),
      (#""seeds": {"count": 2}, "search": {}"#, "'seeds': 2 from 1 on; 3 to 100000 seeds"),
      (
        #""seeds": {"count": 3}, "search": {"horizon": {"from": 1, "to": 1e300, "whole": true}}"#,
        "'search.horizon'"
      ),
      (
        #""seeds": {"count": 3}, "search": {"entropy": {"from": 0, "to": 1, "logarithmic": true}}"#,
        "'search.entropy'"
      ),
      (
        // The ratio of these bounds is infinite.
        #""seeds": {"count": 3}, "search": {"entropy": {"from": 1e-320, "to": 1e15, "logarithmic": true, "whole": true}}"#,
        "'search.entropy'"
      ),
      (
        #""seeds": {"count": 3}, "search": {"horizon": {"from": 1.2, "to": 1.8, "whole": true}}"#,
        "'search.horizon'"
      ),
      (#""seeds": {"count": 3}, "search": {"entropy": {"values": []}}"#, "'search.entropy'"),
      (#""seeds": {"count": 3}, "search": {}"#, "'search': there is nothing in it"),
      (
        #""seeds": {"count": 3}, "search": {"evaluation-episodes": {"values": [1, 2]}}"#,
        "'search.evaluation-episodes': it decides what is measured"
      ),
      (#""seeds": {"count": 3}, "search": {}, "factor": 1"#, "'factor'"),
    ])
  func badSearches(fields: String, message: String) throws {
    let file = try scratch.directory().appending(path: "tuning.json")
    try Data(#"{"name": "t", "environments": [{"name": "bandit"}], "trials": 2, \#(fields)}"#.utf8).write(
      to: file)
    let error = #expect(throws: InputError.self) { try Tuning(contentsOf: file) }
    #expect(error?.description.contains(message) == true && error?.kind == .data)
  }

  /// Neither rounding to three digits nor to a whole number.
  @Test func roundingDoesNotLeaveARange() throws {
    let file = try scratch.directory().appending(path: "tuning.json")
    try Data(
      """
      {"name": "t", "environments": [{"name": "bandit"}], "trials": 200, "seeds": {"count": 3}, "search": {
      "narrow": {"from": 0.12345, "to": 0.12346}, "whole": {"from": 1.4, "to": 2.6, "whole": true},
      "wide": {"from": 1e-15, "to": 1e15, "logarithmic": true, "whole": true}}}
      """.utf8
    ).write(to: file)
    let trials = try Tuning(contentsOf: file).variants.dropFirst().compactMap(\.options)
    #expect(trials.count == 199)
    for options in trials {
      #expect(options["narrow"] == .real(0.12345) || options["narrow"] == .real(0.12346))
      #expect(options["whole"] == .integer(2))
      guard case .integer(1...1_000_000_000_000_000)? = options["wide"] else {
        Issue.record("\(options)")
        continue
      }
    }
  }

  /// A search over the policy's learning rate, which is 10⁻⁹ by default and then learns nothing.
  private func search(_ rates: String, trials: Int = 6) throws -> (TuningSearch, Tuning) {
    let file = try scratch.directory().appending(path: "tuning.json")
    try Data(
      """
      {"name": "t", "environments": [{"name": "bandit"}], "options": {"policy-learning-rate": 1e-9},
      "search": {"policy-learning-rate": {"values": \(rates)}, "entropy": {"from": 1e-4, "to": 1e-3, "logarithmic": true}},
      "trials": \(trials), "seeds": {"count": 6}, "factor": 2, "steps": 2000,
      "evaluation": {"interval": 500, "episodes": 50}}
      """.utf8
    ).write(to: file)
    let tuning = try Tuning(contentsOf: file)
    return (TuningSearch(tuning, catalogue: catalogue, workers: 2), tuning)
  }

  @Test func tuningFindsTheBetterSettingAndConfirmsIt() throws {
    let (search, tuning) = try search("[1e-9, 0.01]")
    #expect(tuning.stages.map(\.seeds) == [3, 6] && tuning.stages.map(\.trials) == [6, 1])
    #expect(
      tuning.variants == tuning.variants
        && tuning.variants[0].options == ["policy-learning-rate": .real(1e-9)])
    let folder = try ComparisonFolder(
      of: try search.firstPlan(), at: try scratch.directory().appending(path: "t"))
    var stages: [String] = []
    func findings() throws -> TuningFindings {
      try search.run(
        in: folder,
        begin: { stages.append("\($0.number) of \($0.count): \($0.trials) with \($0.seeds)") }
      ) { _ in }
    }
    let found = try findings()
    #expect(stages == ["1 of 3: 6 with 3", "2 of 3: 2 with 6", "3 of 3: 2 with 6"])
    // The default is there in every stage.
    #expect(found.trials.count == 8 && found.trials.filter { $0.name == "default" }.map(\.stage) == [1, 2])
    let confirmation = try #require(found.confirmation)
    #expect(confirmation.options["policy-learning-rate"] == .real(0.01) && confirmation.isBetter)
    #expect(confirmation.seeds == 6 && confirmation.trial == found.trials[6].name)
    let (difference, low) = (try #require(confirmation.difference), try #require(confirmation.low))
    #expect(difference > 0.05 && low > 0 && low < difference)
    // The seeds of the confirmation are none of the search's.
    let path = folder.url.appending(path: "runs/bandit/default").path
    #expect(Set(try FileManager.default.contentsOfDirectory(atPath: path)) == Set((1...12).map { "\($0)" }))
    try search.write(found, to: folder)
    let answer = try Data(contentsOf: folder.url.appending(path: "confirmation.json"))
    #expect(String(decoding: answer, as: UTF8.self).contains(#""isBetter" : true"#))
    #expect(try findings().trials.map(\.score) == found.trials.map(\.score))
  }

  /// What learns nothing either is no better than the default, however lucky it was.
  @Test func tuningSaysThatNothingIsBetter() throws {
    let (search, _) = try search("[1e-9]", trials: 4)
    let folder = try ComparisonFolder(
      of: try search.firstPlan(), at: try scratch.directory().appending(path: "t"))
    let found = try search.run(in: folder, begin: { _ in }) { _ in }
    #expect(found.confirmation?.isBetter != true && !found.answer.isBetter)
  }

  @Test func tuningRefusesWhatHasNoEffectInAnyTrial() throws {
    let file = try scratch.directory().appending(path: "tuning.json")
    func search(_ estimators: String) throws -> TuningSearch {
      try Data(
        """
        {"name": "t", "environments": [{"name": "bandit"}], "search": {"temperature": {"values": [0.5, 2]},
        "estimator": {"values": \(estimators)}}, "trials": 8, "seeds": {"count": 3}, "steps": 500}
        """.utf8
      ).write(to: file)
      return try TuningSearch(Tuning(contentsOf: file), catalogue: catalogue, workers: 1)
    }
    let error = #expect(throws: InputError.self) { try search(#"["expected"]"#).firstPlan() }
    #expect(error?.subject == "'search.temperature'")
    #expect(throws: Never.self) { try search(#"["expected", "reinmax"]"#).firstPlan() }
  }

  @Test("normalized scores are 0 at random and 1 at the optimum")
  func normalization() {
    func references(_ random: Double, _ optimum: Double?) -> ReferenceReturns {
      ReferenceReturns(random: random, optimum: optimum, threshold: nil)
    }
    let scale = references(-200, -100)
    #expect([-200, -100, -150, -50].map(scale.normalized) == [0, 1, 0.5, 1.5])
    #expect(scale.normalized(.infinity) == nil && scale.normalized(.nan) == nil)
    for (random, optimum) in [(3, 3), (.nan, 3), (1, .infinity), (1, nil)] as [(Double, Double?)] {
      #expect(references(random, optimum).normalized(2) == nil)
    }
  }
}
