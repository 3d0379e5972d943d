import OneHotFoundations
import OneHotGumbel

/// An estimator at a temperature: what is studied in each case of a problem.
public struct LaboratorySubject: Sendable {
  /// The estimator.
  public let estimator: any GradientEstimator
  /// The temperature; nil if the estimator has none.
  public let temperature: TemperatureSpecification?
}

extension LaboratorySubject {
  /// Throws `InputError` unless all numbers are finite.
  func requireFinite(_ numbers: [Double], _ what: String, in label: String) throws {
    if numbers.allSatisfy(\.isFinite) { return }
    let place = temperature.map { "\(label), temperature \($0)" } ?? label
    throw InputError(.data, "estimator '\(estimator.name)'", "\(what) is not finite (\(place))")
  }
}

extension LaboratoryRequest {
  /// The subjects asked for, and notes on estimators left out because they cannot serve.
  ///
  /// - Parameters:
  ///   - problem: its name, for errors.
  ///   - standard: the temperatures of estimators that can learn it, unless others are asked for.
  ///   - answers: what the problem's critic can be asked.
  ///   - reason: why it cannot be asked the rest.
  /// - Throws: `InputError` for an estimator that is unknown, or asked for by name and cannot serve.
  public func subjects(
    of problem: String, temperatures standard: [TemperatureSpecification], answering answers: CriticNeeds,
    because reason: String = ""
  ) throws -> (subjects: [LaboratorySubject], notes: [String]) {
    let candidates = try lineUp
    let refused = candidates.filter { !$0.allNeeds.isSubset(of: answers) }
    if let first = refused.first, !estimators.isEmpty {
      throw InputError(
        .usage, "estimator '\(first.name)'",
        "cannot serve \(problem): \(refusal(of: [first], answering: answers, because: reason))")
    }
    let served = candidates.filter { $0.allNeeds.isSubset(of: answers) }
    let subjects = served.flatMap { estimator in
      suitable(for: estimator, standard).map { LaboratorySubject(estimator: estimator, temperature: $0) }
    }
    if let first = temperatures.first, !subjects.contains(where: { $0.temperature != nil }),
      served.allSatisfy({ !$0.usesTemperature })
    {
      throw InputError(
        .usage, "temperature '\(first)'", "it has no effect: none of these estimators has a temperature",
        remedy: "leave it out")
    }
    let unserved = served.filter { suitable(for: $0, standard).isEmpty }
    if let first = unserved.first, !estimators.isEmpty {
      throw InputError(
        .usage, "estimator '\(first.name)'", "its temperature cannot be learned",
        remedy: "give --temperature a number")
    }
    var notes: [String] = []
    if !refused.isEmpty {
      notes.append(
        "left out: \(names(refused)); \(refusal(of: refused, answering: answers, because: reason))")
    }
    if !unserved.isEmpty {
      notes.append("left out: \(names(unserved)); a temperature of this kind cannot be learned")
    }
    return (subjects, notes)
  }

  private func names(_ estimators: [any GradientEstimator]) -> String {
    estimators.map(\.name).joined(separator: ", ")
  }

  /// The temperatures at which an estimator is studied: nil if it has none, and unless others are asked for 1 where the
  /// temperature is a number to be chosen, and the problem's own where it is that of a relaxed sample.
  private func suitable(
    for estimator: any GradientEstimator, _ standard: [TemperatureSpecification]
  ) -> [TemperatureSpecification?] {
    guard estimator.usesTemperature else { return [nil] }
    if temperatures.isEmpty { return estimator.learnsTemperature ? standard : [.fixed(1)] }
    return temperatures.unique.filter { estimator.learnsTemperature || !$0.isLearned }
  }

  private func refusal(
    of estimators: [any GradientEstimator], answering answers: CriticNeeds, because reason: String
  ) -> String {
    let needs = estimators.reduce(CriticNeeds()) { $0.union($1.allNeeds) }.subtracting(answers)
    let reason = needs == .takenActions ? "no episodes are played here" : reason
    return "\(estimators.count == 1 ? "it needs" : "they need") \(needs.inWords): \(reason)"
  }

  /// The estimators asked for, each once; else all known ones and the score function with every baseline that does not take
  /// episodes, which no problem has.
  private var lineUp: [any GradientEstimator] {
    get throws {
      let others = ScoreFunctionBaseline.allCases.map { ScoreFunction(baseline: $0) }
        .filter { !$0.needs.contains(.takenActions) }
      let chosen =
        estimators.isEmpty
        ? registry.elements + others : try estimators.map { try registry.estimator(named: $0) }
      var names: Set<String> = []
      return chosen.filter { names.insert($0.name).inserted }
    }
  }

  /// How many samples to draw; throws `InputError` unless there is at least one.
  func samples(of problem: some LaboratoryProblem) throws -> Int {
    let samples = samples ?? problem.standardSamples
    guard samples > 0 else { throw InputError(.usage, "samples", "\(samples) is not at least 1") }
    return samples
  }
}

extension GradientEstimator {
  /// What the critic must be asked, and where.
  fileprivate var allNeeds: CriticNeeds { pointCount > 1 ? needs.union(.furtherPoints) : needs }
}

extension CriticNeeds {
  var inWords: String {
    let names: [(CriticNeeds, String)] = [
      (.sampleGradient, "the gradient at the sample"), (.actionValues, "the values of all actions"),
      (.sampleValues, "the value of the sample"), (.furtherPoints, "answers at further points"),
      (.takenActions, "actions that were taken"),
    ]
    return names.filter { contains($0.0) }.map(\.1).joined(separator: " and ")
  }
}
