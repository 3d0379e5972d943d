import Dispatch
import OneHotGumbel
import OneHotNumerics

/// Measures one estimator at one temperature in one case of a problem.
struct GradientMeter {
  private let problem: MeasuredProblem.Case
  private let subject: LaboratorySubject
  private let temperature: Double?
  private let values: [Double]
  private let choice: Choice
  private let answer: CriticAnswer
  private let asking: EstimatorWorkspace
  private let state: EstimatorState
  private let gradient: Matrix

  init(_ problem: MeasuredProblem.Case, _ subject: LaboratorySubject, temperature: Double?) {
    self.problem = problem
    self.subject = subject
    self.temperature = temperature
    let count = problem.logits.count
    values = problem.critic.values(count: count)
    func matrix(repeating row: [Double]) -> Matrix {
      Matrix([[Float]](repeating: row.map(Float.init), count: GradientSamples.batch))
    }
    let zeros = problem.logits.map { _ in 0.0 }
    let logProbabilities = matrix(repeating: problem.logits)
    Categorical.logProbabilities(logits: logProbabilities, into: logProbabilities)
    let probabilities = matrix(repeating: zeros)
    Categorical.probabilities(logProbabilities: logProbabilities, into: probabilities)
    state = EstimatorState(of: subject.estimator)
    choice = Choice(
      logProbabilities: logProbabilities, probabilities: probabilities, noise: matrix(repeating: zeros),
      temperature: Float(temperature ?? 1), state: state.values)
    answer = CriticAnswer(
      sampleGradient: matrix(repeating: zeros), actionValues: matrix(repeating: values),
      sampleValues: Matrix(count: GradientSamples.batch))
    asking = EstimatorWorkspace(for: subject.estimator, rows: GradientSamples.batch, actions: count)
    gradient = matrix(repeating: zeros)
  }

  /// Draws the samples. The noise depends on the seed alone.
  func measure(samples count: Int, seed: UInt64) -> GradientMeasurement {
    var random = RandomSource(seed: seed, purpose: .measurement)
    var samples = GradientSamples(exact: exactGradient)
    for start in stride(from: 0, to: count, by: GradientSamples.batch) {
      draw(min(GradientSamples.batch, count - start), using: &random, into: &samples)
    }
    return GradientMeasurement(
      label: problem.label, estimator: subject.estimator.name, temperature: temperature, samples)
  }

  /// J(p) f
  private var exactGradient: [Double] {
    let weights = problem.logits.map { Elementary.exp($0) }
    let sum = weights.reduce(0, +)
    let mean = zip(weights, values).reduce(0) { $0 + $1.0 / sum * $1.1 }
    return zip(weights, values).map { $0 / sum * ($1 - mean) }
  }

  /// Draws some samples, at most a batch.
  private func draw(_ count: Int, using random: inout RandomSource, into samples: inout GradientSamples) {
    let rows = 0..<count
    let choice = choice.slice(rows)
    let (sample, gradient, estimator) = (asking.sample.slice(rows), gradient.slice(rows), subject.estimator)
    var answer = CriticAnswer(
      sampleGradient: answer.sampleGradient.slice(rows), actionValues: answer.actionValues.slice(rows),
      sampleValues: answer.sampleValues!.view(rows: 1, columns: count))
    GumbelSoftmax.drawNoise(using: &random, into: choice.noise)
    let start = DispatchTime.now().uptimeNanoseconds
    estimator.writeSample(of: choice, into: sample)
    let asked = DispatchTime.now().uptimeNanoseconds
    answer.further = asking.askFurther(estimator, about: choice) {
      ask(about: $0, answer)
      return answer
    }
    ask(about: sample, answer)
    let answered = DispatchTime.now().uptimeNanoseconds
    estimator.writeLogitGradient(of: choice, answer: answer, into: gradient)
    let ended = DispatchTime.now().uptimeNanoseconds
    asking.measure(estimator, choice, answer, gradient: gradient)
    state.update(by: estimator, statistics: CollectionOfOne(asking.statistics), rows: count)
    samples.add(gradient, nanoseconds: ended - answered + asked - start)
  }

  /// What the estimator needs of the critic at its samples; the values of the actions are there already.
  private func ask(about sample: Matrix, _ answer: CriticAnswer) {
    let needs = subject.estimator.needs
    if needs.contains(.sampleGradient) {
      problem.critic.writeSlopes(at: sample, into: answer.sampleGradient)
    }
    if needs.contains(.sampleValues), let values = answer.sampleValues {
      problem.critic.writeValues(at: sample, into: values)
    }
  }
}
