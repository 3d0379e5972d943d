import OneHotFoundations
import OneHotNetworks
import OneHotNumerics

/// Running mean and deviation of the returns, in whose units a value network predicts.
///
/// When they move, the network's last layer is moved the other way, so that its predictions in the returns' own
/// units stay what they were. No number is absolute: returns multiplied by a factor give a scale multiplied by it.
/// Before any returns were seen, or while all of them were 0, the deviation is 0, and every prediction is the mean.
///
/// Source: van Hasselt, Guez, Hessel, Mnih and Silver (2016), "Learning values across many orders of magnitude"
/// (Pop-Art), equations 2 to 5.
struct ReturnScale: Sendable {
  private(set) var mean = 0.0
  private(set) var deviation = 0.0
  /// Weight of the newest batch.
  private static let rate = 0.1
  /// A deviation below this fraction of the mean is rounding.
  private static let rounding = 1e-9

  /// Mean and deviation.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("mean", &mean)
    try archive.exchange("deviation", &deviation)
  }

  /// Whether there are units to predict in.
  var isKnown: Bool { deviation > 0 }

  /// The mean and deviation of a first batch.
  static func first(_ returns: RunningMoments) -> ReturnScale {
    ReturnScale(
      mean: returns.mean, deviation: max(returns.standardDeviation, rounding * abs(returns.mean)))
  }

  /// The scale after a further batch.
  ///
  /// - Parameters:
  ///   - error: root mean square of what the predictions of the batch were wrong by. Where returns hardly differ from each
  ///     other, as those of single steps do, it is what tells how far the predictions must still go.
  ///   - decay: the factor by which the deviation may fall, at most.
  func updated(with returns: RunningMoments, error: Double = 0, decay: Double) -> ReturnScale {
    let spread = max(returns.variance, error * error)
    let distance = returns.mean - mean
    let variance =
      (1 - Self.rate) * (deviation * deviation + Self.rate * distance * distance) + Self.rate * spread
    let newMean = mean + Self.rate * distance
    return ReturnScale(
      mean: newMean,
      deviation: max(variance.squareRoot(), decay * deviation, Self.rounding * abs(newMean)))
  }

  /// Moves the last layer of a value network, which predicts in units of this scale, to units of `other`.
  func rescale(_ network: NeuralNetwork, to other: ReturnScale) {
    let last = network.lastLayer
    last.weights.scale(by: Float(deviation * other.unit))
    for output in 0..<last.bias.count {
      last.bias[output] = Float((deviation * Double(last.bias[output]) + mean - other.mean) * other.unit)
    }
  }

  /// What to multiply differences of returns by; 0 if there are no units.
  private var unit: Double { isKnown ? 1 / deviation : 0 }

  /// A prediction in the returns' own units.
  func value(of prediction: Float) -> Double { mean + deviation * Double(prediction) }

  /// A return in units of this scale.
  func normalized(_ value: Double) -> Float { Float((value - mean) * unit) }
}
