import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

extension TrainedProblem {
  /// The polynomial program: minimize E[Σ |bᵢ − 0.45|ᵖ / 128] over the logits `[128, 2]` of independent binary bᵢ. The least
  /// loss, 0.45ᵖ, is hardly below that of the other vertex, and below that of the middle of the cube only for b itself.
  ///
  /// Batches of 64 samples, Adam with learning rate 0.001, 8,000 steps. The figure is the exact expected loss. Since the
  /// loss is a sum over the latents, the values of all actions are each latent's own two: estimators that need them know
  /// more than those that see the loss of the whole sample.
  ///
  /// Source: Liu, Dong, Liu, Yu and Gao (2023), "Bridging discrete and backpropagation: straight-through and
  /// beyond", section 5.1 (there with a learned input as well).
  static let polynomial = TrainedProblem(
    name: "polynomial", summary: "minimize E[|b - 0.45|^p] over 128 binary latents, p = 1.5, 2, 3",
    cases: ["p = 1.5", "p = 2", "p = 3"], batch: 64, standardBatches: 8_000, metrics: ["expected loss"],
    standardTemperatures: [0.1, 0.5, 1], answers: [.sampleGradient, .actionValues, .sampleValues]
  ) { index, estimator, seed in
    PolynomialTrainee(exponent: [1.5, 2, 3][index], estimator: estimator, batch: 64, seed: seed)
  }
}

/// The logits, and what they need to learn.
struct PolynomialTrainee: LaboratoryTrainee {
  static let latents = 128
  private let exponent: Double
  private let logits = Matrix(rows: Self.latents, columns: 2)
  private let logitGradient = Matrix(count: 2 * Self.latents)
  private var optimizer: Adam
  private var layer: CategoricalLayer
  /// A latent's share of its sample's loss, times the sample's share of the batch.
  private let share: Float

  init(exponent: Double, estimator: any GradientEstimator, batch: Int, seed: UInt64) {
    self.exponent = exponent
    optimizer = Adam(count: logits.count, epsilon: 1e-8, gradientClip: .infinity)
    layer = CategoricalLayer(
      estimator, samples: batch, latents: Self.latents, categories: 2,
      noiseFrom: RandomSource(seed: seed, purpose: .measurement))
    share = 1 / Float(Self.latents * batch)
    let values = layer.answer.actionValues
    for row in 0..<values.rows {
      for action in 0..<2 {
        values[row, action] = Float(Elementary.pow(abs(Double(action) - 0.45), exponent)) * share
      }
    }
  }

  mutating func train(temperature: Float, wantsTemperatureGradient: Bool) -> Float {
    layer.drawNoise()
    layer.forward(logits, temperature: temperature)
    ask(about: layer.output)
    collectGradient(layer.pullback())
    _ = optimizer.step(logits, along: logitGradient, learningRate: 1e-3)
    return wantsTemperatureGradient ? layer.temperatureGradient() : 0
  }

  func evaluate(temperature: Float) -> [Double] {
    let loss = (0..<Self.latents).reduce(0.0) { sum, latent in
      let difference = Double(logits[latent, 1]) - Double(logits[latent, 0])
      let probability = 1 / (1 + Elementary.exp(-difference))
      return sum + probability * Elementary.pow(0.55, exponent) + (1 - probability)
        * Elementary.pow(0.45, exponent)
    }
    return [loss / Double(Self.latents)]
  }

  /// Answers for samples `[batch, latents · 2]`; the second action of a latent is b = 1.
  private func ask(about samples: Matrix) {
    let gradient = layer.sampleGradient
    for index in 0..<samples.rows {
      var loss: Float = 0
      for position in stride(from: 1, to: samples.columns, by: 2) {
        let distance = samples[index, position] - 0.45
        let size = abs(distance)
        let power = exponent == 2 ? size : exponent == 3 ? size * size : size.squareRoot()
        let slope = Float(exponent) * power * share
        gradient[index, position] = distance < 0 ? -slope : slope
        loss += power * size * share
      }
      layer.answer.sampleValues![index] = loss
    }
  }

  /// The sum over the samples.
  private func collectGradient(_ gradient: Matrix) {
    logitGradient.fill(0)
    for index in 0..<gradient.rows { logitGradient.add(gradient.slice(index..<index + 1)) }
  }
}
