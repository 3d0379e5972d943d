import OneHotFoundations

/// An environment whose dynamics can be written down as a table.
public protocol TabularEnvironment: MultiDiscreteEnvironment {
  /// The exact model of its dynamics, without the time limit.
  var model: TabularModel { get }

  /// Whether what is observed in a state depends on the steps that the episode has had, as with ``TimeAware``; by default
  /// it does not.
  var observesSteps: Bool { get }

  /// Goes to a state of the model, and writes what is observed there, so that the exact return of a policy can be worked
  /// out.
  ///
  /// - Parameters:
  ///   - state: one in which an episode can be and go on.
  ///   - steps: those that the episode has had, below the time limit.
  ///   - observation: memory for all its numbers.
  /// - Throws: ``InputError`` if states do not tell what is observed in them, as by default.
  mutating func enter(_ state: Int, afterSteps steps: Int, into observation: inout MutableSpan<Float>) throws
}

extension TabularEnvironment {
  /// No.
  public var observesSteps: Bool { false }

  /// Throws: nothing is known of observations.
  public mutating func enter(
    _ state: Int, afterSteps steps: Int, into observation: inout MutableSpan<Float>
  ) throws {
    throw InputError(
      .usage, "environment \(specification.identifier)",
      "its table does not tell what is observed in a state, so that no exact return can be worked out",
      remedy: "it would have to implement enter(_:afterSteps:into:)")
  }
}

/// A finite Markov decision process: states 0 ..< `stateCount`, actions 0 ..< `actionCount`, which are the joint actions
/// where several choices are made at once (``ActionSpace/options(ofJointAction:)``).
public struct TabularModel: Sendable, Equatable {
  /// One way a step may go.
  public struct Transition: Sendable, Hashable {
    /// How likely it is, given the state and the action.
    public var probability: Double
    /// The state it leads to.
    public var nextState: Int
    /// The reward it gives.
    public var reward: Double
    /// Whether the episode ends with it.
    public var terminated: Bool

    /// One way a step may go.
    public init(probability: Double, nextState: Int, reward: Double, terminated: Bool) {
      self.probability = probability
      self.nextState = nextState
      self.reward = reward
      self.terminated = terminated
    }
  }

  /// `transitions[state][action]`: all ways that step may go; their probabilities sum to 1.
  public var transitions: [[[Transition]]]
  /// The probability of starting in each state.
  public var initialDistribution: [Double]

  /// A model from its table.
  public init(transitions: [[[Transition]]], initialDistribution: [Double]) {
    self.transitions = transitions
    self.initialDistribution = initialDistribution
  }

  /// Number of states.
  public var stateCount: Int { transitions.count }
  /// Number of actions.
  public var actionCount: Int { transitions.first?.count ?? 0 }

  /// The states in which an episode can be and go on.
  public var livingStates: [Int] {
    var isReached = initialDistribution.map { $0 > 0 }
    var frontier = isReached.indices.filter { isReached[$0] }
    while let state = frontier.popLast() {
      for way in transitions[state].joined()
      where !way.terminated && way.probability > 0 && !isReached[way.nextState] {
        isReached[way.nextState] = true
        frontier.append(way.nextState)
      }
    }
    return isReached.indices.filter { isReached[$0] }
  }

  /// The largest mean undiscounted return that any policy, told how many steps are left, reaches within
  /// `horizon` steps. Complexity: O(horizon · transitions), less where more steps change nothing. Source: Bellman (1957),
  /// backward induction.
  public func optimalReturn(horizon: Int) -> Double {
    induction(horizon: horizon) { $0.max() ?? 0 }.mean
  }

  /// What backward induction found.
  struct Induction {
    /// The mean undiscounted return.
    var mean: Double
    /// Whether more steps would change nothing.
    var isSettled: Bool
  }

  /// The mean return within `horizon` steps, where the value of a state is made of those of its actions.
  func induction(horizon: Int, value: ([Double]) -> Double) -> Induction {
    var (values, isSettled) = ([Double](repeating: 0, count: stateCount), false)
    for _ in 0..<horizon {
      let next = transitions.map { actions in value(actions.map { mean(of: $0, then: values) }) }
      isSettled = next == values
      if isSettled { break }
      values = next
    }
    return Induction(
      mean: zip(initialDistribution, values).reduce(0) { $0 + $1.0 * $1.1 }, isSettled: isSettled)
  }

  /// How many ways a step may go, over all states and actions.
  var wayCount: Int { transitions.reduce(0) { $1.reduce($0) { $0 + $1.count } } }

  /// The mean undiscounted return of a policy within `horizon` steps. Complexity: O(horizon · transitions). Source: Bellman
  /// (1957), backward induction.
  ///
  /// - Parameters:
  ///   - horizon: steps after which an episode is cut off.
  ///   - probabilities: `[state][action]`, those of the actions after so many steps, asked for once for each number from
  ///     `horizon - 1` down to 0; states in which no episode goes on may have none.
  public func meanReturn(
    horizon: Int, probabilities: (_ steps: Int) throws -> [[Double]]
  ) rethrows -> Double {
    var values = [Double](repeating: 0, count: stateCount)
    for step in stride(from: horizon - 1, through: 0, by: -1) {
      let policy = try probabilities(step)
      values = zip(transitions, policy).map { actions, probabilities in
        zip(actions, probabilities).reduce(0) { sum, choice in
          choice.1 > 0 ? sum + choice.1 * mean(of: choice.0, then: values) : sum
        }
      }
    }
    return zip(initialDistribution, values).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private func mean(of ways: [Transition], then values: [Double]) -> Double {
    ways.reduce(0) { $0 + $1.probability * ($1.reward + ($1.terminated ? 0 : values[$1.nextState])) }
  }
}
