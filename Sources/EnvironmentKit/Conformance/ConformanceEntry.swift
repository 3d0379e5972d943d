import OneHotNumerics

extension EnvironmentConformance {
  /// The first way in which going to a state of the table differs from coming there by playing; nil as well where states do
  /// not tell what is observed in them.
  func entryViolation(in environment: some MultiDiscreteEnvironment) -> Violation? {
    guard let tabular = environment as? any TabularEnvironment, modelViolation(in: environment) == nil else {
      return nil
    }
    return entryViolation(in: tabular)
  }

  private func entryViolation<Subject: TabularEnvironment>(in environment: Subject) -> Violation? {
    var entry = ConformanceEntry(environment, settings: self)
    guard entry.isPossible else { return nil }
    for episode in 0..<episodes {
      if let violation = entry.violation(inEpisode: episode) { return violation }
    }
    return nil
  }
}

/// An environment that plays, and another one that enters the states in which the first can be by the table.
private struct ConformanceEntry<Subject: TabularEnvironment> {
  typealias Violation = EnvironmentConformance.Violation

  private let settings: EnvironmentConformance
  private let model: TabularModel
  private var playing: Subject
  private var entering: Subject
  private var random: RandomSource
  private var choices: RandomSource
  private let observation: Matrix

  init(_ environment: Subject, settings: EnvironmentConformance) {
    self.settings = settings
    model = environment.model
    (playing, entering) = (environment, environment)
    random = RandomSource(seed: settings.seed, purpose: .environment)
    choices = RandomSource(seed: settings.seed, purpose: .action)
    observation = Matrix(count: environment.specification.observation.count)
  }

  /// Whether any state can be entered.
  var isPossible: Bool {
    var copy = self
    return model.livingStates.first.map { (try? copy.enter($0, afterSteps: 0)) != nil } ?? false
  }

  mutating func violation(inEpisode episode: Int) -> Violation? {
    random = RandomSource(seed: settings.seed, purpose: .environment, episode: episode)
    choices = RandomSource(seed: settings.seed, purpose: .action, episode: episode)
    do { return try playedViolation(inEpisode: episode) } catch {
      return Violation(check: .entry, episode: episode, seen: "the error '\(error)'", expected: "none")
    }
  }

  private mutating func playedViolation(inEpisode episode: Int) throws -> Violation? {
    let limit = min(playing.specification.timeLimit ?? .max, settings.stepBudget, 1000)
    var seen = observe { environment, random, observation in
      environment.reset(using: &random, into: &observation)
    }
    var possible = model.initialDistribution.indices.filter { model.initialDistribution[$0] > 0 }
    for step in 0..<limit {
      let states = try possible.filter { try enter($0, afterSteps: step) == seen }
      guard let state = states.first else {
        return Violation(
          check: .entry, episode: episode, step: step,
          seen: try difference(of: possible, afterSteps: step, from: seen),
          expected: "\(seen) as it is when played")
      }
      if let violation = try stepViolation(from: state, episode, step, isLast: step + 1 == limit) {
        return violation
      }
      guard let options = allowedOptions(in: playing) else { return nil }
      var status = StepOutcome.Status.running
      seen = observe { environment, random, observation in
        status = environment.step(options.span, using: &random, into: &observation).status
      }
      if status != .running { return nil }
      possible = Set(
        states.flatMap { ways(from: $0, options, terminated: false) }.map(\.nextState)
      ).sorted()
    }
    return nil
  }

  /// Steps from a state that was entered.
  private mutating func stepViolation(
    from state: Int, _ episode: Int, _ step: Int, isLast: Bool
  ) throws -> Violation? {
    _ = try enter(state, afterSteps: step)
    guard let options = allowedOptions(in: entering) else { return nil }
    let observation = observation
    observation.fill(EnvironmentSpecification.Observation.unwritten)
    var random = random
    let outcome = observation.withElements { entering.step(options.span, using: &random, into: &$0) }
    let seen = observation.elements
    let ways = ways(from: state, options, terminated: outcome.status == .terminated)
    let isKnown =
      switch outcome.status {
      case .running where !isLast: try ways.contains { try enter($0.nextState, afterSteps: step + 1) == seen }
      case .running, .truncated: true
      case .terminated: !ways.isEmpty
      }
    if isKnown { return nil }
    return Violation(
      check: .entry, episode: episode, step: step, actions: options,
      seen: "from state \(state), which was entered, the step leads to \(seen), \(outcome.status)",
      expected: "where the table says")
  }

  private func difference(
    of states: [Int], afterSteps steps: Int, from seen: [Float]
  ) throws -> String {
    var copy = self
    if states.isEmpty { return "by the table no episode goes on here" }
    let shown = try states.prefix(3).map { "\(try copy.enter($0, afterSteps: steps)) in state \($0)" }
    return shown.joined(separator: ", ") + (states.count > 3 ? ", …" : "") + " where it was entered"
  }

  private func ways(from state: Int, _ options: [Int], terminated: Bool) -> [TabularModel.Transition] {
    model.transitions[state][playing.specification.actions.jointAction(options)].filter {
      $0.probability > 0 && $0.terminated == terminated
    }
  }

  /// What is observed in a state that is entered.
  private mutating func enter(_ state: Int, afterSteps steps: Int) throws -> [Float] {
    let observation = observation
    observation.fill(EnvironmentSpecification.Observation.unwritten)
    try observation.withElements { try entering.enter(state, afterSteps: steps, into: &$0) }
    return observation.elements
  }

  /// What is observed in the environment that plays.
  private mutating func observe(
    _ body: (inout Subject, inout RandomSource, inout MutableSpan<Float>) -> Void
  ) -> [Float] {
    let observation = observation
    observation.fill(EnvironmentSpecification.Observation.unwritten)
    observation.withElements { body(&playing, &random, &$0) }
    return observation.elements
  }

  private mutating func allowedOptions(in environment: Subject) -> [Int]? {
    environment.specification.actions.randomOptions(
      allowed: actionMask(of: environment, prefilledWith: false), using: &choices)
  }
}
