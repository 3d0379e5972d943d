import OneHotFoundations
import OneHotGumbel
import OneHotNumerics

extension Policy {
  /// What a policy remembers of an episode: a value that whoever plays the episode holds, and gives to each decision of it, which
  /// changes it. An episode begins with ``Policy/initialMemory``.
  public struct Memory: Sendable, Equatable {
    /// `[rows, memory]`
    var states: [Float]
  }

  /// What is remembered at the beginning of an episode; of a policy without a memory always nothing.
  public var initialMemory: Memory { initialMemory(rows: 1) }

  /// What is remembered at the beginning of as many episodes as are played side by side.
  public func initialMemory(rows: Int) -> Memory {
    Memory(states: Array(repeating: 0, count: hasMemory ? rows * sizes[sizes.count - 2] : 0))
  }
}

/// The same decisions by a policy that remembers, each of which is the next of an episode; by one without a memory they are those
/// without.
///
/// It traps where the memory is another policy's, or of another number of rows. After an error nothing right is remembered.
extension Policy {
  /// The log-probabilities of the actions in each of the states that are now reached, `[rows, actions]`.
  public func logProbabilities(
    observations: [Float], allowed: [Bool]? = nil, memory: inout Memory
  ) throws -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(observations.count / observationCount * actionCount)
    try forEachRow(of: observations, allowed, &memory) { row in
      for action in row.indices { result.append(row[action]) }
    }
    return result
  }

  /// The most probable action in the state that is now reached; of equal ones the first.
  public func mostProbableAction(
    observation: [Float], allowed: [Bool]? = nil, memory: inout Memory
  ) throws -> Int {
    checkSingleChoice(observation.count)
    var action = 0
    try forEachRow(of: observation, allowed, &memory) { row in action = Categorical.mode(logits: row) }
    return action
  }

  /// An action drawn from the policy in the state that is now reached.
  public func sampleAction(
    observation: [Float], allowed: [Bool]? = nil, memory: inout Memory, using random: inout RandomSource
  ) throws -> Int {
    checkSingleChoice(observation.count)
    var action = 0
    try forEachRow(of: observation, allowed, &memory) { row in
      action = Categorical.inverseCumulative(logProbabilities: row, uniform: random.uniform())
    }
    return action
  }

  /// The most probable action in each of the states that are now reached, or the option of each choice, `[rows, choices]`.
  public func mostProbableActions(
    observations: [Float], allowed: [Bool]? = nil, memory: inout Memory
  ) throws -> [Int] {
    var actions: [Int] = []
    actions.reserveCapacity(observations.count / observationCount * choiceCount)
    try forEachRow(of: observations, allowed, &memory) { row in
      forEachChoice { actions.append(Categorical.mode(logits: row.extracting($0))) }
    }
    return actions
  }

  /// An action drawn from the policy in each of the states that are now reached, or an option of each choice,
  /// `[rows, choices]`.
  public func sampleActions(
    observations: [Float], allowed: [Bool]? = nil, memory: inout Memory, using random: inout RandomSource
  ) throws -> [Int] {
    var actions: [Int] = []
    actions.reserveCapacity(observations.count / observationCount * choiceCount)
    try forEachRow(of: observations, allowed, &memory) { row in
      forEachChoice {
        let row = row.extracting($0)
        actions.append(Categorical.inverseCumulative(logProbabilities: row, uniform: random.uniform()))
      }
    }
    return actions
  }

  private func forEachRow(
    of observations: [Float], _ allowed: [Bool]?, _ memory: inout Memory, _ body: (Span<Float>) -> Void
  ) throws {
    let rows = observations.count / observationCount
    let expected = hasMemory ? rows * sizes[sizes.count - 2] : 0
    if memory.states.count != expected {
      programmerError("a memory of \(memory.states.count) numbers, expected \(expected) for \(rows) rows")
    }
    try forEachRow(of: observations.span, allowed?.span, states: &memory.states, body)
  }
}
