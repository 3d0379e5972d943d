import OneHotFoundations
import OneHotNetworks
import OneHotNumerics

/// Running mean and deviation of the returns, in whose units a value network predicts.
///
/// When they move, the network's last layer is moved the other way, so that its predictions in the returns' own
/// units stay what they were.
///
/// Source: van Hasselt, Guez, Hessel, Mnih and Silver (2016), "Learning values across many orders of magnitude"
/// (Pop-Art), equations 2 to 5.
struct ReturnScale: Sendable {
  private(set) var mean = 0.0
  private(set) var deviation = 1.0
  /// Weight of the newest batch.
  private static let rate = 0.1

  /// Mean and deviation.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("mean", &mean)
    try archive.exchange("deviation", &deviation)
  }

  /// The mean and deviation of a first batch.
  static func first(_ returns: RunningMoments) -> ReturnScale {
    ReturnScale(mean: returns.mean, deviation: returns.standardDeviation + 1e-3)
  }

  /// The scale after a further batch; its deviation is at least `decay` times this one.
  func updated(with returns: RunningMoments, decay: Double) -> ReturnScale {
    let deviationOfBatch = returns.standardDeviation + 1e-3
    let square =
      (1 - Self.rate) * (deviation * deviation + mean * mean)
      + Self.rate * (deviationOfBatch * deviationOfBatch + returns.mean * returns.mean)
    let newMean = (1 - Self.rate) * mean + Self.rate * returns.mean
    let newDeviation = max(square - newMean * newMean, 1e-6).squareRoot()
    return ReturnScale(mean: newMean, deviation: max(newDeviation, decay * deviation))
  }

  /// Moves the last layer of a value network, which predicts in units of this scale, to units of `other`.
  func rescale(_ network: MultilayerPerceptron, to other: ReturnScale) {
    let last = network.lastLayer
    last.weights.scale(by: Float(deviation / other.deviation))
    for output in 0..<last.bias.count {
      last.bias[output] = Float(
        (deviation * Double(last.bias[output]) + mean - other.mean) / other.deviation)
    }
  }

  /// A prediction in the returns' own units.
  func value(of prediction: Float) -> Double { mean + deviation * Double(prediction) }

  /// A return in units of this scale.
  func normalized(_ value: Float) -> Float { Float((Double(value) - mean) / deviation) }
}
