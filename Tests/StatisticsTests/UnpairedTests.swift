import Foundation
import OneHotFoundations
import OneHotTestSupport
import Testing

@testable import OneHotStatistics

@Suite("Classical tests of two variants whose runs come in no pairs")
struct UnpairedTests {
  /// What SciPy finds; the file names its version and the functions.
  struct Case: Decodable, CustomTestStringConvertible {
    struct RankSum: Decodable {
      let wins, pValue: Double
      let isExact: Bool
    }
    let name: String
    let x, y: [Double]
    let welch: StatisticsFixture.Comparison.Difference?
    let requiredRuns: Int?
    let rankSum: RankSum
    var testDescription: String { name }

    static let all: [Case] = {
      struct Fixture: Decodable {
        let cases: [Case]
      }
      let file = Bundle.module.url(forResource: "Fixtures/unpaired", withExtension: "json")!
      return try! JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file)).cases
    }()
  }

  @Test("are those of SciPy", arguments: Case.all)
  func sameAsSciPy(_ expected: Case) throws {
    let ranks = try #require(RankSumTest(expected.x, expected.y))
    #expect(ranks.wins == expected.rankSum.wins && ranks.isExact == expected.rankSum.isExact)
    #expect(isClose(ranks.pValue, expected.rankSum.pValue, relative: 1e-9, absolute: 1e-12))
    let (x, y) = (try ScoreTable(tasks: [expected.x]), try ScoreTable(tasks: [expected.y]))
    let own = try MeanDifference.unpaired(x, y)
    #expect((own == nil) == (expected.welch == nil))
    #expect(try MeanDifference.requiredRuns(x, y) == expected.requiredRuns)
    guard let own, let welch = expected.welch else { return }
    let found = [own.statistic, own.degreesOfFreedom, own.pValue] + own.studentEnds
    let right = [welch.statistic, welch.degreesOfFreedom, welch.pValue, welch.lower, welch.upper]
    #expect(isClose(found, right, relative: 1e-9, absolute: 1e-12))
  }

  @Test("the variants may change places")
  func symmetry() throws {
    for each in Case.all {
      let (one, other) = (RankSumTest(each.x, each.y), RankSumTest(each.y, each.x))
      #expect(isClose(one?.pValue ?? 2, other?.pValue ?? 3, relative: 1e-12, absolute: 0))
      #expect((one?.wins ?? 0) + (other?.wins ?? 0) == Double(each.x.count * each.y.count))
    }
  }

  @Test("there is none without runs or without spread")
  func none() throws {
    #expect(
      RankSumTest([], [1, 2]) == nil && RankSumTest([1], []) == nil && RankSumTest([3, 3], [3]) == nil)
    let (alike, two) = (try ScoreTable(tasks: [[1, 1]]), try ScoreTable(tasks: [[1, 1], [2, 3]]))
    #expect(try MeanDifference.unpaired(alike, alike) == nil)
    #expect(throws: InputError.self) { try MeanDifference.unpaired(alike, two) }
    #expect(throws: InputError.self) { try MeanDifference.requiredRuns(alike, two) }
  }

  /// Two tasks: variances 1/3 + 4/3 of one variant and 0 + 1/2 of the other, each over 4.
  @Test("several tasks share one error")
  func severalTasks() throws {
    let first = try ScoreTable(tasks: [[0, 1, 2], [0, 2, 4]])
    let second = try ScoreTable(tasks: [[5, 5], [1, 2]])
    let difference = try #require(try MeanDifference.unpaired(first, second))
    #expect(isClose(difference.value, -1.75, absolute: 1e-12))
    let variance = (5.0 / 3 + 0.25) / 4
    #expect(isClose(difference.standardError, variance.squareRoot(), absolute: 1e-12))
  }
}
