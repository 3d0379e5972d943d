import OneHotNumerics

/// Where a game draws its random numbers from: a ``RandomSource``, or numbers drawn elsewhere.
protocol DrawSource {
  /// A uniform number in [0, 1).
  mutating func uniform() -> Double
  /// A uniform whole number in 0 ..< bound.
  mutating func index(below bound: Int) -> Int
}

extension RandomSource: DrawSource {}
