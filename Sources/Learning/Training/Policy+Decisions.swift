import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics

/// Decisions in one state; the observation has ``observationCount`` numbers, else it traps.
///
/// `allowed` says which of the actions are allowed, at least one; nil if all are. A forbidden one is never taken. Where several
/// choices are made at once, log-probabilities and `allowed` have the options of one choice after those of another, and
/// ``mostProbableActions(observations:allowed:)`` and ``sampleActions(observations:allowed:using:)`` decide; what gives a
/// single action traps.
///
/// A policy with a memory needs what it remembers (``Policy/Memory``): without, arrays throw `InputError`, and spans trap.
///
/// No decision follows from a number that is none: where one of an observation is NaN or infinite, or makes the network
/// answer NaN, or where `allowed` allows nothing, arrays throw `InputError`, which says which one it is, and the variants that
/// take spans trap with the same words.
extension Policy {
  /// The log-probabilities of the actions in a state.
  public func logProbabilities(observation: [Float], allowed: [Bool]? = nil) throws -> [Float] {
    checkSingle(observation.count)
    return try logProbabilities(observations: observation, allowed: allowed)
  }

  /// The same for memory that need not be an array's; `result` has room for one number an action, else it traps.
  public func logProbabilities(
    observation: Span<Float>, allowed: Span<Bool>? = nil, into result: inout MutableSpan<Float>
  ) {
    checkSingle(observation.count)
    if result.count != actionCount {
      programmerError("room for \(result.count) log-probabilities of \(actionCount) actions")
    }
    do {
      try forEachRow(of: observation, allowed) { row in
        for action in row.indices { result[action] = row[action] }
      }
    } catch { programmerError("\(error)") }
  }

  /// The most probable action in a state; of equal ones the first.
  public func mostProbableAction(observation: [Float], allowed: [Bool]? = nil) throws -> Int {
    try mode(observation.span, allowed?.span)
  }

  /// The same for memory that need not be an array's.
  public func mostProbableAction(observation: Span<Float>, allowed: Span<Bool>? = nil) -> Int {
    do { return try mode(observation, allowed) } catch { programmerError("\(error)") }
  }

  private func mode(_ observation: Span<Float>, _ allowed: Span<Bool>?) throws(InputError) -> Int {
    checkSingleChoice(observation.count)
    var action = 0
    try forEachRow(of: observation, allowed) { row in action = Categorical.mode(logits: row) }
    return action
  }

  /// An action drawn from the policy in a state.
  public func sampleAction(
    observation: [Float], allowed: [Bool]? = nil, using random: inout RandomSource
  ) throws -> Int {
    try sample(observation.span, allowed?.span, using: &random)
  }

  /// The same for memory that need not be an array's.
  public func sampleAction(
    observation: Span<Float>, allowed: Span<Bool>? = nil, using random: inout RandomSource
  ) -> Int {
    do { return try sample(observation, allowed, using: &random) } catch { programmerError("\(error)") }
  }

  private func sample(
    _ observation: Span<Float>, _ allowed: Span<Bool>?, using random: inout RandomSource
  ) throws(InputError) -> Int {
    checkSingleChoice(observation.count)
    var action = 0
    try forEachRow(of: observation, allowed) { row in
      action = Categorical.inverseCumulative(logProbabilities: row, uniform: random.uniform())
    }
    return action
  }

  func checkSingleChoice(_ count: Int) {
    if choiceCount > 1 {
      programmerError("a single action of a policy that makes \(choiceCount) choices: ask for actions")
    }
    checkSingle(count)
  }

  private func checkSingle(_ count: Int) {
    if count != observationCount {
      programmerError("an observation of \(count) numbers: the policy expects \(observationCount)")
    }
  }
}

/// Decisions in many states at once: the same, bit for bit, as one after the other.
///
/// Observations `[rows, observation count]` and masks `[rows, actions]` lie row after row in one array; where they are no
/// whole rows, or not equally many, it traps. All work is done on the calling thread. `InputError` says which number of
/// which row is NaN or infinite, which row makes the network answer NaN, or which row of a mask allows nothing.
extension Policy {
  /// The log-probabilities of the actions in each state, `[rows, actions]`.
  public func logProbabilities(observations: [Float], allowed: [Bool]? = nil) throws -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(observations.count / observationCount * actionCount)
    try forEachRow(of: observations.span, allowed?.span) { row in
      for action in row.indices { result.append(row[action]) }
    }
    return result
  }

  /// The most probable action in each state, or the option of each choice, `[rows, choices]`; of equal ones the first.
  public func mostProbableActions(observations: [Float], allowed: [Bool]? = nil) throws -> [Int] {
    var actions: [Int] = []
    actions.reserveCapacity(observations.count / observationCount * choiceCount)
    try forEachRow(of: observations.span, allowed?.span) { row in
      forEachChoice { actions.append(Categorical.mode(logits: row.extracting($0))) }
    }
    return actions
  }

  /// An action drawn from the policy in each state, or an option of each choice, `[rows, choices]`, one after the other.
  public func sampleActions(
    observations: [Float], allowed: [Bool]? = nil, using random: inout RandomSource
  ) throws -> [Int] {
    var actions: [Int] = []
    actions.reserveCapacity(observations.count / observationCount * choiceCount)
    try forEachRow(of: observations.span, allowed?.span) { row in
      forEachChoice {
        let row = row.extracting($0)
        actions.append(Categorical.inverseCumulative(logProbabilities: row, uniform: random.uniform()))
      }
    }
    return actions
  }

  /// Lends the log-probabilities in one state after the other, of a policy without a memory.
  private func forEachRow(
    of observations: Span<Float>, _ allowed: Span<Bool>?, _ body: (Span<Float>) -> Void
  ) throws(InputError) {
    if hasMemory {
      throw InputError(
        .usage, "policy", "it has a memory, and was asked without what it remembers",
        remedy: "hold its initialMemory, and give it to each decision of an episode")
    }
    var nothing: [Float] = []
    try forEachRow(of: observations, allowed, states: &nothing, body)
  }

  /// Lends the log-probabilities in one state after the other.
  ///
  /// - Parameter states: what is remembered of each; nothing of a policy without a memory.
  func forEachRow(
    of observations: Span<Float>, _ allowed: Span<Bool>?, states: inout [Float],
    _ body: (Span<Float>) -> Void
  ) throws(InputError) {
    let (rows, actions) = (observations.count / observationCount, actionCount)
    checkRows(rows, observations.count, allowed?.count)
    try requireFinite(observations, rows: rows)
    if let allowed { try requireAllowed(allowed, rows: rows) }
    for start in stride(from: 0, to: rows, by: Kernels.blockRows) {
      let taken = min(Kernels.blockRows, rows - start)
      let block = observations.extracting(start * observationCount..<(start + taken) * observationCount)
      var unanswered: Int?
      withNormalized(block, rows: taken) { block in
        withLogits(block, rows: taken, states: &states, from: start) { logits in
          normalize(&logits, allowed, firstRow: start)
          for row in 0..<taken where unanswered == nil {
            let answer = logits.span.extracting(row * actions..<(row + 1) * actions)
            if answer.indices.contains(where: { answer[$0].isNaN }) {
              unanswered = start + row
            } else {
              body(answer)
            }
          }
        }
      }
      if let unanswered { throw unanswerable(unanswered, of: rows) }
    }
  }

  /// Lends the logits in some states.
  private func withLogits(
    _ observations: Span<Float>, rows: Int, states: inout [Float], from first: Int,
    _ body: (inout MutableSpan<Float>) -> Void
  ) {
    if hasMemory {
      Kernels.active.withOutputs(
        of: parameters, sizes: sizes, convolutions: convolutions, activation: activation, states: &states,
        from: first, input: observations, rows: rows, body)
    } else {
      Kernels.active.withOutputs(
        of: parameters, sizes: sizes, convolutions: convolutions, activation: activation, input: observations,
        rows: rows, body)
    }
  }

  /// Turns logits of some states into log-probabilities.
  private func normalize(_ logits: inout MutableSpan<Float>, _ allowed: Span<Bool>?, firstRow first: Int) {
    let actions = actionCount
    func normalize(_ part: inout MutableSpan<Float>, from position: Int, options: Int) {
      if let allowed {
        Categorical.forbid(in: &part, actions: options, firstRow: first) {
          allowed[first * actions + position + $0]
        }
      }
      Kernels.active.logSoftmax(&part, actions: options)
    }
    if optionCounts.allSatisfy({ $0 == optionCounts[0] }) {
      return normalize(&logits, from: 0, options: optionCounts[0])
    }
    for row in 0..<logits.count / actions {
      forEachChoice { options in
        let position = row * actions + options.lowerBound
        var part = logits._mutatingExtracting(position..<position + options.count)
        normalize(&part, from: position, options: options.count)
      }
    }
  }

  /// Calls back with the places of each choice's options in a row.
  func forEachChoice(_ body: (Range<Int>) -> Void) {
    var start = 0
    for count in optionCounts {
      body(start..<start + count)
      start += count
    }
  }

  /// Lends observations as the first layer expects them.
  private func withNormalized(_ observations: Span<Float>, rows: Int, _ body: (Span<Float>) -> Void) {
    guard !shift.isEmpty else { return body(observations) }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: observations.count) { memory in
      for position in 0..<observations.count {
        let column = position % observationCount
        memory[position] = InputNormalization.normalized(
          observations[position], shift: shift[column], factor: factor[column])
      }
      body(UnsafeBufferPointer(memory).span)
    }
  }

  private func checkRows(_ rows: Int, _ observed: Int, _ allowed: Int?) {
    if observed != rows * observationCount {
      programmerError("\(observed) numbers are no rows of observations of \(observationCount)")
    }
    if let allowed, allowed != rows * actionCount {
      programmerError("a mask of \(allowed) for \(rows) states of \(actionCount) actions")
    }
  }

  private func requireFinite(_ observations: Span<Float>, rows: Int) throws(InputError) {
    for position in observations.indices where !observations[position].isFinite {
      throw InputError(
        .data, Self.subject(row: position / observationCount, of: rows),
        "number \(position % observationCount) is \(observations[position])",
        remedy: "all must be finite; number 0 is the first")
    }
  }

  private func requireAllowed(_ allowed: Span<Bool>, rows: Int) throws(InputError) {
    var start = 0
    for row in 0..<rows {
      for (choice, count) in optionCounts.enumerated() {
        if !(start..<start + count).contains(where: { allowed[$0] }) {
          throw InputError(
            .data, rows == 1 ? "action mask" : "action mask of row \(row)",
            choiceCount == 1 ? "it allows no action" : "it allows no option of choice \(choice)",
            remedy: "at least one must be allowed; number 0 is the first")
        }
        start += count
      }
    }
  }

  @inline(never)
  private func unanswerable(_ row: Int, of rows: Int) -> InputError {
    InputError(
      .data, Self.subject(row: row, of: rows), "the policy's network answers nan, beyond single precision",
      remedy: "give numbers of the size that it was trained with")
  }

  private static func subject(row: Int, of rows: Int) -> String {
    rows == 1 ? "observation" : "observation of row \(row)"
  }
}
