import Foundation
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
    sample.fill(0)
    for row in 0..<logits.rows {
      sample[row, Categorical.gumbelMax(logits: logits, noise: noise, row: row)] = 1
    }
  }

  /// The relaxed sample y = softmax((logits + noise)/τ).
  public static func relaxedSample(logits: Matrix, noise: Matrix, temperature: Float, into sample: Matrix) {
    requireValid(temperature)
    for row in 0..<logits.rows {
      let best = Categorical.gumbelMax(logits: logits, noise: noise, row: row)
      let largest = logits[row, best] + noise[row, best]
      var sum: Float = 0
      for action in 0..<logits.columns {
        // The maximum is subtracted before the division: at a small τ the quotient alone would overflow.
        let weight = exp(((logits[row, action] + noise[row, action]) - largest) / temperature)
        sample[row, action] = weight
        sum += weight
      }
      for action in 0..<logits.columns { sample[row, action] /= sum }
    }
  }

  /// The gradient with respect to the logits, J(y) w/τ with J(y) w = y ∘ (w − ⟨y, w⟩), of the relaxed sample `y`
  /// and the gradient `w` that arrives at it. `result` may be `sample`.
  public static func logitGradient(
    relaxed sample: Matrix, upstream: Matrix, temperature: Float, into result: Matrix
  ) {
    requireValid(temperature)
    softmaxPullback(probabilities: sample, upstream: upstream, scale: 1 / temperature, into: result)
  }

  /// The gradient of one row with respect to the temperature, −⟨J(y) w, l + g⟩/τ².
  public static func temperatureGradient(
    relaxed sample: Matrix, upstream: Matrix, logits: Matrix, noise: Matrix, temperature: Float, row: Int
  ) -> Float {
    requireValid(temperature)
    let centre = upstream[row, Categorical.mode(logits: sample, row: row)]
    var mean: Float = 0
    var meanScore: Float = 0
    // ⟨J(y) w, x⟩ is the covariance of w and x under y, so both may be centred; x at the winner, where it is exact.
    let best = Categorical.gumbelMax(logits: logits, noise: noise, row: row)
    let largest = logits[row, best] + noise[row, best]
    for action in 0..<sample.columns where sample[row, action] > 0 {
      mean += sample[row, action] * (upstream[row, action] - centre)
      meanScore += sample[row, action] * ((logits[row, action] + noise[row, action]) - largest)
    }
    var covariance: Float = 0
    for action in 0..<sample.columns where sample[row, action] > 0 {
      let score = (logits[row, action] + noise[row, action]) - largest
      covariance += sample[row, action] * ((upstream[row, action] - centre) - mean) * (score - meanScore)
    }
    return -covariance / (temperature * temperature)
  }

  /// The log-density of one row's relaxed sample on the simplex, with α = e^logits:
  /// ln Γ(K) + (K−1) ln τ + Σ (ln α_i − (τ+1) ln x_i) − K ln Σ α_i x_i^(−τ).
  ///
  /// Source: Maddison, Mnih and Teh (2016), definition 1; Jang, Gu and Poole (2016), appendix B.
  public static func logDensity(relaxed sample: Matrix, logits: Matrix, temperature: Float, row: Int)
    -> Double
  {
    requireValid(temperature)
    let temperature = Double(temperature)
    let count = Double(logits.columns)
    var total = lgamma(count) + (count - 1) * log(temperature)
    var exponents: [Double] = []
    for action in 0..<logits.columns {
      let logSample = log(Double(sample[row, action]))
      let exponent = Double(logits[row, action]) - temperature * logSample
      exponents.append(exponent)
      total += exponent - logSample
    }
    let largest = exponents.max() ?? 0
    return total - count * (largest + log(exponents.reduce(0) { $0 + exp($1 - largest) }))
  }

  /// scale · J(p) w with J(p) w = p ∘ (w − ⟨p, w⟩), row by row. `result` may be `probabilities`.
  ///
  /// A constant added to `w` changes nothing in theory; subtracting the value at the most probable action first
  /// keeps it from changing anything in single precision. Where p is 0 the result is 0.
  static func softmaxPullback(probabilities: Matrix, upstream: Matrix, scale: Float, into result: Matrix) {
    for row in 0..<probabilities.rows {
      let centre = upstream[row, Categorical.mode(logits: probabilities, row: row)]
      var mean: Float = 0
      for action in 0..<probabilities.columns {
        mean += probabilities[row, action] * (upstream[row, action] - centre)
      }
      for action in 0..<probabilities.columns {
        result[row, action] = scale * probabilities[row, action] * ((upstream[row, action] - centre) - mean)
      }
    }
  }

  private static func requireValid(_ temperature: Float) {
    if !(temperature > 0 && temperature.isFinite) {
      programmerError("temperature \(temperature): it must be finite and positive")
    }
  }
}
