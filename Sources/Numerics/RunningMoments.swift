import OneHotFoundations

/// Mean, variance and extremes of a sequence of numbers, one number at a time.
///
/// Source: Welford (1962), "Note on a method for calculating corrected sums of squares and products".
public struct RunningMoments: Sendable, Equatable {
  /// How many numbers there were.
  public private(set) var count = 0
  /// Their mean; 0 when there were none.
  public private(set) var mean = 0.0
  private var squares = 0.0
  /// The smallest number; +∞ when there were none.
  public private(set) var min = Double.infinity
  /// The largest number; −∞ when there were none.
  public private(set) var max = -Double.infinity

  /// No numbers yet.
  public init() {}

  /// The moments of a sequence.
  @inlinable
  public init(_ values: some Sequence<Double>) {
    self.init()
    for value in values { add(value) }
  }

  /// Takes one more number into account.
  public mutating func add(_ value: Double) {
    count += 1
    let difference = value - mean
    mean += difference / Double(count)
    squares += difference * (value - mean)
    min = Swift.min(min, value)
    max = Swift.max(max, value)
  }

  /// All of them.
  package mutating func exchange(_ name: String, with archive: inout StateArchive) throws {
    try archive.within(name) { archive in
      try archive.exchange("count", &count)
      try archive.exchange("mean", &mean)
      try archive.exchange("squares", &squares)
      try archive.exchange("min", &min)
      try archive.exchange("max", &max)
    }
  }

  /// The population variance (divided by the count); 0 when there were none.
  public var variance: Double { count == 0 ? 0 : squares / Double(count) }

  /// The population standard deviation.
  public var standardDeviation: Double { variance.squareRoot() }

  /// The mean of the squares.
  public var meanSquare: Double { variance + mean * mean }
}
