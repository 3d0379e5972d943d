import OneHotNumerics

/// A critic f(y) = Σ fᵢ(yᵢ), defined on the vertices of the simplex (the one-hot actions) and between them.
struct SeparableCritic: MeasuredCritic {
  /// How many actions there are.
  let count: Int
  /// fᵢ(yᵢ)
  let term: @Sendable (_ action: Int, _ share: Double) -> Double
  /// fᵢ′(yᵢ)
  let slope: @Sendable (_ action: Int, _ share: Double) -> Double

  /// Σ vᵢ yᵢᵈ: the value vᵢ at the i-th action, whatever the degree d.
  static func power(_ degree: Double, values: [Double]) -> SeparableCritic {
    SeparableCritic(count: values.count) { action, share in
      degree == 1 ? values[action] * share : values[action] * Elementary.pow(share, degree)
    } slope: { action, share in
      degree == 1 ? values[action] : values[action] * degree * Elementary.pow(share, degree - 1)
    }
  }

  /// (y₀ − target)², of two actions.
  static func squaredDistance(to target: Double) -> SeparableCritic {
    SeparableCritic(count: 2) { action, share in
      action == 0 ? (share - target) * (share - target) : 0
    } slope: { action, share in
      action == 0 ? 2 * (share - target) : 0
    }
  }

  func value(of options: [Int]) -> Double {
    (0..<count).reduce(0) { $0 + term($1, $1 == options[0] ? 1 : 0) }
  }

  func writeSlopes(at samples: Matrix, into slopes: Matrix) {
    let (slope, actions) = (slope, samples.columns)
    samples.withElements { shares in
      slopes.withElements { slopes in
        for start in stride(from: 0, to: shares.count, by: actions) {
          for action in 0..<actions {
            slopes[start + action] = Float(slope(action, Double(shares[start + action])))
          }
        }
      }
    }
  }

  func writeValues(at samples: Matrix, into values: Matrix) {
    for row in 0..<samples.rows {
      var value = 0.0
      for action in 0..<samples.columns { value += term(action, Double(samples[row, action])) }
      values[row] = Float(value)
    }
  }
}
