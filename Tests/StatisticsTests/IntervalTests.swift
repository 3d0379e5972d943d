import Foundation
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotStatistics

@Suite("Intervals that hold what they say")
struct IntervalTests {
  private func table(_ scores: [Double]) throws -> ScoreTable { try ScoreTable(tasks: [scores]) }

  // MARK: - By simulation

  /// How scores of runs are distributed, with the mean, the median and the middle half's mean they have in the long run.
  enum Distribution: String, CaseIterable, CustomTestStringConvertible {
    case normal, lowCeiling, highCeiling, failures
    var testDescription: String { rawValue }

    func draw(_ random: inout RandomSource) -> Double {
      switch self {
      case .normal: random.normal()
      case .lowCeiling: min(500, 490 + 50 * random.normal())
      case .highCeiling: min(500, 520 + 40 * random.normal())
      case .failures: random.uniform() < 0.1 ? 20 : 480 + 10 * random.normal()
      }
    }

    static func truths(of distribution: Distribution) throws -> ScoreTable {
      var random = RandomSource(seed: 77, purpose: .measurement)
      return try ScoreTable(tasks: [(0..<100_000).map { _ in distribution.draw(&random) }])
    }
  }

  /// Of how many of some samples an interval holds a quantity, and of how many there is one.
  private func coverage(
    _ distribution: Distribution, runs: Int, of truth: Double, samples: Int = 500,
    _ interval: (ScoreTable, inout RandomSource) -> ConfidenceInterval?
  ) throws -> (share: Double, present: Int) {
    var random = RandomSource(seed: 5, purpose: .measurement, index: runs)
    var (held, present) = (0, 0)
    for _ in 0..<samples {
      let sample = try table((0..<runs).map { _ in distribution.draw(&random) })
      guard let interval = interval(sample, &random) else { continue }
      present += 1
      held += interval.low <= truth && truth <= interval.high ? 1 : 0
    }
    return (Double(held) / Double(present), present)
  }

  @Test("of means, by Student's t corrected for skewness", arguments: Distribution.allCases, [5, 10, 20])
  func means(_ distribution: Distribution, runs: Int) throws {
    let truth = try Distribution.truths(of: distribution).mean
    let (share, present) = try coverage(distribution, runs: runs, of: truth, samples: 4000) { sample, _ in
      MeanDifference(of: sample)?.interval()
    }
    #expect(present > 3200)
    switch distribution {
    case .normal, .lowCeiling, .highCeiling: #expect((0.93...0.975).contains(share), "\(share)")
    case .failures:
      let stated = ConfidenceInterval.shareShowingRareFailures(runs: runs)
      #expect(abs(share - stated) < 0.035, "\(share) instead of \(stated)")
    }
  }

  @Test("of interquartile means, by the expanded bootstrap", arguments: Distribution.allCases, [10, 20])
  func interquartileMeans(_ distribution: Distribution, runs: Int) throws {
    let bootstrap = try Bootstrap(resamples: 400)
    let truth = try Distribution.truths(of: distribution).interquartileMean
    let (share, _) = try coverage(distribution, runs: runs, of: truth) {
      bootstrap.expandedInterval(of: $0, using: &$1) { $0.interquartileMean }
    }
    #expect((0.93...1).contains(share), "\(share)")
  }

  @Test(
    "of medians, exactly as they say",
    arguments: [(3, 0.75), (5, 0.9375), (10, 0.978515625), (20, 0.958610535)])
  func medians(runs: Int, exact: Double) throws {
    let (share, present) = try coverage(.normal, runs: runs, of: 0) { sample, _ in
      let interval = sample.medianInterval()
      #expect(isClose(interval?.coverage ?? 0, exact, relative: 1e-8))
      return interval
    }
    #expect(present == 500 && abs(share - exact) < 0.03, "\(share)")
    // Equal scores make it cover more, never less.
    let truth = try Distribution.truths(of: .lowCeiling).median
    #expect(
      try coverage(.lowCeiling, runs: runs, of: truth) { sample, _ in sample.medianInterval() }.share > exact
        - 0.03)
  }

  @Test("of chances to improve, by the score test", arguments: [0, 1, 2.0], [5, 10, 20])
  func improvement(shift: Double, runs: Int) throws {
    var random = RandomSource(seed: 9, purpose: .measurement)
    // Of two normal numbers one is greater by half a probability integral of the shift over √2.
    let truth = NormalDistribution.cumulative(shift / 2.0.squareRoot())
    var held = 0
    for _ in 0..<1000 {
      let first = try table((0..<runs).map { _ in shift + random.normal() })
      let second = try table((0..<runs).map { _ in random.normal() })
      let interval = try #require(first.improvementInterval(over: second))
      held += interval.low <= truth && truth <= interval.high ? 1 : 0
    }
    #expect((0.93...0.99).contains(Double(held) / 1000), "\(held)")
  }

  /// The mean coverage over all shares: that of a single one jumps, as any interval's of whole numbers must.
  @Test("of shares, by Wilson's score", arguments: [10, 20])
  func shares(runs: Int) {
    var coverages: [Double] = []
    for percent in 5...95 {
      let share = Double(percent) / 100
      var (probability, covered) = (pow(1 - share, Double(runs)), 0.0)
      for successes in 0...runs {
        let interval = Proportion(successes, of: runs).interval()
        if interval.low <= share && share <= interval.high { covered += probability }
        probability *= Double(runs - successes) / Double(successes + 1) * share / (1 - share)
      }
      coverages.append(covered)
    }
    let mean = coverages.reduce(0, +) / Double(coverages.count)
    #expect((0.945...0.965).contains(mean) && coverages.min()! > 0.83, "\(mean), \(coverages.min()!)")
  }

  // MARK: - By hand

  @Test("order statistics by hand")
  func orderStatistics() throws {
    let interval = try #require(try table([9, 1, 8, 2, 7, 3, 6, 4, 5, 10]).medianInterval())
    #expect(interval.low == 2 && interval.high == 9)
    // 1 − 2·(1 + 10)/1024
    #expect(isClose(interval.coverage, 1 - 22.0 / 1024, relative: 1e-12))
    let few = try #require(try table([3, 1, 2]).medianInterval())
    #expect(few.low == 1 && few.high == 3 && isClose(few.coverage, 0.75, relative: 1e-12))
    #expect(try table([1]).medianInterval() == nil)
  }

  /// With a product for every probability, as one would by hand: each bit must be the same.
  @Test("of medians are those of the sum of all probabilities", arguments: [2, 3, 7, 10, 63, 64, 500, 1999])
  func mediansByDefinition(count: Int) throws {
    func probability(_ successes: Int) -> Double {
      var logarithm = -Double(count) * Elementary.log(2)
      for other in 0..<successes { logarithm += Elementary.log(Double(count - other) / Double(other + 1)) }
      return Elementary.exp(logarithm)
    }
    for confidence in [0.5, 0.9, 0.95, 0.999] {
      var (rank, missed) = (1, probability(0))
      while rank < count / 2, 1 - 2 * (missed + probability(rank)) >= confidence {
        missed += probability(rank)
        rank += 1
      }
      let interval = try #require(
        try table((1...count).map(Double.init)).medianInterval(confidence: confidence))
      #expect(interval.low == Double(rank) && interval.high == Double(count + 1 - rank))
      #expect(interval.coverage == 1 - 2 * missed)
    }
  }

  /// Time that grows with the square of their number would be hours.
  @Test("of medians of a million scores", .timeLimit(.minutes(1)))
  func manyMedians() throws {
    let many = try #require(try table((0..<1_000_000).map(Double.init)).medianInterval())
    #expect(many.coverage >= 0.95 && many.coverage < 0.951)
    // By the normal approximation the rank is n/2 − 1.96·√n/2.
    #expect(abs(many.low - (500_000 - 979.98)) < 2 && many.low + many.high == 999_999)
  }

  /// The figures of Newcombe (1998), "Two-sided confidence intervals for the single proportion", method 3.
  @Test(
    "Wilson's interval",
    arguments: [
      (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718),
    ])
  func wilson(successes: Int, count: Int, low: Double, high: Double) throws {
    let interval = Proportion(successes, of: count).interval()
    #expect(isClose(interval.low, low, absolute: 5e-5))
    #expect(isClose(interval.high, high, absolute: 5e-5))
    let all = Proportion(20, of: 20).interval()
    #expect(all.high == 1 && isClose(all.low, 1 - 0.1611, absolute: 5e-5))
  }

  @Test("chances at their ends have intervals, too")
  func certainImprovement() throws {
    let (high, low) = (try table([5, 6, 7, 8, 9]), try table([1, 1, 1, 1, 1]))
    let interval = try #require(high.improvementInterval(over: low))
    let reverse = try #require(low.improvementInterval(over: high))
    #expect(isClose(interval.high, 1, absolute: 1e-12) && (0.5...0.8).contains(interval.low))
    #expect(
      isClose(reverse.low, 0, absolute: 1e-12) && isClose(reverse.high, 1 - interval.low, absolute: 1e-9))
    #expect(high.improvementInterval(over: try ScoreTable(tasks: [[1], [2]])) == nil)
    // Two tasks of the same kind halve the squared distances.
    let twice = try ScoreTable(tasks: [[5, 6, 7, 8, 9], [5, 6, 7, 8, 9]])
    let both = try #require(
      twice.improvementInterval(over: ScoreTable(tasks: [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1]])))
    #expect(isClose(1 - both.low, (1 - interval.low) / 2.0.squareRoot(), relative: 1e-9))
  }

  @Test("runs that are alike bound nothing")
  func alike() throws {
    let bootstrap = try Bootstrap(resamples: 2000)
    var random = RandomSource(seed: 1, purpose: .measurement)
    let same = try table(Array(repeating: 500, count: 10))
    #expect(MeanDifference(of: same) == nil)
    #expect(bootstrap.expandedInterval(of: same, using: &random) { $0.interquartileMean } == nil)
    #expect(isClose(ConfidenceInterval.shareShowingRareFailures(runs: 10), 0.6513215599))
    #expect(isClose(ConfidenceInterval.shareOfUnlikeRuns(afterAlike: 10), 0.2588655508))
  }

  @Test("of differences of means without pairs, likewise", arguments: [10, 20])
  func unpairedMeans(runs: Int) throws {
    let truths = try [Distribution.highCeiling, .lowCeiling].map { try Distribution.truths(of: $0).mean }
    let truth = truths[0] - truths[1]
    var random = RandomSource(seed: 6, purpose: .measurement, index: runs)
    var held = 0
    for _ in 0..<4000 {
      let first = try table((0..<runs).map { _ in Distribution.highCeiling.draw(&random) })
      let second = try table((0..<runs).map { _ in Distribution.lowCeiling.draw(&random) })
      let interval = try #require(try MeanDifference.unpaired(first, second)?.interval())
      held += interval.low <= truth && truth <= interval.high ? 1 : 0
    }
    #expect((0.93...0.975).contains(Double(held) / 4000), "\(held)")
  }

  @Test("of means by hand: Student's without skewness, and skewed as the scores are")
  func meanByHand() throws {
    let interval = try #require(MeanDifference(of: table([1, 2, 3]))?.interval())
    // 2 ± 4.3027/√3
    #expect(interval.method == .correctedStudent && isClose(interval.low, 2 - 2.484138, absolute: 1e-5))
    #expect(isClose(interval.high, 2 + 2.484138, absolute: 1e-5))
    // One failure in ten: mean 460, standard error 40; deviations 40 (nine times) and −360 have the third moment
    // −4,608,000, so that the skewness is −4,608,000/10²/40³ = −0.72.
    let failing = try #require(MeanDifference(of: table(Array(repeating: 500, count: 9) + [100])))
    #expect(isClose(failing.standardError, 40) && isClose(failing.skewness, -0.72))
    let skewed = try #require(failing.interval())
    #expect(isClose(skewed.low, 144.2891, absolute: 1e-3) && isClose(skewed.high, 520.8050, absolute: 1e-3))
    // Its ends are where Hall's function of the studentized mean is ∓t.
    for (end, quantile) in [(skewed.low, 2.262157), (skewed.high, -2.262157)] {
      let t = (460 - end) / 40
      #expect(isClose(t - 0.24 * t * t + 0.0192 * t * t * t - 0.12, quantile, absolute: 1e-5))
    }
    // What two variants differ by is skewed the other way round where they change places.
    let one = try table([1, 1, 2, 9]), other = try table([0, 3, 4, 5, 5])
    let (difference, reverse) = (
      try #require(try MeanDifference.unpaired(one, other)?.interval()),
      try #require(try MeanDifference.unpaired(other, one)?.interval())
    )
    #expect(isClose(difference.low, -reverse.high) && isClose(difference.high, -reverse.low))
    #expect(MeanDifference(of: try table([1])) == nil)
  }

  @Test("Holm's correction by hand")
  func holm() {
    #expect(HolmCorrection.adjusted([0.01, 0.04, nil, 0.03]) == [0.03, 0.06, nil, 0.06])
    #expect(HolmCorrection.adjusted([0.6, 0.5]) == [1, 1])
    #expect(HolmCorrection.adjusted([0.2]) == [0.2] && HolmCorrection.adjusted([]).isEmpty)
    // The .016 of one variant in nine.
    let nine = HolmCorrection.adjusted([0.016] + Array(repeating: 0.5, count: 8))
    #expect(isClose(nine[0] ?? 0, 0.144))
  }
}
