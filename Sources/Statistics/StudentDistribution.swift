import OneHotNumerics

/// Student's t distribution of ν > 0 degrees of freedom, which need not be whole.
///
/// Values are right to about 10⁻¹² of themselves.
struct StudentDistribution {
  let degreesOfFreedom: Double

  /// P(|T| ≥ |t|) = Iₓ(ν/2, ½) with x = ν/(ν + t²). Source: DLMF 8.17.
  func twoSidedTail(_ value: Double) -> Double {
    let ratio = value * value / degreesOfFreedom
    guard ratio.isFinite else { return 0 }
    let half = degreesOfFreedom / 2
    let share = 1 / (1 + ratio)
    // xᵃ(1 − x)ᵇ/B(a, b)
    let powers = Elementary.exp(-half * Elementary.log1p(ratio)) * (ratio * share).squareRoot()
    let factor = powers * Self.gammaRatio(half) / Double.pi.squareRoot()
    return share < (half + 1) / (half + 2.5)
      ? factor * Self.fraction(half, 0.5, share) / half
      : 1 - factor * Self.fraction(0.5, half, ratio * share) / 0.5
  }

  /// The t with P(|T| ≥ t) = `probability`, between 0 and 1; by bisection.
  func criticalValue(twoSided probability: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    while twoSidedTail(high) > probability { (low, high) = (high, 2 * high) }
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if twoSidedTail(middle) > probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The t with P(T ≤ t) = `probability`, between 0 and 1.
  func quantile(_ probability: Double) -> Double {
    probability < 0.5
      ? -criticalValue(twoSided: 2 * probability) : criticalValue(twoSided: 2 * (1 - probability))
  }

  /// Γ(a + ½)/Γ(a), by its asymptotic series at a + k, k whole, brought back by Γ(a + 1) = aΓ(a).
  ///
  /// Source: Tricomi and Erdélyi (1951), "The asymptotic expansion of a ratio of gamma functions".
  private static func gammaRatio(_ number: Double) -> Double {
    var (large, correction) = (number, 1.0)
    while large < 40 {
      correction *= large / (large + 0.5)
      large += 1
    }
    let inverse = 1 / (large * large)
    let series = (-1.0 / 8 + inverse * (1.0 / 192 - inverse * (1.0 / 640 - inverse * 17 / 14336))) / large
    return correction * large.squareRoot() * Elementary.exp(series)
  }

  /// a·Iₓ(a, b)·B(a, b)/(xᵃ(1 − x)ᵇ) as a continued fraction, which converges fast for x < (a + 1)/(a + b + 2).
  ///
  /// Source: DLMF 8.17.22, evaluated by the method of Lentz (1976), "Generating Bessel functions in Mie scattering
  /// calculations using continued fractions".
  private static func fraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    var denominator = 1 / (1 - (a + b) * x / (a + 1))
    var (numerator, value) = (1.0, denominator)
    func advance(_ coefficient: Double) {
      denominator = 1 / (1 + coefficient * denominator)
      numerator = 1 + coefficient / numerator
      value *= denominator * numerator
    }
    for term in 1..<100_000 {
      let m = Double(term)
      let before = value
      advance(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)))
      advance(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)))
      if abs(value - before) < 1e-15 * abs(value) { break }
    }
    return value
  }
}
