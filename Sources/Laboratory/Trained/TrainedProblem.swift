import OneHotGumbel
import OneHotNumerics

/// A problem in which something is trained through discrete choices, once with each estimator.
struct TrainedProblem: LaboratoryProblem {
  let name: String
  let summary: String
  /// The variants of the problem.
  let cases: [String]
  /// Samples of a batch.
  let batch: Int
  /// How many batches each estimator trains on unless told otherwise.
  let standardBatches: Int
  /// The names of the figures, the one to plot first.
  let metrics: [String]
  /// The temperatures unless others are asked for.
  let standardTemperatures: [Double]
  /// What the critic can be asked, and why not the rest.
  let answers: CriticNeeds
  /// See ``answers``.
  var reasonForSilence = ""
  /// Makes what is to be trained in one of the cases, untrained.
  let makeTrainee:
    @Sendable (_ case: Int, _ estimator: any GradientEstimator, _ seed: UInt64) -> any LaboratoryTrainee

  var standardSamples: Int { standardBatches * batch }
}

/// Something that is trained batch by batch.
protocol LaboratoryTrainee {
  /// Trains on one batch.
  ///
  /// - Returns: ∂loss/∂τ, if it is wanted.
  mutating func train(temperature: Float, wantsTemperatureGradient: Bool) -> Float

  /// The problem's figures now.
  ///
  /// - Parameter temperature: that of the training, for figures of training itself.
  func evaluate(temperature: Float) -> [Double]
}

/// How many points a curve has after its first.
private let curvePoints = 100

extension TrainedProblem {
  func study(_ request: LaboratoryRequest) throws -> LaboratoryFindings {
    let samples = try request.samples(of: self)
    let steps = (samples + batch - 1) / batch
    let (subjects, notes) = try request.subjects(
      of: name, temperatures: standardTemperatures.map { .fixed($0) }, answering: answers,
      because: reasonForSilence)
    var trainings = cases.indices.flatMap { index in
      subjects.map { (case: index, subject: $0, result: training($0, case: index)) }
    }
    try ParallelLanes(workers: request.workers).forEach(&trainings) { _, task in
      task.result.curve = curve(of: task.subject, case: task.case, steps: steps, seed: request.seed)
      try task.subject.requireFinite(task.result.final, metrics[0], in: cases[task.case])
    }
    var findings = LaboratoryFindings(problem: name, seed: request.seed, samples: steps * batch)
    findings.trainings = trainings.map(\.result)
    findings.notes = notes
    return findings
  }

  private func training(_ subject: LaboratorySubject, case index: Int) -> LaboratoryTraining {
    LaboratoryTraining(
      label: cases[index], estimator: subject.estimator.name, temperature: subject.temperature?.description,
      metrics: metrics)
  }

  private func curve(
    of subject: LaboratorySubject, case index: Int, steps: Int, seed: UInt64
  ) -> [LaboratoryTraining.Point] {
    var trainee = makeTrainee(index, subject.estimator, seed)
    var temperature = Temperature(subject.temperature ?? .fixed(1))
    func current(_ step: Int) -> Float { Float(temperature.value(at: Double(step) / Double(steps))) }
    var curve = [LaboratoryTraining.Point(step: 0, values: trainee.evaluate(temperature: current(0)))]
    for step in 0..<steps {
      let slope = trainee.train(
        temperature: current(step), wantsTemperatureGradient: temperature.isLearned)
      temperature.descend(along: Double(slope))
      if (step + 1) * curvePoints / steps > step * curvePoints / steps {
        curve.append(
          .init(step: step + 1, values: trainee.evaluate(temperature: current(step + 1))))
      }
    }
    return curve
  }
}
