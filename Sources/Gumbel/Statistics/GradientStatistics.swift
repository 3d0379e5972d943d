import OneHotFoundations
import OneHotNumerics

/// How independent draws of a gradient's estimate lie around the exact gradient.
///
/// A gradient is taken as one vector, whatever the shape of the matrix: e the exact one, G a draw. After S draws, M is
/// their mean and V = Σᵢ Var Gᵢ their total variance, of the unbiased estimate that divides by S − 1. The mean's own
/// Monte Carlo error is E‖M − E[M]‖² = V/S; lengths are freed of it by subtracting it in quadrature.
///
/// All is computed in double precision. Quantities that are not defined (for want of draws, or because a length to
/// divide by is 0) are nil. Adding a draw allocates nothing and takes time linear in the vector's length.
public struct GradientStatistics: Sendable {
  /// S.
  public private(set) var count = 0
  /// M, in row-major order; zeros before the first draw.
  public private(set) var mean: [Double]
  /// e
  public let exact: [Double]
  private let exactNorm: Double
  /// Σᵢ Σ_draws (Gᵢ − Mᵢ)²
  private var squares = 0.0
  /// Σ_draws cos(G, e)
  private var cosines = 0.0

  /// No draws yet of a gradient that is exactly `exact`.
  public init(exact: [Double]) {
    self.exact = exact
    exactNorm = exact.reduce(0) { $0 + $1 * $1 }.squareRoot()
    mean = [Double](repeating: 0, count: exact.count)
  }

  /// Takes one more draw into account, of as many elements as the exact gradient; traps if it has others.
  public mutating func add(_ draw: Matrix) {
    add(rows: draw.view(rows: 1, columns: draw.count))
  }

  /// Takes the rows of a matrix into account, each as a draw.
  public mutating func add(rows draws: Matrix) {
    if draws.columns != mean.count {
      programmerError("a gradient of \(draws.columns) numbers, not \(mean.count)")
    }
    draws.withElements { elements in
      for start in stride(from: 0, to: elements.count, by: mean.count) { add(elements, from: start) }
    }
  }

  private mutating func add(_ elements: borrowing MutableSpan<Float>, from start: Int) {
    count += 1
    let share = 1 / Double(count)
    var (product, square) = (0.0, 0.0)
    for position in mean.indices {
      let value = Double(elements[start + position])
      let difference = value - mean[position]
      mean[position] += difference * share
      squares += difference * (value - mean[position])
      product += value * exact[position]
      square += value * value
    }
    cosines += Self.ratio(product, square.squareRoot() * exactNorm) ?? 0
  }

  /// The relative bias √max(0, ‖M − e‖² − V/S)/‖e‖; needs two draws.
  public var bias: Double? {
    guard let distance, let biasStandardError else { return nil }
    return max(0, distance * distance - biasStandardError * biasStandardError).squareRoot()
  }

  /// The relative Monte Carlo error of the mean, √(V/S)/‖e‖. The standard error of ``bias`` is at most that; a bias
  /// that is smaller cannot be told from none.
  public var biasStandardError: Double? {
    totalVariance.flatMap { Self.ratio(($0 / Double(count)).squareRoot(), exactNorm) }
  }

  /// ‖M − e‖/‖e‖ as it is found, the Monte Carlo error included; needs a draw.
  public var distance: Double? {
    let squares = zip(mean, exact).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return count == 0 ? nil : Self.ratio(squares.squareRoot(), exactNorm)
  }

  /// The relative variance of one draw, V/‖e‖². Of a batch it is the mean over the rows of one row's total variance,
  /// relative to the mean over the rows of one row's squared exact gradient: it does not fall with more rows.
  public var variance: Double? { totalVariance.flatMap { Self.ratio($0, exactNorm * exactNorm) } }

  /// The signal-to-noise ratio of one draw, √max(0, ‖M‖² − V/S)/√V; not defined for an estimate that never varies.
  public var signalToNoise: Double? {
    totalVariance.flatMap {
      Self.ratio(max(0, meanSquare - $0 / Double(count)).squareRoot(), $0.squareRoot())
    }
  }

  /// The cosine of the angle between the mean as it is found and the exact gradient. Its Monte Carlo error only ever
  /// turns the mean away: many draws are needed where ``signalToNoise`` is low.
  public var cosine: Double? {
    let product = zip(mean, exact).reduce(0) { $0 + $1.0 * $1.1 }
    return Self.ratio(product, meanSquare.squareRoot() * exactNorm)
  }

  /// The mean over the draws of the cosine of the angle between one draw and the exact gradient; draws of length 0
  /// count as orthogonal to it.
  public var sampleCosine: Double? {
    exactNorm > 0 ? Self.ratio(cosines, Double(count)) : nil
  }

  /// V; needs two draws.
  public var totalVariance: Double? { count < 2 ? nil : squares / Double(count - 1) }

  private var meanSquare: Double { mean.reduce(0) { $0 + $1 * $1 } }

  private static func ratio(_ numerator: Double, _ denominator: Double) -> Double? {
    denominator > 0 ? numerator / denominator : nil
  }
}
