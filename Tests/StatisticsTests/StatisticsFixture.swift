import Foundation
import Testing

/// What rliable, SciPy, lifelines and statsmodels find; the file names their versions.
struct StatisticsFixture: Decodable, Sendable {
  let matrices: [Matrix]
  let pairs: [Pair]
  let tests: [Comparison]
  let student: [Student]
  let survival: [Survival]

  static let all: StatisticsFixture = {
    let file = Bundle.module.url(forResource: "Fixtures/statistics", withExtension: "json")!
    return try! JSONDecoder().decode(StatisticsFixture.self, from: Data(contentsOf: file))
  }()

  struct Estimate: Decodable {
    let value, lower, upper: Double
  }

  /// Aggregates and profiles of scores `[runs, tasks]`.
  struct Matrix: Decodable, CustomTestStringConvertible {
    struct Profile: Decodable {
      let fractions, lower, upper: [Double]
    }
    let name: String
    let runs: [[Double]]
    let estimates: [String: Estimate]
    let thresholds: [Double]
    let profiles: [String: Profile]
    var testDescription: String { name }
  }

  /// The probability that x improves over y.
  struct Pair: Decodable, CustomTestStringConvertible {
    let name: String
    let x, y: [[Double]]
    let value, lower, upper: Double
    let mannWhitney: [Double]
    var testDescription: String { name }
  }

  /// Classical tests of scores on one task.
  struct Comparison: Decodable, CustomTestStringConvertible {
    struct Difference: Decodable {
      let statistic, degreesOfFreedom, pValue, lower, upper: Double
    }
    struct SignedRanks: Decodable {
      let positive, negative, pValue: Double
    }
    struct Seeds: Decodable {
      let paired: Int?
      let pairedByNoncentralT: Double?
    }
    let name: String
    let x, y: [Double]
    let paired: Difference?
    let wilcoxon: SignedRanks?
    let seeds: Seeds
    var testDescription: String { name }
  }

  struct Student: Decodable {
    let degreesOfFreedom, t, tail, probability, quantile: Double
  }

  /// Runs that reach a threshold or are censored.
  struct Survival: Decodable, CustomTestStringConvertible {
    struct Runs: Decodable {
      let steps: [Double]
      let reached: [Bool]
    }
    let name: String
    let x, y: Runs
    let eventSteps, survival: [Double]
    let median: Double?
    let horizon, restrictedMean, chiSquare, pValue: Double
    var testDescription: String { name }
  }
}
