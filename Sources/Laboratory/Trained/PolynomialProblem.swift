import Foundation
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// The polynomial programme: minimise E[Σ |bᵢ − 0.45|ᵖ / 128] over the logits `[128, 2]` of independent binary bᵢ. The least
/// loss, 0.45ᵖ, is hardly below that of the other vertex, and below that of the middle of the cube only for b itself.
///
/// Batches of 64 samples, Adam with learning rate 0.001, 8,000 steps. The figure is the exact expected loss.
///
/// Source: Liu, Dong, Liu, Yu and Gao (2023), "Bridging discrete and backpropagation: straight-through and
/// beyond", section 5.1 (there with a learned input as well).
struct PolynomialProblem: TrainedProblem {
  static let latents = 128
  static let exponents = [1.5, 2, 3]

  let name = "polynomial"
  let summary = "minimise E[|b - 0.45|^p] over 128 binary latents, p = 1.5, 2, 3: 8,000 batches of 64"
  let batch = 64
  var standardSamples: Int { 8_000 * batch }
  let cases = ["p = 1.5", "p = 2", "p = 3"]
  let metrics = ["expected loss"]
  let standardTemperatures = [0.1, 0.5, 1].map { TemperatureSpecification.fixed($0) }
  let answers: CriticNeeds = [.sampleGradient, .actionValues, .sampleValues]

  func makeTrainee(case index: Int, estimator: any GradientEstimator, seed: UInt64) -> Trainee {
    Trainee(exponent: Self.exponents[index], estimator: estimator, batch: batch, seed: seed)
  }

  /// The logits, and what they need to learn.
  struct Trainee: LaboratoryTrainee {
    private let exponent: Double
    private let estimator: any GradientEstimator
    private let logits = Matrix(rows: latents, columns: 2)
    private let logitGradient = Matrix(rows: latents, columns: 2)
    private var optimiser: Adam
    private var random: RandomSource
    private let choice: Choice
    private let sample: Matrix
    private let answer: CriticAnswer
    private let gradient: Matrix

    init(exponent: Double, estimator: any GradientEstimator, batch: Int, seed: UInt64) {
      self.exponent = exponent
      self.estimator = estimator
      optimiser = Adam(count: logits.count, epsilon: 1e-8, gradientClip: .infinity)
      random = RandomSource(seed: seed, purpose: .measurement)
      func matrix() -> Matrix { Matrix(rows: batch * latents, columns: 2) }
      choice = Choice(logProbabilities: matrix(), probabilities: matrix(), noise: matrix(), temperature: 1)
      sample = matrix()
      gradient = matrix()
      let values = matrix()
      for row in 0..<values.rows {
        for action in 0..<2 { values[row, action] = Float(Self.loss(of: Double(action), exponent)) }
      }
      answer = CriticAnswer(
        sampleGradient: matrix(), actionValues: values, sampleValues: Matrix(count: batch))
    }

    /// One latent's part of the loss.
    private static func loss(of share: Double, _ exponent: Double) -> Double {
      pow(abs(share - 0.45), exponent) / Double(latents)
    }

    mutating func train(temperature: Float, wantsTemperatureGradient: Bool) -> Float {
      var choice = choice
      choice.temperature = temperature
      spreadLogits()
      GumbelSoftmax.drawNoise(using: &random, into: choice.noise)
      estimator.writeSample(of: choice, into: sample)
      ask()
      estimator.writeLogitGradient(of: choice, answer: answer, into: gradient)
      collectGradient()
      _ = optimiser.step(logits, along: logitGradient, learningRate: 1e-3)
      guard wantsTemperatureGradient else { return 0 }
      return estimator.temperatureGradient(of: choice, answer: answer, scratch: sample) * Float(latents)
    }

    func evaluate() -> [Double] {
      let loss = (0..<latents).reduce(0.0) { sum, latent in
        let difference = Double(logits[latent, 1]) - Double(logits[latent, 0])
        let probability = 1 / (1 + exp(-difference))
        return sum + probability * Self.loss(of: 1, exponent)
          + (1 - probability) * Self.loss(of: 0, exponent)
      }
      return [loss]
    }

    /// The same logits for every sample.
    private func spreadLogits() {
      let first = 0..<latents
      let (logarithms, probabilities) = (choice.logProbabilities, choice.probabilities)
      Categorical.logProbabilities(logits: logits, into: logarithms.slice(first))
      Categorical.probabilities(
        logProbabilities: logarithms.slice(first), into: probabilities.slice(first))
      for start in stride(from: latents, to: logarithms.rows, by: latents) {
        logarithms.slice(start..<start + latents).copy(from: logarithms.slice(first))
        probabilities.slice(start..<start + latents).copy(from: probabilities.slice(first))
      }
    }

    private func ask() {
      for index in 0..<sample.rows / latents {
        var loss: Float = 0
        for row in index * latents..<(index + 1) * latents { loss += ask(about: row) }
        answer.sampleValues![index] = loss
      }
    }

    /// Writes ∂loss/∂y of one latent, whose second action is b = 1; returns its part of the loss.
    private func ask(about row: Int) -> Float {
      let distance = sample[row, 1] - 0.45
      let size = abs(distance)
      let power = exponent == 2 ? size : exponent == 3 ? size * size : size.squareRoot()
      let slope = Float(exponent) * power / Float(latents)
      answer.sampleGradient[row, 1] = distance < 0 ? -slope : slope
      return power * size / Float(latents)
    }

    /// The mean over the samples.
    private func collectGradient() {
      logitGradient.fill(0)
      for start in stride(from: 0, to: gradient.rows, by: latents) {
        logitGradient.add(gradient.slice(start..<start + latents))
      }
      logitGradient.scale(by: Float(latents) / Float(gradient.rows))
    }
  }
}
