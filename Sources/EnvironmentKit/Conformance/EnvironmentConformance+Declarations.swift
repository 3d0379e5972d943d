import OneHotFoundations

extension EnvironmentConformance {
  /// What is wrong with a specification itself.
  func specificationViolations(_ specification: EnvironmentSpecification) -> [Violation] {
    let (bounds, choiceCount) = (specification.observation.bounds, specification.actions.choiceCount)
    let flaws: [(isFlawed: Bool, seen: String, expected: String)] = [
      (specification.identifier.isEmpty, "the identifier is empty", "a name"),
      (bounds.isEmpty, "an observation has no numbers", "at least 1; a constant, if there is nothing to see"),
      (
        specification.timeLimit.map { $0 < 1 } ?? false, "the time limit is \(specification.timeLimit ?? 0)",
        "at least 1, or nil"
      ),
      (
        !(specification.rewardThreshold ?? 0).isFinite,
        "the reward threshold is \(specification.rewardThreshold ?? 0)", "finite, or nil"
      ),
      (
        (specification.observation.playerCount ?? choiceCount) != choiceCount,
        "\(specification.observation.playerCount ?? 0) players see something, who make \(choiceCount) choices",
        "a choice for each"
      ),
      (
        specification.metrics.count > EpisodeMetric.most, "there are \(specification.metrics.count) metrics",
        "at most \(EpisodeMetric.most)"
      ),
      (
        Set(specification.metrics.map(\.name)).count < specification.metrics.count,
        "two metrics have the same name", "a name of its own for each"
      ),
    ]
    var violations = flaws.filter(\.isFlawed).map {
      Violation(check: .specification, seen: $0.seen, expected: $0.expected)
    }
    if let flaw = specification.actions.flaw {
      violations.append(Violation(check: .specification, seen: flaw.seen, expected: flaw.expected))
    }
    if let index = bounds.firstIndex(where: { !Self.admitNumbers($0) }) {
      violations.append(
        Violation(
          check: .specification, seen: "the bounds of observation[\(index)] are \(bounds[index])",
          expected: "numbers, the lower one first"))
    }
    return violations
  }

  /// Whether there is a finite number between bounds.
  private static func admitNumbers(_ bounds: ClosedRange<Float>) -> Bool {
    bounds.lowerBound <= bounds.upperBound && bounds.lowerBound < .infinity && bounds.upperBound > -.infinity
  }

  /// Throws ``InputError`` with all that is wrong with a specification, if there is anything.
  package static func verify(_ specification: EnvironmentSpecification) throws {
    let violations = EnvironmentConformance().specificationViolations(specification)
    if violations.isEmpty { return }
    throw InputError(
      .data, "environment '\(specification.identifier)'",
      violations.map(\.description).joined(separator: "; "))
  }

  /// The first way in which a table does not fit its environment.
  func modelViolation(in environment: some MultiDiscreteEnvironment) -> Violation? {
    guard let tabular = environment as? any TabularEnvironment else { return nil }
    let model = tabular.model
    let (states, space) = (0..<model.stateCount, environment.specification.actions)
    guard let actionCount = space.jointActionCount else {
      return Violation(
        check: .model, seen: "\(space) have more joint actions than a table can hold",
        expected: "at most \(ActionSpace.mostOptions)")
    }
    for (state, actions) in model.transitions.enumerated() {
      if actions.count != actionCount {
        return Violation(
          check: .model, seen: "state \(state) has \(actions.count) actions", expected: "\(actionCount)")
      }
      for (action, ways) in actions.enumerated() {
        if let flaw = flaw(of: ways, states: states) {
          return Violation(
            check: .model, actions: space.options(ofJointAction: action),
            seen: "in state \(state) \(flaw.seen)", expected: flaw.expected)
        }
      }
    }
    return initialViolation(in: model)
  }

  private func flaw(
    of ways: [TabularModel.Transition], states: Range<Int>
  ) -> (seen: String, expected: String)? {
    if let way = ways.first(where: { !states.contains($0.nextState) }) {
      return ("a way leads to state \(way.nextState)", "a state of \(states)")
    }
    if let way = ways.first(where: { !$0.reward.isFinite }) {
      return ("a way has reward \(way.reward)", "finite")
    }
    return flaw(ofProbabilities: ways.map(\.probability))
  }

  private func flaw(ofProbabilities probabilities: [Double]) -> (seen: String, expected: String)? {
    if let wrong = probabilities.first(where: { !(0...1).contains($0) }) {
      return ("a probability is \(wrong)", "in 0...1")
    }
    let sum = probabilities.reduce(0, +)
    return abs(sum - 1) <= 1e-9 ? nil : ("the probabilities sum to \(sum)", "1")
  }

  private func initialViolation(in model: TabularModel) -> Violation? {
    if model.initialDistribution.count != model.stateCount {
      return Violation(
        check: .model, seen: "the initial distribution has \(model.initialDistribution.count) states",
        expected: "\(model.stateCount)")
    }
    return flaw(ofProbabilities: model.initialDistribution).map {
      Violation(check: .model, seen: "in the initial distribution \($0.seen)", expected: $0.expected)
    }
  }

  /// The first metric that is not finite at the end of an episode.
  func metricViolation(in environment: some MultiDiscreteEnvironment) -> Violation? {
    var (copy, run) = (environment, ConformanceRun(environment, settings: self))
    _ = run.play(&copy, episode: 0, limit: run.stepLimit)
    let measured = copy.measureEpisode()
    for (index, metric) in environment.specification.metrics.enumerated() where !measured[index].isFinite {
      return Violation(
        check: .metrics, episode: 0, seen: "'\(metric.name)' is \(measured[index])", expected: "finite")
    }
    return nil
  }
}
