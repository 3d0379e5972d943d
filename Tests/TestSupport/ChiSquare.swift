/// Pearson's statistic Σ (observed − expected)²/expected, of counts against the probabilities they should follow.
public func chiSquareStatistic(observed: [Int], probabilities: [Double]) -> Double {
  let total = Double(observed.reduce(0, +))
  return zip(observed, probabilities).reduce(0) { sum, pair in
    let expected = total * pair.1
    return sum + (Double(pair.0) - expected) * (Double(pair.0) - expected) / expected
  }
}

/// The value that the chi-square distribution exceeds with probability 10⁻⁴: not too small, and too large by at
/// most 8 % (for one degree of freedom).
///
/// Source: Wilson and Hilferty (1931), "The distribution of chi-square".
public func chiSquareCriticalValue(degreesOfFreedom: Int) -> Double {
  let normalQuantile = 3.719016
  let spread = 2 / (9 * Double(degreesOfFreedom))
  let root = 1 - spread + normalQuantile * spread.squareRoot()
  return Double(degreesOfFreedom) * root * root * root
}

/// Whether counts may well have come from these probabilities: at most once in 10⁴ does it wrongly say no.
public func isPlausible(observed: [Int], probabilities: [Double]) -> Bool {
  chiSquareStatistic(observed: observed, probabilities: probabilities)
    < chiSquareCriticalValue(degreesOfFreedom: observed.count - 1)
}
