import OneHotFoundations
import OneHotTestSupport
import Testing

@testable import OneHotStatistics

@Suite("Classical tests of two variants")
struct MeanDifferenceTests {
  private func expectEqual(_ own: MeanDifference?, _ expected: StatisticsFixture.Comparison.Difference) throws
  {
    let own = try #require(own)
    let found = [own.statistic, own.degreesOfFreedom, own.pValue] + own.studentEnds
    let right = [
      expected.statistic, expected.degreesOfFreedom, expected.pValue, expected.lower, expected.upper,
    ]
    #expect(isClose(found, right, relative: 1e-9, absolute: 1e-12))
  }

  @Test("are those of SciPy", arguments: StatisticsFixture.all.tests)
  func differences(of comparison: StatisticsFixture.Comparison) throws {
    let (x, y) = (try ScoreTable(tasks: [comparison.x]), try ScoreTable(tasks: [comparison.y]))
    guard let paired = comparison.paired, let wilcoxon = comparison.wilcoxon else {
      #expect(throws: InputError.self) { try MeanDifference.paired(x, y) }
      #expect(throws: InputError.self) { try SignedRankTest.paired(x, y) }
      return
    }
    try expectEqual(MeanDifference.paired(x, y), paired)
    let ranks = try #require(try SignedRankTest.paired(x, y))
    #expect(ranks.positiveRankSum == wilcoxon.positive && ranks.negativeRankSum == wilcoxon.negative)
    #expect(isClose(ranks.pValue, wilcoxon.pValue, relative: 1e-9, absolute: 1e-12))
  }

  @Test("the seeds required are those of the formula, near those by noncentral t")
  func seeds() throws {
    for comparison in StatisticsFixture.all.tests {
      let (x, y) = (try ScoreTable(tasks: [comparison.x]), try ScoreTable(tasks: [comparison.y]))
      guard let expected = comparison.seeds.paired else { continue }
      let paired = try #require(try MeanDifference.requiredSeeds(x, y))
      #expect(paired == expected, "\(comparison.name)")
      if let exact = comparison.seeds.pairedByNoncentralT, exact > 4 {
        #expect(abs(Double(paired) - exact) < 2, "\(comparison.name)")
      }
    }
  }

  @Test("Student's distribution is that of SciPy")
  func student() {
    for expected in StatisticsFixture.all.student {
      let student = StudentDistribution(degreesOfFreedom: expected.degreesOfFreedom)
      #expect(isClose(student.twoSidedTail(expected.t), expected.tail, relative: 1e-9, absolute: 0))
      #expect(
        isClose(student.quantile(expected.probability), expected.quantile, relative: 1e-9, absolute: 1e-12))
    }
    #expect(StudentDistribution(degreesOfFreedom: 3).twoSidedTail(1e200) == 0)
  }

  /// Two tasks with variances 1 and 4 of 3 runs each: SE² = (1/3 + 4/3)/4, and of the degrees of freedom by
  /// Satterthwaite 2·5²/(1² + 4²).
  @Test("several tasks add their errors")
  func severalTasks() throws {
    let x = try ScoreTable(tasks: [[1, 2, 3], [2, 4, 6]])
    let y = try ScoreTable(tasks: [[0, 0, 0], [0, 0, 0]])
    let difference = try #require(try MeanDifference.paired(x, y))
    #expect(difference.value == 3)
    #expect(isClose(difference.standardError, (5.0 / 12).squareRoot(), absolute: 1e-12))
    #expect(isClose(difference.degreesOfFreedom, 50.0 / 17, relative: 1e-12))
  }

  /// With ranks 1, 2, 3 all positive, 1 of the 8 ways to give signs is as extreme, and 1 in the other direction.
  @Test("signed ranks by hand")
  func signedRanks() throws {
    let zero = try ScoreTable(tasks: [[0, 0, 0, 0]])
    let test = try #require(try SignedRankTest.paired(ScoreTable(tasks: [[0.5, 1, 2, 0]]), zero))
    #expect(test.positiveRankSum == 6 && test.negativeRankSum == 0)
    #expect(test.pValue == 0.25 && test.isExact)
    let tied = try #require(try SignedRankTest.paired(ScoreTable(tasks: [[1, -1, 1, 1]]), zero))
    #expect(tied.positiveRankSum == 7.5 && tied.negativeRankSum == 2.5)
    #expect(tied.pValue == 10.0 / 16)
  }

  @Test("nothing to test is nil")
  func undefined() throws {
    let single = try ScoreTable(tasks: [[1]])
    let constant = try ScoreTable(tasks: [[2, 2]])
    let varied = try ScoreTable(tasks: [[1, 4]])
    #expect(try MeanDifference.paired(single, single) == nil)
    #expect(try MeanDifference.paired(constant, constant) == nil)
    #expect(try MeanDifference.paired(varied, constant)?.interval(confidence: 1) == nil)
    #expect(try SignedRankTest.paired(varied, varied) == nil)
    #expect(try MeanDifference.requiredSeeds(varied, varied) == nil)
    #expect(try MeanDifference.requiredSeeds(single, ScoreTable(tasks: [[2]])) == nil)
    #expect(try MeanDifference.requiredSeeds(constant, ScoreTable(tasks: [[3, 3]])) == 2)
    #expect(try MeanDifference.requiredSeeds(varied, ScoreTable(tasks: [[4, 1.00001]])) == nil)
    #expect(throws: InputError.self) { try MeanDifference.requiredSeeds(varied, constant, level: 0) }
    #expect(throws: InputError.self) { try MeanDifference.requiredSeeds(varied, constant, power: .nan) }
    let two = try ScoreTable(tasks: [[1, 2], [3, 4]])
    #expect(throws: InputError.self) { try MeanDifference.paired(varied, two) }
    #expect(throws: InputError.self) { try MeanDifference.requiredSeeds(varied, two) }
  }
}

extension MeanDifference {
  /// The ends of the 95 % interval without regard to skewness.
  var studentEnds: [Double] {
    let student = StudentDistribution(degreesOfFreedom: degreesOfFreedom)
    let margin = student.criticalValue(twoSided: 0.05) * standardError
    return [value - margin, value + margin]
  }
}
