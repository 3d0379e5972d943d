/// Makes the returns of different environments comparable: 0 is what acting at random brings, 1 the optimum.
public struct ScoreNormalization: Sendable, Equatable {
  /// The mean return of actions drawn at random.
  public let random: Double
  /// The mean return of the best policy, or of whatever serves as reference.
  public let optimum: Double

  /// A scale between two references; nil if they are equal or not finite.
  public init?(random: Double, optimum: Double) {
    guard random.isFinite, optimum.isFinite, random != optimum else { return nil }
    self.random = random
    self.optimum = optimum
  }

  /// (score − random)/(optimum − random); nil if that is not a finite number.
  public func normalized(_ score: Double) -> Double? {
    let normalized = (score - random) / (optimum - random)
    return normalized.isFinite ? normalized : nil
  }
}
