import Foundation

/// A critic f(y) = Σ fᵢ(yᵢ), defined on the vertices of the simplex (the one-hot actions) and between them.
struct SeparableCritic: Sendable {
  /// fᵢ(yᵢ)
  let term: @Sendable (_ action: Int, _ share: Double) -> Double
  /// fᵢ′(yᵢ)
  let slope: @Sendable (_ action: Int, _ share: Double) -> Double

  /// Σ vᵢ yᵢᵈ: the value vᵢ at the i-th action, whatever the degree d.
  static func power(_ degree: Double, values: [Double]) -> SeparableCritic {
    SeparableCritic { action, share in
      values[action] * pow(share, degree)
    } slope: { action, share in
      degree == 1 ? values[action] : values[action] * degree * pow(share, degree - 1)
    }
  }

  /// (y₀ − target)²
  static func squaredDistance(to target: Double) -> SeparableCritic {
    SeparableCritic { action, share in
      action == 0 ? (share - target) * (share - target) : 0
    } slope: { action, share in
      action == 0 ? 2 * (share - target) : 0
    }
  }

  /// f at each of K one-hot actions.
  func values(count: Int) -> [Double] {
    (0..<count).map { action in
      (0..<count).reduce(0) { $0 + term($1, $1 == action ? 1 : 0) }
    }
  }
}
