import Dispatch
import Foundation
import OneHotGumbel
import OneHotNumerics

/// Measures one estimator at one temperature in one case of a problem.
struct GradientMeter {
  /// Samples of a batch.
  private static let batch = 64

  private let problem: MeasuredProblem.Case
  private let subject: LaboratorySubject
  private let temperature: Double?
  private let values: [Double]
  private let choice: Choice
  private let answer: CriticAnswer
  private let sample: Matrix
  private let gradient: Matrix
  /// Nanoseconds per sample, for each batch.
  private var times: [Double] = []

  init(_ problem: MeasuredProblem.Case, _ subject: LaboratorySubject, temperature: Double?) {
    self.problem = problem
    self.subject = subject
    self.temperature = temperature
    let count = problem.logits.count
    values = problem.critic.values(count: count)
    func matrix(repeating row: [Double]) -> Matrix {
      Matrix([[Float]](repeating: row.map(Float.init), count: Self.batch))
    }
    let zeros = problem.logits.map { _ in 0.0 }
    let logProbabilities = matrix(repeating: problem.logits)
    Categorical.logProbabilities(logits: logProbabilities, into: logProbabilities)
    let probabilities = matrix(repeating: zeros)
    Categorical.probabilities(logProbabilities: logProbabilities, into: probabilities)
    choice = Choice(
      logProbabilities: logProbabilities, probabilities: probabilities, noise: matrix(repeating: zeros),
      temperature: Float(temperature ?? 1))
    answer = CriticAnswer(
      sampleGradient: matrix(repeating: zeros), actionValues: matrix(repeating: values),
      sampleValues: Matrix(count: Self.batch))
    sample = matrix(repeating: zeros)
    gradient = matrix(repeating: zeros)
  }

  /// Draws the samples. The noise depends on the seed alone.
  mutating func measure(samples: Int, seed: UInt64) -> GradientMeasurement {
    var random = RandomSource(seed: seed, purpose: .measurement)
    var statistics = GradientStatistics(exact: exactGradient, batchSize: Self.batch)
    for start in stride(from: 0, to: samples, by: Self.batch) {
      statistics.add(draw(min(Self.batch, samples - start), using: &random))
    }
    return GradientMeasurement(
      label: problem.label, estimator: subject.estimator.name, temperature: temperature, statistics,
      nanosecondsPerSample: times.median)
  }

  /// J(p) f
  private var exactGradient: [Double] {
    let weights = problem.logits.map { exp($0) }
    let sum = weights.reduce(0, +)
    let mean = zip(weights, values).reduce(0) { $0 + $1.0 / sum * $1.1 }
    return zip(weights, values).map { $0 / sum * ($1 - mean) }
  }

  /// The gradients of some samples, at most a batch.
  private mutating func draw(_ count: Int, using random: inout RandomSource) -> Matrix {
    let rows = 0..<count
    let choice = choice.slice(rows)
    let sample = sample.slice(rows)
    let gradient = gradient.slice(rows)
    let answer = CriticAnswer(
      sampleGradient: answer.sampleGradient.slice(rows), actionValues: answer.actionValues.slice(rows),
      sampleValues: answer.sampleValues!.view(rows: 1, columns: count))
    GumbelSoftmax.drawNoise(using: &random, into: choice.noise)
    let start = DispatchTime.now().uptimeNanoseconds
    subject.estimator.writeSample(of: choice, into: sample)
    let asked = DispatchTime.now().uptimeNanoseconds
    ask(about: sample, answer)
    let answered = DispatchTime.now().uptimeNanoseconds
    subject.estimator.writeLogitGradient(of: choice, answer: answer, into: gradient)
    let ended = DispatchTime.now().uptimeNanoseconds
    times.append(Double(ended - answered + asked - start) / Double(count))
    return gradient
  }

  /// What the estimator needs of the critic at its samples; the values of the actions are there already.
  private func ask(about sample: Matrix, _ answer: CriticAnswer) {
    let needs = subject.estimator.needs
    for row in 0..<sample.rows {
      var value = 0.0
      for action in 0..<sample.columns {
        let share = Double(sample[row, action])
        if needs.contains(.sampleGradient) {
          answer.sampleGradient[row, action] = Float(problem.critic.slope(action, share))
        }
        if needs.contains(.sampleValues) { value += problem.critic.term(action, share) }
      }
      answer.sampleValues?[row] = Float(value)
    }
  }
}
