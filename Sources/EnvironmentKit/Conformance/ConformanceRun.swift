import OneHotNumerics

/// Plays an environment and collects what it does wrong.
struct ConformanceRun<Subject: MultiDiscreteEnvironment> {
  typealias Check = EnvironmentConformance.Check
  typealias Violation = EnvironmentConformance.Violation

  /// What a reset or a step led to.
  struct Moment {
    var actions: [Int]?
    var observation: [Float]
    var outcome: StepOutcome
  }

  /// What tells what was left unwritten.
  static var unwritten: Float { EnvironmentSpecification.Observation.unwritten }
  /// How many numbers of an episode are kept for comparison: 4 MB.
  private static var largestTranscript: Int { 1_000_000 }

  /// What was found so far, of each check the first.
  private(set) var violations: [Violation] = []
  private let settings: EnvironmentConformance
  private let original: Subject
  private let specification: EnvironmentSpecification
  private let observation: Matrix

  init(_ environment: Subject, settings: EnvironmentConformance) {
    self.settings = settings
    original = environment
    specification = environment.specification
    observation = Matrix(count: specification.observation.count)
  }

  /// Whether a violation of this check was found.
  func found(_ check: Check) -> Bool {
    violations.contains { $0.check == check }
  }

  private mutating func report(_ violation: Violation) {
    if !found(violation.check) { violations.append(violation) }
  }

  // MARK: Checks

  /// Plays every episode twice with a fresh environment, and all with one that goes on from episode to episode;
  /// they must agree.
  mutating func checkEpisodes() {
    let episodes = (0..<settings.episodes).map { playTwice(episode: $0) }
    // Where episodes differ anyway, a difference says nothing about what was played before.
    if found(.determinism) { return }
    var used = original
    for (episode, first) in episodes.enumerated() {
      let again = play(&used, episode: episode, limit: stepLimit)
      compare(again, with: first, .restart, episode, "what a fresh environment gave")
    }
  }

  private mutating func playTwice(episode: Int) -> [Moment] {
    var fresh = original
    let first = play(&fresh, episode: episode, limit: stepLimit)
    checkEnd(of: fresh, after: first, episode: episode)
    fresh = original
    let second = play(&fresh, episode: episode, limit: stepLimit)
    compare(second, with: first, .determinism, episode, "what the same streams gave before")
    return first
  }

  /// Begins one episode with each action, or with each option of each choice.
  mutating func checkEveryAction() {
    var episode = 0
    for (choice, count) in specification.actions.optionCounts.enumerated() {
      for option in 0..<count {
        var fresh = original
        _ = play(&fresh, episode: episode, limit: 1, beginningWith: (choice, option))
        episode += 1
      }
    }
  }

  /// Plays an episode again while copies of the environment go other ways.
  mutating func checkCopies() {
    var fresh = original
    let undisturbed = play(&fresh, episode: 0, limit: stepLimit)
    fresh = original
    let run = self
    let disturbed = play(&fresh, episode: 0, limit: stepLimit) { environment, actions, step in
      run.disturb(environment, with: actions, step: step)
    }
    compare(disturbed, with: undisturbed, .independentCopies, 0, "what it was before copies were used")
  }

  /// Plays an episode again, at every step with a fresh environment that takes over the state saved by the one before.
  mutating func checkSavedState() {
    var (fresh, failure) = (original, (any Error)?.none)
    let undisturbed = play(&fresh, episode: 0, limit: stepLimit)
    fresh = original
    let original = original
    let restored = play(&fresh, episode: 0, limit: stepLimit) { environment, _, _ in
      do {
        guard let state = try environment.savedState() else { return }
        environment = original
        try environment.restore(savedState: state)
        try environment.verifyRestored(from: state)
      } catch { failure = error }
    }
    if let failure {
      report(Violation(check: .savedState, episode: 0, seen: "the error '\(failure)'", expected: "none"))
    }
    compare(restored, with: undisturbed, .savedState, 0, "what it was without being saved and restored")
  }

  var stepLimit: Int { min(specification.timeLimit ?? .max, settings.stepBudget) }

  private mutating func checkEnd(of environment: Subject, after moments: [Moment], episode: Int) {
    if specification.timeLimit == nil && moments.last?.outcome.status == .running && !found(.actionMask) {
      report(
        Violation(
          check: .episodeEnds, episode: episode, step: stepLimit, seen: "the episode still goes on",
          expected: "over; declare a time limit, or allow more steps than \(settings.stepBudget)"))
    }
    if environment.specification != specification {
      report(
        Violation(
          check: .specification, episode: episode, seen: "the specification has changed",
          expected: "the same at all times"))
    }
  }

  private mutating func compare(
    _ moments: [Moment], with reference: [Moment], _ check: Check, _ episode: Int, _ expected: String
  ) {
    let steps = 0..<min(moments.count, reference.count)
    if let step = steps.first(where: { !moments[$0].isSame(as: reference[$0]) }) {
      report(
        Violation(
          check: check, episode: episode, step: step, actions: reference[step].actions,
          seen: moments[step].difference(from: reference[step]), expected: expected))
    }
  }
}

// MARK: Playing

extension ConformanceRun {
  /// Plays one episode, checking every observation, reward and action mask; the reset is the first moment.
  mutating func play(
    _ environment: inout Subject, episode: Int, limit: Int,
    beginningWith first: (choice: Int, option: Int)? = nil,
    before prepare: (inout Subject, _ actions: [Int], _ step: Int) -> Void = { _, _, _ in }
  ) -> [Moment] {
    var random = RandomSource(seed: settings.seed, purpose: .environment, episode: episode)
    var choices = RandomSource(seed: settings.seed, purpose: .action, episode: episode)
    prefill()
    observation.withElements { environment.reset(using: &random, into: &$0) }
    var moment = Moment(observation: observation.elements, outcome: StepOutcome(reward: 0))
    inspect(moment, episode: episode, step: 0)
    var moments = [moment]
    for step in 1...limit {
      let wanted = step == 1 ? first : nil
      guard let actions = actions(in: environment, episode, step, wanted: wanted, using: &choices) else {
        break
      }
      prepare(&environment, actions, step)
      prefill()
      let outcome = observation.withElements { environment.step(actions.span, using: &random, into: &$0) }
      moment = Moment(actions: actions, observation: observation.elements, outcome: outcome)
      inspect(moment, episode: episode, step: step)
      keep(moment, in: &moments)
      if outcome.status != .running { break }
    }
    return moments
  }

  /// Keeps a moment; of a long episode with large observations only the beginning and the last moment.
  private func keep(_ moment: Moment, in moments: inout [Moment]) {
    if moments.count * specification.observation.count > Self.largestTranscript { moments.removeLast() }
    moments.append(moment)
  }

  private func prefill() {
    observation.fill(Self.unwritten)
  }

  /// Steps or resets a copy.
  private func disturb(_ environment: Subject, with actions: [Int], step: Int) {
    var copy = environment
    var random = RandomSource(seed: settings.seed, purpose: .measurement, episode: step)
    if step.isMultiple(of: 2) {
      observation.withElements { copy.reset(using: &random, into: &$0) }
    } else {
      _ = observation.withElements { copy.step(actions.span, using: &random, into: &$0) }
    }
  }

  /// Options that are allowed: the one wanted if it is, else random ones; nil if a choice has none to take.
  private mutating func actions(
    in environment: Subject, _ episode: Int, _ step: Int, wanted: (choice: Int, option: Int)?,
    using choices: inout RandomSource
  ) -> [Int]? {
    let space = specification.actions
    let mask = actionMask(of: environment, prefilledWith: false)
    let place = Violation(check: .actionMask, episode: episode, step: step - 1, seen: "", expected: "")
    if let mask, let entry = unwrittenEntry(of: mask, in: environment) {
      report(place.with(seen: "entry \(entry) is left unwritten", expected: "true or false"))
    }
    guard var actions = space.randomOptions(allowed: mask, using: &choices) else {
      let choice = mask.flatMap(space.firstForbiddenChoice)
      let which = space.choiceCount == 1 ? "action" : "option of choice \(choice ?? 0)"
      report(place.with(seen: "no \(which) is allowed", expected: "at least one"))
      return nil
    }
    if let wanted {
      let entry = space.optionCounts[..<wanted.choice].reduce(wanted.option, +)
      if mask?[entry] ?? true { actions[wanted.choice] = wanted.option }
    }
    return actions
  }

  private func unwrittenEntry(of mask: [Bool], in environment: Subject) -> Int? {
    let other = actionMask(of: environment, prefilledWith: true) ?? mask
    return mask.indices.first { mask[$0] != other[$0] }
  }

  private mutating func inspect(_ moment: Moment, episode: Int, step: Int) {
    let place = Violation(
      check: .finiteReward, episode: episode, step: step, actions: moment.actions, seen: "", expected: "")
    if !moment.outcome.reward.isFinite {
      report(place.with(seen: "the reward is \(moment.outcome.reward)", expected: "finite"))
    }
    let ones = moment.observation.count { $0 == 1 }
    if specification.observation.isOneHot,
      ones != 1 || moment.observation.contains(where: { $0 != 0 && $0 != 1 })
    {
      report(
        place.with(.oneHotObservation, seen: "\(ones) numbers are 1", expected: "one is 1, all others 0"))
    }
    for (index, value) in moment.observation.enumerated() {
      let bounds = specification.observation.bounds[index]
      if value.bitPattern == Self.unwritten.bitPattern {
        report(
          place.with(
            .observationWritten, seen: "observation[\(index)] is left unwritten", expected: "written"))
      } else if !value.isFinite || !bounds.contains(value) {
        report(
          place.with(
            .observationBounds, seen: "observation[\(index)] is \(value)", expected: "finite and in \(bounds)"
          ))
      }
    }
  }
}

extension ConformanceRun.Moment {
  /// Whether both are equal, bit for bit.
  fileprivate func isSame(as other: Self) -> Bool {
    actions == other.actions && outcome.status == other.outcome.status
      && outcome.reward.bitPattern == other.outcome.reward.bitPattern && differingIndex(other) == nil
  }

  private func differingIndex(_ other: Self) -> Int? {
    observation.indices.first { observation[$0].bitPattern != other.observation[$0].bitPattern }
  }

  fileprivate func difference(from other: Self) -> String {
    if actions != other.actions { return "the action mask differs" }
    if outcome.status != other.outcome.status {
      return "the episode is \(outcome.status) instead of \(other.outcome.status)"
    }
    if let index = differingIndex(other) {
      return "observation[\(index)] is \(observation[index]) instead of \(other.observation[index])"
    }
    return "the reward is \(outcome.reward) instead of \(other.outcome.reward)"
  }
}

extension EnvironmentConformance.Violation {
  /// The same place with another content.
  fileprivate func with(
    _ check: EnvironmentConformance.Check? = nil, seen: String, expected: String
  ) -> Self {
    var copy = self
    copy.check = check ?? self.check
    copy.seen = seen
    copy.expected = expected
    return copy
  }
}

/// Which options an environment allows, in memory filled with one value before; nil if it has no mask.
func actionMask(of environment: any MultiDiscreteEnvironment, prefilledWith value: Bool) -> [Bool]? {
  guard let masked = environment as? any MaskedMultiDiscreteEnvironment else { return nil }
  var allowed = Array(repeating: value, count: environment.specification.actions.optionCount)
  var span = allowed.mutableSpan
  masked.writeActionMask(into: &span)
  return allowed
}
