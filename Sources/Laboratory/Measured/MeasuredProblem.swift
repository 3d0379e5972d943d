import OneHotFoundations
import OneHotGumbel
import OneHotNumerics

/// A problem whose exact gradient is known: fixed logits, and a critic for each case.
struct MeasuredProblem: LaboratoryProblem {
  struct Case: Sendable {
    let label: String
    /// Of each choice made at once.
    let logits: [[Double]]
    let critic: any MeasuredCritic
  }

  let name: String
  let summary: String
  let cases: [Case]

  var standardSamples: Int { 400_000 }

  func study(_ request: LaboratoryRequest) throws -> LaboratoryFindings {
    let samples = try request.samples(of: self)
    let standard = [0.1, 0.5, 1, 2, 5].map { TemperatureSpecification.fixed($0) }
    let (subjects, notes) = try request.subjects(
      of: name, temperatures: standard,
      answering: [.sampleGradient, .actionValues, .sampleValues, .furtherPoints])
    var findings = LaboratoryFindings(problem: name, seed: request.seed, samples: samples)
    findings.notes = notes
    for problem in cases {
      for subject in subjects {
        let meter = GradientMeter(problem, subject, temperature: try subject.fixedTemperature(in: name))
        let measurement = meter.measure(samples: samples, seed: request.seed)
        try subject.requireFinite(
          measurement.mean + [measurement.variance ?? 0], "its gradient", in: problem.label)
        findings.measurements.append(measurement)
      }
    }
    return findings
  }
}

extension LaboratorySubject {
  /// The temperature of a measurement, during which nothing is scheduled or learned; nil if there is none.
  fileprivate func fixedTemperature(in problem: String) throws -> Double? {
    switch temperature {
    case nil: nil
    case .fixed(let value): value
    case let other?:
      throw InputError(
        .usage, "temperature '\(other)'", "\(problem) measures one temperature at a time",
        remedy: "give a positive number, and the option again for further ones")
    }
  }
}

extension MeasuredProblem {
  private static let tilted = [0, 0.5, -0.5]

  /// The critic is linear.
  static let bandit = MeasuredProblem(
    name: "bandit", summary: "a linear reward (1, 2, 4) under flat, tilted, peaked and very peaked logits",
    cases: [
      ("flat", [0, 0, 0]), ("tilted", tilted), ("peaked", [0, 2, -2]), ("very peaked", [0, 5, -5]),
    ].map { Case(label: $0, logits: [$1], critic: SeparableCritic.power(1, values: [1, 2, 4])) })

  /// The critic is not linear between the actions, which changes nothing about E[f].
  static let vertices = MeasuredProblem(
    name: "vertices",
    summary: "the same values (1, 2, 4) at the actions, but a critic that is curved between them",
    cases: [("quadratic", 2), ("cubic", 3)].map {
      Case(label: $0, logits: [tilted], critic: SeparableCritic.power($1, values: [1, 2, 4]))
    })

  /// A constant is added to every reward.
  static let offset = MeasuredProblem(
    name: "offset", summary: "the linear rewards (1, 2, 4) + 5",
    cases: [Case(label: "tilted", logits: [tilted], critic: SeparableCritic.power(1, values: [6, 7, 9]))])

  /// E[(b − t)²] of a binary b that is 1 with probability 0.3.
  static let quadratic = MeasuredProblem(
    name: "quadratic", summary: "E[(b - t)^2] of a binary b, 1 with probability 0.3, for t = 0.45 and 0.499",
    cases: [0.45, 0.499].map {
      Case(
        label: "t = \($0)", logits: [[-0.8472978603872037, 0]],
        critic: SeparableCritic.squaredDistance(to: $0))  // ln(3/7)
    })

  /// Three choices of three options made at once; the exact gradient is by enumeration of all 27.
  static let choices = MeasuredProblem(
    name: "choices",
    summary:
      "three choices of three at once, whose values add up, go together in pairs, or add up and are squared",
    cases: [("additive", 0, 0), ("pairs", 1, 0), ("square", 0, 1)].map {
      let values: [[Double]] = $0 == "additive" ? [[1, 2, 4], [2, 0, -1], [0, 1, 3]] : zeros
      return Case(
        label: $0, logits: [tilted, [0, 0, 0], [1, -1, 0]],
        critic: JointCritic(
          values: values, scores: [[1, 0, -0.5], [0.5, 1, 0], [0, 1, -1]], pairs: $1, square: $2))
    })
  private static let zeros = [[Double]](repeating: [0, 0, 0], count: 3)
}
