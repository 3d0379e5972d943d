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
    let wanted = temperatures.isEmpty ? standard : temperatures.unique
    let subjects = served.flatMap { estimator in
      estimator.usesTemperature
        ? wanted.map { LaboratorySubject(estimator: estimator, temperature: $0) }
        : [LaboratorySubject(estimator: estimator, temperature: nil)]
    }
    if refused.isEmpty { return (subjects, []) }
    let names = refused.map(\.name).joined(separator: ", ")
    return (subjects, ["left out: \(names); \(refusal(of: refused, answering: answers, because: reason))"])
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
