import OneHotFoundations
import OneHotNumerics

/// The units in which the critics predict: they follow the returns and their errors, rollout by rollout.
struct CriticScales: Sendable {
  /// Of the returns: μ and σ_G.
  private(set) var returns = ReturnScale()
  /// Root mean square of the advantages, σ_A; 0 while there were none but 0.
  private(set) var advantage = 0.0

  /// Units that are the rewards' own.
  static let plain = CriticScales(returns: ReturnScale(mean: 0, deviation: 1), advantage: 1)

  /// All of them.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.within("returns") { try returns.exchange(with: &$0) }
    try archive.exchange("advantage", &advantage)
  }

  /// The scales after a further rollout; neither σ falls below `decay` times what it was, and σ_A not below half of what it
  /// would be for this rollout alone: advantages far beyond it would carry the policy away.
  func updated(returns: RunningMoments, advantages: RunningMoments, decay: Double) -> CriticScales {
    let square = advantages.meanSquare
    let averaged = advantage > 0 ? 0.9 * advantage * advantage + 0.1 * square : square
    return CriticScales(
      returns: self.returns.updated(with: returns, error: square.squareRoot(), decay: decay),
      advantage: max(averaged.squareRoot(), decay * advantage, square.squareRoot() / 2))
  }

  /// The scales of a first rollout, whose advantages are yet to come.
  static func first(returns: RunningMoments) -> CriticScales {
    CriticScales(returns: .first(returns))
  }

  /// An advantage in units of σ_A; 0 if there are none.
  func normalized(advantage value: Double) -> Float { advantage > 0 ? Float(value / advantage) : 0 }

  /// σ_G/σ_A: what a unit of the one is in the other; 0 if there is none.
  var ratio: Float { advantage > 0 ? Float(returns.deviation / advantage) : 0 }
}
