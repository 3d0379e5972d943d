import OneHotStatistics

/// An estimate and its interval.
public struct Estimate: Sendable, Encodable {
  /// The estimate.
  public var value: Double
  /// The lower end of its interval; nil without an interval.
  public var low: Double?
  /// See ``low``.
  public var high: Double?
  /// How the interval was found; nil if there is none.
  public var method: ConfidenceInterval.Method?
  /// How often such an interval holds the quantity: exact of medians, else what it aims at.
  public var coverage: Double?
  /// Of a mean's interval: in one environment: what it covers at most where one run in ten fails, since runs may show
  /// no failure.
  public var coverageWithRareFailures: Double?
  /// Why there is no interval.
  public var remark: String?

  /// An estimate made of some scores; one without spread has no interval, and says why.
  init(_ value: Double, _ interval: ConfidenceInterval?, of scores: ScoreTable) {
    self.value = value
    if let interval, interval.low < interval.high {
      take(interval)
    } else {
      remark = Self.remark(on: scores)
    }
  }

  /// An estimate that has an interval.
  init(_ value: Double, _ interval: ConfidenceInterval) {
    self.value = value
    take(interval)
  }

  private mutating func take(_ interval: ConfidenceInterval) {
    (low, high) = (interval.low, interval.high)
    (method, coverage) = (interval.method, interval.coverage)
  }

  private static func remark(on scores: ScoreTable) -> String {
    if (0..<scores.taskCount).contains(where: { scores.indices(ofTask: $0).count == 1 }) {
      return "a single run"
    }
    return scores.sortedValues.first == scores.sortedValues.last || scores.taskCount > 1
      ? "all alike" : "middle runs alike"
  }
}

extension Estimate {
  /// A mean no greater than `limit`, if that is known. Chance in the evaluations may bring the estimate itself above.
  init(meanOf scores: ScoreTable, notAbove limit: Double = .infinity) {
    var interval = MeanDifference(of: scores)?.interval()
    if let high = interval?.high { interval?.high = min(high, max(limit, scores.mean)) }
    self.init(scores.mean, interval, of: scores)
    if let interval, scores.taskCount == 1 {
      coverageWithRareFailures = min(
        interval.coverage, ConfidenceInterval.shareShowingRareFailures(runs: scores.values.count))
    }
  }
}
