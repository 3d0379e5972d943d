import OneHotNumerics

/// A critic f(y) of which a measured problem knows everything; y has a row for each choice that is made at once.
protocol MeasuredCritic: Sendable {
  /// f at one joint action: the options taken, of each choice one.
  func value(of options: [Int]) -> Double

  /// ∂f/∂y at samples `[samples · choices, options]`.
  func writeSlopes(at samples: Matrix, into slopes: Matrix)

  /// f at samples, `[1, samples]`.
  func writeValues(at samples: Matrix, into values: Matrix)
}
