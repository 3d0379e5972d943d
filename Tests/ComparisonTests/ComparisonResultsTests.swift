import Foundation
import OneHotFoundations
import OneHotRecords
import OneHotReport
import OneHotTestSupport
import Testing

@testable import OneHotComparison

@Suite("Results of a comparison")
struct ComparisonResultsTests {
  private let catalogue = SmallComparison.catalogue
  private let experiment = SmallComparison.experiment
  private let scratch = Scratch()

  /// The results of an experiment that is trained for them.
  private func trained(_ experiment: Experiment) throws -> (ComparisonFolder, ComparisonResults) {
    let plan = try ComparisonPlan(experiment, catalogue: catalogue)
    let folder = try ComparisonFolder(of: plan, at: try scratch.directory().appending(path: "c"))
    _ = try ComparisonRunner(plan, in: folder.url, catalogue: catalogue, workers: 2).run { _ in }
    let results = try ComparisonResults(plan, in: folder, catalogue: catalogue, command: "c", workers: 1)
    return (folder, results)
  }

  @Test func summary() throws {
    let place = try scratch.directory().appending(path: "c")
    _ = try SmallComparison.restore(to: place)
    let (_, results) = try SmallComparison.results(in: place)
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
    let files = try SmallComparison.restore(to: place)
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
    let (folder, results) = try SmallComparison.results(in: place)
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

  /// Agents that learn from whole episodes are evaluated at steps of their own.
  @Test func curvesOfAgentsWithEvaluationsAtOddSteps() throws {
    var odd = experiment
    odd.environments = [.init(name: "cartpole")]
    odd.steps = 4_000
    odd.evaluation = .init(interval: 500, episodes: 3)
    let (_, results) = try trained(odd)
    let curve = try #require(try results.figures(.screen).first?.chart)
    #expect(curve.series.map(\.name) == ["ours", "reinforce, none"])
    for series in curve.series {
      #expect(series.points.count >= 5 && series.points.allSatisfy { $0.y.isFinite && $0.band != nil })
    }
  }

  @Test func aSingleSeedIsSaidToShowNothing() throws {
    var single = experiment
    single.seeds.count = 1
    let (folder, results) = try trained(single)
    try results.write(to: folder)
    #expect(results.summary.warnings.contains { $0.contains("one seed shows nothing") })
    #expect(results.summary.variants.allSatisfy { $0.environment == nil || $0.mean.low == nil })
  }

  /// Of a single evaluation the area is its value: no trial may count as failed for it.
  @Test func oneEvaluationIsAScore() throws {
    var short = experiment
    short.evaluation = .init(interval: 100_000, episodes: 5)
    let (_, results) = try trained(short)
    #expect(results.runs.allSatisfy { $0.history.evaluations.count == 1 && $0.area == $0.sampled })
  }

  @Test func reportTellsHowThePoliciesWent() throws {
    let place = try scratch.directory().appending(path: "c")
    _ = try SmallComparison.restore(to: place)
    for curve in try SmallComparison.results(in: place).results.report().curves {
      let expected: Set<RunHistory.Measure> =
        curve.variant == "ours" ? [.entropy, .trust, .divergence] : [.entropy]
      #expect(Set(curve.measures.keys) == expected && curve.measures.values.allSatisfy { !$0.isEmpty })
    }
  }
}
