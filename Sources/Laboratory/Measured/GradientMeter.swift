import Dispatch
import OneHotGumbel
import OneHotNumerics

/// Measures one estimator at one temperature in one case of a problem.
struct GradientMeter {
  private let problem: MeasuredProblem.Case
  private let subject: LaboratorySubject
  private let temperature: Double?
  private let exact: Enumeration
  private let choice: Choice
  private let answer: CriticAnswer
  private let asking: EstimatorWorkspace
  private let state: EstimatorState
  private let gradient: Matrix

  init(_ problem: MeasuredProblem.Case, _ subject: LaboratorySubject, temperature: Double?) {
    self.problem = problem
    self.subject = subject
    self.temperature = temperature
    exact = Enumeration(problem)
    let (together, batch) = (problem.logits.count, GradientSamples.batch)
    func matrix(repeating rows: [[Double]]) -> Matrix {
      Matrix((0..<batch).flatMap { _ in rows.map { $0.map(Float.init) } })
    }
    let zeros = problem.logits.map { $0.map { _ in 0.0 } }
    let logProbabilities = matrix(repeating: problem.logits)
    Categorical.logProbabilities(logits: logProbabilities, into: logProbabilities)
    let probabilities = matrix(repeating: zeros)
    Categorical.probabilities(logProbabilities: logProbabilities, into: probabilities)
    state = EstimatorState(of: subject.estimator)
    choice = Choice(
      logProbabilities: logProbabilities, probabilities: probabilities, noise: matrix(repeating: zeros),
      temperature: Float(temperature ?? 1), state: state.values, choicesOfState: together)
    var answer = CriticAnswer(
      sampleGradient: matrix(repeating: zeros), actionValues: matrix(repeating: exact.marginals),
      sampleValues: Matrix(count: batch))
    if together > 1 {
      let means = Matrix(count: batch)
      means.fill(Float(exact.mean))
      answer.meanValues = means
    }
    self.answer = answer
    asking = EstimatorWorkspace(
      for: subject.estimator, rows: batch * together, actions: problem.logits[0].count)
    gradient = matrix(repeating: zeros)
  }

  /// Draws the samples. The noise depends on the seed alone.
  func measure(samples count: Int, seed: UInt64) -> GradientMeasurement {
    var random = RandomSource(seed: seed, purpose: .measurement)
    var samples = GradientSamples(exact: Array(exact.gradient.joined()))
    for start in stride(from: 0, to: count, by: GradientSamples.batch) {
      draw(min(GradientSamples.batch, count - start), using: &random, into: &samples)
    }
    return GradientMeasurement(
      label: problem.label, estimator: subject.estimator.name, temperature: temperature, samples)
  }

  /// Draws some samples, at most a batch.
  private func draw(_ count: Int, using random: inout RandomSource, into samples: inout GradientSamples) {
    let rows = 0..<count * problem.logits.count
    let choice = choice.slice(rows)
    let (sample, gradient, estimator) = (asking.sample.slice(rows), gradient.slice(rows), subject.estimator)
    var answer = CriticAnswer(
      sampleGradient: answer.sampleGradient.slice(rows), actionValues: answer.actionValues.slice(rows),
      sampleValues: answer.sampleValues!.view(rows: 1, columns: count))
    answer.meanValues = self.answer.meanValues?.view(rows: 1, columns: count)
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
    state.update(by: estimator, statistics: CollectionOfOne(asking.statistics), rows: rows.count)
    samples.add(
      gradient.view(rows: count, columns: gradient.count / count),
      nanoseconds: ended - answered + asked - start)
  }

  /// What the estimator needs of the critic at its samples; the values of the actions are there already.
  private func ask(about sample: Matrix, _ answer: CriticAnswer) {
    let needs = subject.estimator.needs
    if needs.contains(.sampleGradient) {
      problem.critic.writeSlopes(at: sample, into: answer.sampleGradient)
    }
    if !needs.isDisjoint(with: [.sampleValues, .actionValues]), let values = answer.sampleValues {
      problem.critic.writeValues(at: sample, into: values)
    }
  }
}

/// All that is exact about a case, by going through all joint actions.
private struct Enumeration {
  /// E[f], and for each option of each choice its mean over the others.
  private(set) var mean = 0.0
  private(set) var marginals: [[Double]]
  /// ∂E[f]/∂logits = p ∘ (marginal − mean)
  private(set) var gradient: [[Double]]

  init(_ problem: MeasuredProblem.Case) {
    let probabilities = problem.logits.map { logits in
      let weights = logits.map { Elementary.exp($0) }
      return weights.map { $0 / weights.reduce(0, +) }
    }
    marginals = problem.logits.map { $0.map { _ in 0 } }
    let counts = problem.logits.map(\.count)
    for number in 0..<counts.reduce(1, *) {
      var (options, rest) = (counts, number)
      for choice in counts.indices {
        (options[choice], rest) = (rest % counts[choice], rest / counts[choice])
      }
      let value = problem.critic.value(of: options)
      for choice in counts.indices {
        let others = counts.indices.reduce(1) { $1 == choice ? $0 : $0 * probabilities[$1][options[$1]] }
        marginals[choice][options[choice]] += others * value
      }
    }
    mean = zip(marginals[0], probabilities[0]).reduce(0) { $0 + $1.0 * $1.1 }
    let mean = mean
    gradient = zip(marginals, probabilities).map { zip($0, $1).map { ($0 - mean) * $1 } }
  }
}
