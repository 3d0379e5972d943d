import OneHotFoundations
import OneHotNumerics

/// The units in which the critics predict: they follow the returns and their errors, rollout by rollout.
struct CriticScales: Sendable {
  /// Of the returns: μ and σ_G.
  private(set) var returns = ReturnScale()
  /// Root mean square of the advantages, σ_A.
  private(set) var advantage = 1.0

  /// The scales of a first rollout.
  static func first(returns: RunningMoments, advantages: RunningMoments) -> CriticScales {
    CriticScales(returns: .first(returns), advantage: advantages.meanSquare.squareRoot() + 1e-6)
  }

  /// All of them.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.within("returns") { try returns.exchange(with: &$0) }
    try archive.exchange("advantage", &advantage)
  }

  /// The scales after a further rollout; neither σ falls below `decay` times what it was.
  func updated(returns: RunningMoments, advantages: RunningMoments, decay: Double) -> CriticScales {
    let averaged = (0.9 * advantage * advantage + 0.1 * advantages.meanSquare).squareRoot()
    return CriticScales(
      returns: self.returns.updated(with: returns, decay: decay),
      advantage: max(averaged, decay * advantage))
  }
}
