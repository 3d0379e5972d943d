import OneHotNumerics

extension EnvironmentConformance {
  /// The first way in which a batch differs from as many single environments.
  func batchViolation(in environment: some MultiDiscreteEnvironment) -> Violation? {
    var comparison = ConformanceBatch(environment, settings: self)
    if let violation = comparison.declarationViolation() ?? comparison.resetAllViolation() {
      return violation
    }
    // Long enough for many ends and resets; lockstep errors show early.
    for _ in 0..<min(stepBudget, 1000) {
      if let violation = comparison.stepViolation() { return violation }
    }
    return nil
  }
}

/// A batch and as many single environments beside it, with equal streams and actions.
private struct ConformanceBatch<Subject: MultiDiscreteEnvironment> {
  typealias Violation = EnvironmentConformance.Violation

  private let settings: EnvironmentConformance
  private let specification: EnvironmentSpecification
  private let isMasked: Bool
  private var batch: any BatchEnvironment
  private var singles: [Subject]
  private var batchRandoms: RandomStreams
  private var singleRandoms: [RandomSource]
  private var choices: RandomSource
  private var episodes: [Int]
  private var steps: [Int]
  private let batchObservations: Matrix
  private let singleObservations: Matrix

  init(_ environment: Subject, settings: EnvironmentConformance) {
    let count = settings.batchCount
    self.settings = settings
    specification = environment.specification
    isMasked = environment is any MaskedMultiDiscreteEnvironment
    batch = environment.batched(count: count)
    singles = Array(repeating: environment, count: count)
    choices = RandomSource(seed: settings.seed, purpose: .action)
    episodes = Array(repeating: 0, count: count)
    steps = episodes
    batchObservations = Matrix(rows: count, columns: specification.observation.count)
    singleObservations = Matrix(rows: count, columns: specification.observation.count)
    let streams = RandomStreams(seed: settings.seed, purpose: .environment, count: count)
    batchRandoms = streams
    singleRandoms = (0..<count).map { streams[$0] }
  }

  func declarationViolation() -> Violation? {
    if batch.count != singles.count {
      return Violation(
        check: .batch, seen: "it has \(batch.count) environments", expected: "\(singles.count)")
    }
    if batch.specification != specification {
      return Violation(
        check: .batch, seen: "it has another specification", expected: "that of the single environment")
    }
    if !(batch[0] is Subject) {
      return Violation(
        check: .batch, seen: "environment 0 by itself is a \(type(of: batch[0]))",
        expected: "a \(Subject.self)")
    }
    if batch.masksActions != isMasked {
      return Violation(check: .batch, seen: "masksActions is \(batch.masksActions)", expected: "\(isMasked)")
    }
    return nil
  }

  mutating func resetAllViolation() -> Violation? {
    for index in singles.indices {
      if let violation = resetViolation(index) { return violation }
    }
    return nil
  }

  private mutating func resetViolation(_ index: Int) -> Violation? {
    batchRandoms.start(index, episode: episodes[index])
    singleRandoms[index] = batchRandoms[index]
    steps[index] = 0
    batchObservations.withRow(index) { fillUnwritten(&$0) }
    let before = batchObservations.elements
    batch.reset([index], using: &batchRandoms, observations: batchObservations)
    if let violation = intrusion(of: index, since: before) { return violation }
    singleObservations.withRow(index) { row in
      fillUnwritten(&row)
      singles[index].reset(using: &singleRandoms[index], into: &row)
    }
    return difference(index, actions: nil)
  }

  /// A reset writes the observation of no other environment.
  private func intrusion(of index: Int, since before: [Float]) -> Violation? {
    let columns = specification.observation.count
    let own = index * columns..<(index + 1) * columns
    let changed = before.indices.first { position in
      !own.contains(position) && before[position].bitPattern != batchObservations[position].bitPattern
    }
    return changed.map {
      Violation(
        check: .batch, episode: episodes[index], step: 0,
        seen: "the reset of environment \(index) writes the observation of environment \($0 / columns)",
        expected: "as it was")
    }
  }

  /// Takes a step everywhere; starts anew where an episode has ended.
  mutating func stepViolation() -> Violation? {
    var actions = [[Int]]()
    for index in singles.indices {
      if let violation = maskViolation(index) { return violation }
      // Without an allowed action there is nothing left to compare.
      let mask = actionMask(of: singles[index], prefilledWith: false)
      guard let options = specification.actions.randomOptions(allowed: mask, using: &choices) else {
        return nil
      }
      actions.append(options)
    }
    let outcomes = stepBatch(Array(actions.joined()))
    for index in singles.indices {
      let outcome = stepSingle(index, actions[index])
      let violation =
        difference(index, actions: actions[index])
        ?? difference(index, actions: actions[index], of: outcomes[index], from: outcome)
        ?? restartIfOver(index, outcome)
      if let violation { return violation }
    }
    return nil
  }

  private mutating func stepBatch(_ actions: [Int]) -> StepOutcomes {
    var outcomes = StepOutcomes(count: singles.count)
    for index in singles.indices { outcomes[index].reward = .nan }
    batchObservations.fill(ConformanceRun<Subject>.unwritten)
    batch.step(
      actions: actions, using: &batchRandoms, observations: batchObservations, outcomes: &outcomes)
    return outcomes
  }

  private mutating func stepSingle(_ index: Int, _ actions: [Int]) -> StepOutcome {
    steps[index] += 1
    return singleObservations.withRow(index) { row in
      fillUnwritten(&row)
      return singles[index].step(actions.span, using: &singleRandoms[index], into: &row)
    }
  }

  private mutating func restartIfOver(_ index: Int, _ outcome: StepOutcome) -> Violation? {
    let limit = min(specification.timeLimit ?? .max, settings.stepBudget)
    if outcome.status == .running && steps[index] < limit { return nil }
    episodes[index] += 1
    return resetViolation(index)
  }

  private func maskViolation(_ index: Int) -> Violation? {
    guard let expected = actionMask(of: singles[index], prefilledWith: false) else { return nil }
    var allowed = Array(repeating: false, count: expected.count)
    var span = allowed.mutableSpan
    batch.writeActionMask(index, into: &span)
    return allowed == expected
      ? nil : violation(index, nil, seen: "the action mask is \(allowed)", expected: "\(expected)")
  }

  private func difference(_ index: Int, actions: [Int]?) -> Violation? {
    for column in 0..<specification.observation.count {
      let seen = batchObservations[index, column]
      let expected = singleObservations[index, column]
      let isSame =
        seen.bitPattern == expected.bitPattern
        || abs(seen - expected) <= 1e-6 * max(1, abs(seen), abs(expected))
      if !isSame {
        return violation(index, actions, seen: "observation[\(column)] is \(seen)", expected: "\(expected)")
      }
    }
    return nil
  }

  private func difference(
    _ index: Int, actions: [Int], of seen: StepOutcome, from expected: StepOutcome
  ) -> Violation? {
    let isSame = seen.status == expected.status && seen.reward.bitPattern == expected.reward.bitPattern
    return isSame ? nil : violation(index, actions, seen: text(seen), expected: text(expected))
  }

  private func text(_ outcome: StepOutcome) -> String { "reward \(outcome.reward), \(outcome.status)" }

  private func violation(_ index: Int, _ actions: [Int]?, seen: String, expected: String) -> Violation {
    Violation(
      check: .batch, episode: episodes[index], step: steps[index], actions: actions,
      seen: "environment \(index): \(seen)", expected: "\(expected) as in a single environment")
  }

  private func fillUnwritten(_ row: inout MutableSpan<Float>) {
    row.update(repeating: ConformanceRun<Subject>.unwritten)
  }
}
