import Foundation
import OneHotFoundations
import OneHotNumerics

/// Samples of a categorical distribution that pass a gradient: for logits `l`, standard Gumbel noise `g` and a
/// temperature τ, the hard sample is one-hot(argmax(l + g)) and the relaxed one y = softmax((l + g)/τ).
///
/// Every matrix is `[batch, actions]`; temperatures must be finite and positive, else the call traps.
///
/// Source: Jang, Gu and Poole (2016), "Categorical reparameterization with Gumbel-Softmax", equations 1 and 2;
/// Maddison, Mnih and Teh (2016), "The Concrete distribution".
public enum GumbelSoftmax {
  /// Writes standard Gumbel noise g = −log(−log u) into a matrix; its values lie in [−2.82, 16.64].
  ///
  /// u = (⌊x/2⁹⌋ + ½)·2⁻²³ for 32 random bits x, which is never 0 or 1.
  public static func drawNoise(using random: inout RandomSource, into noise: Matrix) {
    Kernels.active.fillGumbel(noise, using: &random)
  }

  /// The hard sample: exactly one 1 in each row. Its law is softmax(logits), whatever the temperature.
  public static func hardSample(logits: Matrix, noise: Matrix, into sample: Matrix) {
    Kernels.active.gumbelSoftmax(logits: logits, noise: noise, temperature: 1, sample: sample)
  }

  /// The relaxed sample y = softmax((logits + noise)/τ).
  public static func relaxedSample(logits: Matrix, noise: Matrix, temperature: Float, into sample: Matrix) {
    requireValid(temperature)
    Kernels.active.gumbelSoftmax(
      logits: logits, noise: noise, temperature: temperature, relaxed: sample)
  }

  /// The gradient with respect to the logits, J(y) w/τ with J(y) w = y ∘ (w − ⟨y, w⟩), of the relaxed sample `y`
  /// and the gradient `w` that arrives at it. `result` may be `sample`.
  public static func logitGradient(
    relaxed sample: Matrix, upstream: Matrix, temperature: Float, into result: Matrix
  ) {
    requireValid(temperature)
    softmaxPullback(probabilities: sample, upstream: upstream, scale: 1 / temperature, into: result)
  }

  /// The gradient J(y) w/τ of the relaxed sample y that logits and noise make, in one pass, with the same bits as
  /// ``relaxedSample(logits:noise:temperature:into:)`` and then
  /// ``logitGradient(relaxed:upstream:temperature:into:)``. `result` may be any of the other matrices.
  public static func logitGradient(
    logits: Matrix, noise: Matrix, upstream: Matrix, temperature: Float, into result: Matrix
  ) {
    requireValid(temperature)
    Kernels.active.gumbelSoftmax(
      logits: logits, noise: noise, temperature: temperature, gradient: (upstream, result))
  }

  /// The gradient of one row with respect to the temperature, −⟨J(y) w, l + g⟩/τ².
  public static func temperatureGradient(
    relaxed sample: Matrix, upstream: Matrix, logits: Matrix, noise: Matrix, temperature: Float, row: Int
  ) -> Float {
    requireValid(temperature)
    let center = upstream[row, Categorical.mode(logits: sample, row: row)]
    var mean: Float = 0
    var meanScore: Float = 0
    // ⟨J(y) w, x⟩ is the covariance of w and x under y, so both may be centered; x at the winner, where it is exact.
    let best = Categorical.gumbelMax(logits: logits, noise: noise, row: row)
    let largest = logits[row, best] + noise[row, best]
    for action in 0..<sample.columns where sample[row, action] > 0 {
      mean += sample[row, action] * (upstream[row, action] - center)
      meanScore += sample[row, action] * ((logits[row, action] + noise[row, action]) - largest)
    }
    var covariance: Float = 0
    for action in 0..<sample.columns where sample[row, action] > 0 {
      let score = (logits[row, action] + noise[row, action]) - largest
      covariance += sample[row, action] * ((upstream[row, action] - center) - mean) * (score - meanScore)
    }
    return -covariance / temperature / temperature  // τ² alone would underflow at a tiny τ
  }

  /// scale · J(p) w with J(p) w = p ∘ (w − ⟨p, w⟩), row by row. `result` may be `probabilities`.
  ///
  /// A constant added to `w` changes nothing in theory; subtracting the value at the most probable action first
  /// keeps it from changing anything in single precision. Where p is 0 the result is 0.
  package static func softmaxPullback(
    probabilities: Matrix, upstream: Matrix, scale: Float, into result: Matrix
  ) {
    Kernels.active.softmaxPullback(
      probabilities: probabilities, upstream: upstream, scale: scale, into: result)
  }

  private static func requireValid(_ temperature: Float) {
    if !(temperature > 0 && temperature.isFinite) {
      programmerError("temperature \(temperature): it must be finite and positive")
    }
  }
}
