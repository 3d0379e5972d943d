import OneHotNumerics

/// The standard normal distribution.
enum NormalDistribution {
  /// P(Z ≤ z)
  static func cumulative(_ value: Double) -> Double { Elementary.erfc(-value / 2.0.squareRoot()) / 2 }

  /// The z with P(|Z| ≥ z) = `probability`, between 0 and 1; by bisection.
  static func criticalValue(twoSided probability: Double) -> Double {
    var (low, high) = (0.0, 40.0)
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if 2 * cumulative(-middle) > probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
