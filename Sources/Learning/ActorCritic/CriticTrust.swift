import OneHotFoundations
import OneHotNumerics

/// How far the critic of the actions is trusted: β, the slope of the advantages that rollouts brought over those that the
/// critic had predicted for the actions taken, before it was fitted to them, the latest counting most; 0 before the first
/// fit.
///
/// A critic that knows nothing has no slope, and moves nothing; one that exaggerates is taken back to size.
struct CriticTrust: Sendable {
  /// β, in 0...1.
  private(set) var value = 0.0
  private var products = 0.0
  private var squares = 0.0
  /// How much of the former sums remains.
  private static let memory = 0.9

  /// Compares predictions with what came.
  ///
  /// - Parameter actionValues: what the critic says of all actions, `[rows, actions]`, up to a constant of each row, in units
  ///   of the advantages.
  mutating func learn(from rollout: Rollout, rows: Range<Int>, actionValues: Matrix) {
    var (products, squares) = (0.0, 0.0)
    for row in rows {
      var predicted = actionValues[row, rollout.action(row)]
      for action in 0..<actionValues.columns {
        predicted -= rollout.probabilities[row, action] * actionValues[row, action]
      }
      products += Double(rollout.advantages[row]) * Double(predicted)
      squares += Double(predicted) * Double(predicted)
    }
    self.products = Self.memory * self.products + products
    self.squares = Self.memory * self.squares + squares
    value = self.squares > 0 ? min(max(self.products / self.squares, 0), 1) : 0
  }

  /// The slope's sums.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("value", &value)
    try archive.exchange("products", &products)
    try archive.exchange("squares", &squares)
  }
}
