import COneHotKernels

/// Elementary functions that give the same bits on every processor and platform, which the platforms' own mathematics
/// libraries do not: what an environment or an agent computes with them is the same everywhere.
///
/// Errors are below one unit in the last place (log1p: three; pow: 2 + 2 |y ln x|; erfc as it says).
public enum Elementary {
  /// eˣ
  public static func exp(_ x: Double) -> Double { onehot_exp(x) }

  /// eˣ, rounded to single precision.
  public static func exp(_ x: Float) -> Float { Float(onehot_exp(Double(x))) }

  /// ln x; NaN for x < 0, −∞ for 0.
  public static func log(_ x: Double) -> Double { onehot_log(x) }

  /// ln(1 + x)
  public static func log1p(_ x: Double) -> Double { onehot_log1p(x) }

  /// ln(1 + x), rounded to single precision.
  public static func log1p(_ x: Float) -> Float { Float(onehot_log1p(Double(x))) }

  /// xʸ for x ≥ 0; NaN for x < 0.
  public static func pow(_ x: Double, _ y: Double) -> Double { onehot_pow(x, y) }

  /// sin x and cos x; beyond |x| = 2²⁰ with a further error of up to |x|·2⁻⁵³, NaN from 2⁵² on.
  public static func sineAndCosine(_ x: Double) -> (sine: Double, cosine: Double) {
    var (sine, cosine) = (0.0, 0.0)
    onehot_sine_cosine(x, &sine, &cosine)
    return (sine, cosine)
  }

  /// sin x; see ``sineAndCosine(_:)``.
  public static func sin(_ x: Double) -> Double { sineAndCosine(x).sine }

  /// cos x; see ``sineAndCosine(_:)``.
  public static func cos(_ x: Double) -> Double { sineAndCosine(x).cosine }

  /// log₁₀ x, an integer for every power of ten; NaN for x < 0, −∞ for 0. The error is below two units in the last place.
  public static func log10(_ x: Double) -> Double {
    let logarithm = Self.log(x) / 0x1.26bb1bbb55516p+1
    let whole = logarithm.rounded()
    return whole.magnitude < 309 && powerOfTen(Int(whole)) == x ? whole : logarithm
  }

  /// The complementary error function; with a relative error below 2 · 10⁻¹³.
  ///
  /// Source: Abramowitz and Stegun (1964), 7.1.6 below 2, and 7.1.14, a continued fraction, above.
  public static func erfc(_ x: Double) -> Double {
    if x < 0 { return 2 - erfc(-x) }
    let density = exp(-x * x) / Double.pi.squareRoot()
    if x < 2 {
      var (term, sum, odd) = (x, x, 1.0)
      while term > 1e-18 * sum {
        odd += 2
        term *= 2 * x * x / odd
        sum += term
      }
      return 1 - 2 * density * sum
    }
    var fraction = x
    for numerator in stride(from: 60, to: 0, by: -0.5) { fraction = x + numerator / fraction }
    return density / fraction
  }

  /// 10ⁿ, exact for |n| ≤ 22 as far as a number can be.
  public static func powerOfTen(_ n: Int) -> Double {
    var (power, factor, left) = (1.0, 10.0, n.magnitude)
    while left > 0 {
      if left & 1 == 1 { power *= factor }
      factor *= factor
      left >>= 1
    }
    return n < 0 ? 1 / power : power
  }
}
