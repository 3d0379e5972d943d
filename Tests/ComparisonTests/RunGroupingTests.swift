import Foundation
import OneHotEnvironments
import OneHotFoundations
import OneHotLearning
import OneHotStatistics
import OneHotTestSupport
import Testing

@testable import OneHotComparison

@Suite("Grouping runs that were not planned together")
struct RunGroupingTests {
  private let catalogue = Catalogue(environments: .standard)
  private let scratch = Scratch()

  /// Trains some variants of REINFORCE with the seeds 1 and 2; their places, by the names of the variants.
  private func trained(_ variants: [String: [String: OptionValue]]) throws -> [String: [URL]] {
    let experiment = Experiment(
      name: "t", environments: [.init(name: "bandit")],
      variants: variants.map { .init(name: $0.key, agent: "reinforce", options: $0.value) },
      seeds: .init(count: 2),
      steps: 400, evaluation: .init(interval: 200, episodes: 5))
    let root = try scratch.directory().appending(path: "c")
    let plan = try ComparisonPlan(experiment, catalogue: catalogue)
    let folder = try ComparisonFolder(of: plan, at: root)
    #expect(
      try ComparisonRunner(plan, in: folder.url, catalogue: catalogue, workers: 2).run { _ in }.isEmpty)
    return Dictionary(grouping: plan.runs, by: \.variant).mapValues { runs in
      runs.map { root.appending(path: $0.path, directoryHint: .isDirectory) }
    }
  }

  private func monitor(_ path: String, _ returns: [Double], environment: String = "bandit", in root: URL)
    throws -> URL
  {
    let place = root.appending(path: path, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    // Other runs end their episodes at other times.
    let start = Double(path.utf8.reduce(0) { (31 * $0 + Int($1)) % 1000 }) / 1024
    let rows = returns.enumerated().map { "\($1),1,\(Double($0) + start)\n" }.joined()
    try Data("#{\"t_start\": 1, \"env_id\": \"\(environment)\"}\nr,l,t\n\(rows)".utf8).write(
      to: place.appending(path: "monitor.csv"))
    return place
  }

  private func results(_ places: [URL], template: String? = nil) throws -> ComparisonResults {
    try ComparisonResults(
      of: places, title: "t", command: "c", groupedBy: try template.map { try RunTemplate($0) },
      strict: false,
      catalogue: catalogue, workers: 2)
  }

  @Test("options on which no result depends do not tell variants apart, and equal runs count once")
  func equalRuns() throws {
    let places = try trained([
      "plain": [:], "saved": ["checkpoint-interval": .text("100 steps")],
      "value": ["baseline": .text("value")],
    ])
    let copy = try scratch.directory().appending(path: "copy", directoryHint: .isDirectory)
    try FileManager.default.copyItem(at: places["plain"]![0], to: copy)
    let found = try results(places["plain"]! + places["saved"]! + places["value"]! + [copy])
    #expect(found.variants.count == 2 && found.variants.allSatisfy { $0.hasPrefix("reinforce baseline=") })
    #expect(found.runs.map(\.label) == ["1", "2", "1", "2"])
    let named = found.summary.warnings.filter { $0.hasPrefix("counted once: ") }
    let plain = places["plain"]!.map(\.path)
    let saved = places["saved"]!.map(\.path)
    #expect(
      named == [
        "counted once: \(plain[0]) = \(saved[0]) = \(copy.path)", "counted once: \(plain[1]) = \(saved[1])",
      ])
    #expect(found.summary.pairs.map(\.pairs) == [2])
  }

  @Test("other evaluations make no other training, but runs of one seed that are not equal are told")
  func runsOfOneSeed() throws {
    let places = try trained(["plain": [:], "often": ["evaluation-interval": .integer(100)]])
    let found = try results(places["plain"]! + places["often"]!)
    #expect(found.variants == ["reinforce"] && found.runs.map(\.folder) == places["plain"]!.map(\.path))
    let other = places["often"]![1]
    let returns = other.appending(path: "returns.csv")
    var rows = try text(returns).split(separator: "\n").map(String.init)
    var cells = rows[1].split(separator: ",").map(String.init)
    cells[3] = "77"
    rows[1] = cells.joined(separator: ",")
    try Data(rows.joined(separator: "\n").appending("\n").utf8).write(to: returns)
    // Checkpoints would tell that the log was changed.
    try FileManager.default.removeItem(at: other.appending(path: "checkpoint", directoryHint: .isDirectory))
    let unequal = try results(places["plain"]! + places["often"]!)
    #expect(unequal.runs.map(\.label) == ["1", "2", "2"])
    #expect(
      unequal.summary.warnings.contains(
        "of one seed, but not equal: \(places["plain"]![1].path), \(other.path)"))
  }

  @Test("files of other frameworks are grouped by their paths, and those without an episode are named")
  func foreignRuns() throws {
    let root = try scratch.directory()
    let ours = try trained(["plain": [:]])["plain"]!
    let a2c = try (1...3).map { try monitor("a2c/bandit_\($0)", [1, Double($0)], in: root) }
    let ppo = try (1...2).map { try monitor("ppo/bandit_\($0)", [3, Double($0)], in: root) }
    let ownName = try monitor("reinforce/1", [2, 2], in: root)
    let empty = try monitor("ppo/bandit_3", [], in: root)
    let again = root.appending(path: "again")
    try FileManager.default.copyItem(at: ppo[0], to: again)
    let found = try results(ours + a2c + ppo + [ownName, empty, again])
    #expect(found.variants == ["reinforce", "a2c", "ppo", "reinforce (other framework)"])
    #expect(found.runs.map(\.label) == ["1", "2", "1", "2", "3", "1", "2", "1"])
    #expect(found.environments == ["bandit"])
    // Scores are means of the last episodes: 1, 1.5, 2 and 2, 2.5 against those of the evaluations.
    let pairs = found.summary.pairs
    #expect(
      pairs.map(\.pairs) == [0, 0, 0] && pairs.map(\.runs) == [3, 2, 1]
        && pairs.map(\.referenceRuns) == [2, 2, 2])
    let scores = found.runs(found.variants[0], in: "bandit").compactMap(\.score)
    #expect(isClose(pairs[0].difference.value, 1.5 - scores.reduce(0, +) / 2, absolute: 1e-12))
    let (first, second) = (try ScoreTable(tasks: [[1, 1.5, 2]]), try ScoreTable(tasks: [scores]))
    #expect(try pairs[0].welchTestP == MeanDifference.unpaired(first, second)?.pValue)
    #expect(pairs[0].rankSumP == RankSumTest([1, 1.5, 2], scores)?.pValue && pairs[0].pairedTestP == nil)
    #expect(found.tables[1].rows[0][1] == "3 and 2 runs")
    #expect(
      found.summary.warnings.contains(
        "left out: run \(empty.path): no episode has ended in it with a finite return"))
    #expect(found.summary.warnings.contains("counted once: \(ppo[0].path) = \(again.path)"))
  }

  @Test("a template overrides what paths and configurations tell")
  func template() throws {
    let root = try scratch.directory()
    let places = try ["net_64", "net_128"].flatMap { name in
      try ["a.3", "a.4"].map { try monitor("\(name)/\($0)", [1, Double(name.count)], in: root) }
    }
    let found = try results(places, template: "net_{variant}/*.{seed}")
    #expect(found.variants == ["64", "128"] && found.runs.map(\.label) == ["3", "4", "3", "4"])
    let whole = try results(places, template: "{environment}_*/{variant}.*")
    #expect(whole.variants == ["a"] && whole.environments == ["net"])
    let other = try monitor("other", [1], in: root)
    #expect(
      try results(places + [other], template: "net_{variant}/*").summary.warnings.contains(
        "1 of 5 runs have no path like that of --group"))
    let error = #expect(throws: InputError.self) { try results(places, template: "x/{variant}") }
    #expect(error?.subject == "option --group" && error?.kind == .usage)
  }
}
