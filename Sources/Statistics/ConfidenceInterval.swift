import OneHotNumerics

/// Where a quantity lies, with what confidence, and by which method that was found.
public struct ConfidenceInterval: Sendable, Equatable {
  /// How an interval is found.
  public enum Method: String, Sendable, Encodable {
    /// ``MeanDifference/interval(confidence:)``
    case correctedStudent = "t corrected for skewness"
    /// ``Bootstrap/expandedInterval(of:using:_:)``
    case expandedBootstrap = "expanded percentile bootstrap"
    /// ``ScoreTable/medianInterval(confidence:)``
    case orderStatistics = "order statistics"
    /// ``Proportion/interval(confidence:)`` and ``ScoreTable/improvementInterval(over:confidence:)``
    case score
  }

  /// The lower end.
  public var low: Double
  /// The upper end.
  public var high: Double
  /// How often such an interval holds the quantity: exact of order statistics, else what it aims at.
  public let coverage: Double
  /// How it was found.
  public let method: Method

  init(_ low: Double, _ high: Double, coverage: Double, method: Method) {
    self.low = low
    self.high = high
    self.coverage = coverage
    self.method = method
  }
}

extension ConfidenceInterval {
  /// What share of samples of so many runs shows any of the failures that befall one run in ten: 1 − 0.9ⁿ.
  ///
  /// Where such a failure costs far more than runs vary otherwise, an interval of the mean cannot cover more than that:
  /// a failure that no run met does not widen it.
  public static func shareShowingRareFailures(runs: Int) -> Double { 1 - Elementary.pow(0.9, Double(runs)) }

  /// The share of further runs that may do otherwise where all of so many were alike, at 95 % confidence: 1 − 0.05^(1/n).
  ///
  /// Source: Hanley and Lippman-Hand (1983), "If nothing goes wrong, is everything all right? Interpreting zero
  /// numerators".
  public static func shareOfUnlikeRuns(afterAlike runs: Int) -> Double {
    1 - Elementary.pow(0.05, 1 / Double(runs))
  }
}
