import COneHotAllocationCounter
import OneHotFoundations
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotStatistics

@Suite("Aggregates and their bootstrap intervals")
struct BootstrapTests {
  private static let statistics: [(name: String, of: @Sendable (ScoreTable) -> Double?)] = [
    ("mean", { $0.mean }), ("medianOfTaskMeans", { $0.medianOfTaskMeans }), ("median", { $0.median }),
    ("interquartileMean", { $0.interquartileMean }),
  ]

  private func random(_ seed: UInt64 = 1) -> RandomSource {
    RandomSource(seed: seed, purpose: .measurement)
  }

  /// Scores `[runs, tasks]`, as rliable has them.
  private func scoreTable(runs: [[Double]]) throws -> ScoreTable {
    try ScoreTable(tasks: runs[0].indices.map { task in runs.map { $0[task] } })
  }

  /// Whether an interval is another one up to the bootstrap's error: 2 % of its width.
  private func agrees(_ interval: ClosedRange<Double>?, _ lower: Double, _ upper: Double) -> Bool {
    guard let interval else { return false }
    let tolerance = max(1e-9, 0.02 * (upper - lower))
    return abs(interval.lowerBound - lower) < tolerance && abs(interval.upperBound - upper) < tolerance
  }

  @Test("are those of rliable", arguments: StatisticsFixture.all.matrices)
  func aggregates(of matrix: StatisticsFixture.Matrix) throws {
    let scores = try scoreTable(runs: matrix.runs)
    let bootstrap = try Bootstrap(resamples: 50_000)
    for (name, statistic) in Self.statistics {
      let expected = try #require(matrix.estimates[name])
      let value = try #require(statistic(scores))
      #expect(isClose(value, expected.value, relative: 1e-9, absolute: 1e-9), "\(name)")
      var random = random()
      let interval = bootstrap.interval(of: scores, using: &random, statistic)
      #expect(agrees(interval, expected.lower, expected.upper), "\(name): \(String(describing: interval))")
    }
  }

  @Test("profiles are those of rliable", arguments: StatisticsFixture.all.matrices)
  func profiles(of matrix: StatisticsFixture.Matrix) throws {
    let scores = try scoreTable(runs: matrix.runs)
    let expected = try #require(matrix.profiles["runScores"])
    let profile = try scores.performanceProfile(at: matrix.thresholds)
    #expect(isClose(profile.fractions, expected.fractions, relative: 1e-9, absolute: 1e-9))
    for (fraction, interval) in zip(profile.fractions, profile.intervals) {
      let (low, high) = (interval.low, interval.high)
      #expect(0 <= low && low <= fraction && fraction <= high && high <= 1 && low < high)
    }
  }

  @Test("the probability of improvement is that of rliable", arguments: StatisticsFixture.all.pairs)
  func improvement(of pair: StatisticsFixture.Pair) throws {
    let (x, y) = (try scoreTable(runs: pair.x), try scoreTable(runs: pair.y))
    let value = try #require(x.probabilityOfImprovement(over: y))
    let reverse = try #require(y.probabilityOfImprovement(over: x))
    #expect(isClose(value, pair.value, relative: 1e-9, absolute: 1e-9))
    #expect(isClose(value + reverse, 1, absolute: 1e-9))
    let pairs = Double(pair.x.count * pair.y.count)
    let average = pair.mannWhitney.reduce(0, +) / pairs / Double(pair.mannWhitney.count)
    #expect(isClose(value, average, absolute: 1e-9))
  }

  @Test("tasks with different numbers of runs")
  func raggedTasks() throws {
    let scores = try ScoreTable(tasks: [[1, 2, 6], [0], [4, 0, 2, 2, 2]])
    #expect(scores.sortedTaskMeans == [0, 2, 3])
    #expect(isClose(scores.mean, 5.0 / 3, absolute: 1e-12))
    #expect(scores.medianOfTaskMeans == 2)
    #expect(scores.median == 2)
    // Sorted 0 0 1 2 2 2 2 4 6, two dropped at both ends.
    #expect(scores.interquartileMean == 1.8)
    // (2/3 + 0 + 4/5)/3
    #expect(isClose(scores.fraction(above: 1), 22.0 / 45, absolute: 1e-12))
    let other = try ScoreTable(tasks: [[2, 3], [-1, 0], [2]])
    // U/nm is 2.5/6, 1.5/2 and 2.5/5.
    let improvement = try #require(scores.probabilityOfImprovement(over: other))
    #expect(isClose(improvement, 5.0 / 9, absolute: 1e-12))
  }

  @Test("pairs are resampled as their differences")
  func pairs() throws {
    let x = try ScoreTable(tasks: [[1, 5, 3], [2, 2]])
    let differences = try x.differences(from: ScoreTable(tasks: [[0, 4, 2], [0, 4]]))
    #expect(differences.values == [1, 1, 1, 2, -2] && differences.mean == 0.5)
    // The first task always adds ½, the second −1, 0 or 1, the extremes in a quarter of the resamples each.
    var random = random()
    let interval = try Bootstrap(resamples: 2000).interval(of: differences, using: &random) { $0.mean }
    #expect(interval == -0.5...1.5)
  }

  @Test("a resample has each task's own scores, in order, and their means")
  func resamples() throws {
    let scores = try ScoreTable(tasks: [[3, 1, 2], [10, 10], [-5, 7, -6, 0], [20, 30]])
    var resampler = ScoreResampler(scores)
    var random = random()
    var drawn: Set<Double> = []
    for _ in 0..<100 {
      resampler.draw(using: &random)
      let resample = resampler.resample
      let tasks = (0..<4).map { Array(resample.values[resample.indices(ofTask: $0)]) }
      for (task, values) in tasks.enumerated() {
        #expect(Set(values).isSubset(of: scores.values[scores.indices(ofTask: task)]))
      }
      #expect(resample == (try ScoreTable(tasks: tasks)))
      drawn.formUnion(resample.values)
    }
    #expect(drawn == Set(scores.values))
  }

  @Test("the same stream gives the same interval, a wider one for more confidence")
  func determinism() throws {
    let scores = try ScoreTable(tasks: [[0.3, 0.1, 0.8, 0.4], [0.2, 0.9]])
    func interval(_ confidence: Double, _ seed: UInt64) throws -> ClosedRange<Double> {
      var random = random(seed)
      return try #require(
        Bootstrap(resamples: 2000, confidence: confidence).interval(of: scores, using: &random) { $0.mean })
    }
    #expect(try interval(0.95, 3) == interval(0.95, 3))
    #expect(try interval(0.95, 3) != interval(0.95, 4))
    let (narrow, wide) = (try interval(0.5, 3), try interval(0.99, 3))
    #expect(wide.lowerBound < narrow.lowerBound && narrow.upperBound < wide.upperBound)
  }

  @Test("resamples allocate nothing", .enabled(if: onehot_allocation_count() >= 0))
  func allocations() throws {
    let scores = try ScoreTable(tasks: [[0.3, 0.1, 0.8, 0.4], [0.2, 0.9]])
    func allocations(_ resamples: Int) throws -> Int {
      let bootstrap = try Bootstrap(resamples: resamples)
      var random = random()
      let before = onehot_allocation_count()
      for (_, statistic) in Self.statistics {
        _ = bootstrap.interval(of: scores, using: &random, statistic)
      }
      return onehot_allocation_count() - before
    }
    let (few, many) = (try allocations(100), try allocations(5000))
    #expect(many - few < 20)
  }

  @Test("there is none of a single run, nor of a statistic without a value")
  func noInterval() throws {
    let bootstrap = try Bootstrap(resamples: 100)
    var random = random()
    let single = try ScoreTable(tasks: [[1, 2], [3]])
    let several = try ScoreTable(tasks: [[1, 2], [3, 4]])
    #expect(bootstrap.interval(of: single, using: &random) { $0.mean } == nil)
    #expect(bootstrap.interval(of: several, using: &random) { _ in nil } == nil)
    #expect(bootstrap.interval(of: several, using: &random) { _ in .nan } == nil)
    #expect(several.probabilityOfImprovement(over: try ScoreTable(tasks: [[1]])) == nil)
  }

  @Test("unsound input is named")
  func errors() throws {
    func message(_ body: () throws -> Void) -> String? {
      do { try body() } catch { return "\(error)" }
      return nil
    }
    #expect(message { _ = try ScoreTable(tasks: []) } == "scores: there are none")
    #expect(message { _ = try ScoreTable(tasks: [[1], []]) } == "scores, task 2: there are none")
    #expect(
      message { _ = try ScoreTable(tasks: [[1, .nan]]) }
        == "scores, task 1, number 2: nan; a finite number up to 1e100")
    #expect(message { _ = try ScoreTable(tasks: [[1e101]]) }?.contains("1e+101") == true)
    let (one, two) = (try ScoreTable(tasks: [[1, 2]]), try ScoreTable(tasks: [[1, 2], [3]]))
    #expect(message { _ = try one.differences(from: two) }?.contains("1 tasks and 2") == true)
    let three = try ScoreTable(tasks: [[1, 2, 3]])
    #expect(
      message { _ = try one.differences(from: three) }
        == "paired scores, task 1: 2 runs and 3; pairs need the same seeds in both variants")
    for resamples in [0, 1_000_001] {
      #expect(throws: InputError.self) { try Bootstrap(resamples: resamples) }
    }
    for confidence in [0, 1, .nan] {
      #expect(throws: InputError.self) { try Bootstrap(confidence: confidence) }
    }
    for thresholds in [[], [Double.nan]] {
      #expect(throws: InputError.self) {
        try one.performanceProfile(at: thresholds)
      }
    }
  }
}
