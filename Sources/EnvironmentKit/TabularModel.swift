/// An environment whose dynamics can be written down as a table.
public protocol TabularEnvironment: Environment {
  /// The exact model of its dynamics, without the time limit.
  var model: TabularModel { get }
}

/// A finite Markov decision process: states 0 ..< `stateCount`, actions 0 ..< `actionCount`.
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

  /// The largest mean undiscounted return that any policy, told how many steps are left, reaches within
  /// `horizon` steps. Complexity: O(horizon · transitions), less where more steps change nothing. Source: Bellman (1957),
  /// backward induction.
  public func optimalReturn(horizon: Int) -> Double {
    var values = [Double](repeating: 0, count: stateCount)
    for _ in 0..<horizon {
      let next = transitions.map { actions in actions.map { mean(of: $0, then: values) }.max() ?? 0 }
      if next == values { break }
      values = next
    }
    return zip(initialDistribution, values).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private func mean(of ways: [Transition], then values: [Double]) -> Double {
    ways.reduce(0) { $0 + $1.probability * ($1.reward + ($1.terminated ? 0 : values[$1.nextState])) }
  }
}
