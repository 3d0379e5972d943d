import OneHotNumerics

/// The clipped surrogate objective of one action taken, min(r A, clamp(r, 1 − ε, 1 + ε) A), which is to be maximized.
///
/// Source: Schulman, Wolski, Dhariwal, Radford and Klimov (2017), "Proximal policy optimization algorithms", equation 7.
struct ClippedSurrogate {
  let value: Float
  /// ∂value/∂log π(a|s); 0 where more of it would only carry the policy further away.
  let slope: Float
  /// Whether the ratio lies outside of the clip, on either side.
  let isOutside: Bool

  /// - Parameters:
  ///   - ratio: r = π(a|s)/π_old(a|s).
  ///   - advantage: A.
  ///   - clip: ε.
  init(ratio: Float, advantage: Float, clip: Float) {
    let free = ratio * advantage
    let bounded = min(max(ratio, 1 - clip), 1 + clip) * advantage
    value = min(free, bounded)
    slope = bounded < free ? 0 : free
    isOutside = abs(ratio - 1) > clip
  }
}

/// Writes the advantages of some rows less their mean and divided by their standard deviation. A single row's stays as it
/// is.
///
/// - Parameters:
///   - advantages: the generalized advantages, which are the TD(λ) returns less the values. Source: Schulman, Moritz,
///     Levine, Jordan and Abbeel (2015), "High-dimensional continuous control using generalized advantage estimation",
///     equation 16.
///   - result: `[1, rows]`, or longer.
func writeNormalizedAdvantages(of rows: ArraySlice<Int>, in advantages: Matrix, into result: Matrix) {
  var moments = RunningMoments()
  for (place, row) in rows.enumerated() {
    result[place] = advantages[row]
    moments.add(Double(result[place]))
  }
  guard rows.count > 1 else { return }
  // The deviation of a sample, as in Stable-Baselines3.
  let deviation = (moments.variance * Double(rows.count) / Double(rows.count - 1)).squareRoot() + 1e-8
  for place in 0..<rows.count { result[place] = Float((Double(result[place]) - moments.mean) / deviation) }
}
