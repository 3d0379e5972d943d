import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// The dynamics of a ``TableEnvironment``, written out once and shared by all its copies: the stepper, the kernel of a
/// batch and the model read the same entries.
final class TabularDynamics: Sendable {
  typealias Transition = TabularModel.Transition

  /// One way a step may go.
  struct Way {
    let transition: Transition
    /// The probability of this way or one listed before it; 1 for the last.
    let cumulative: Double
  }

  let specification: EnvironmentSpecification
  /// How many states there are.
  let stateCount: Int
  /// Whether an observation is one-hot over the states; else it is ``features``, or the number of the state.
  let isOneHot: Bool
  /// What is observed in each state, state by state; nil where the state itself is.
  let features: [Float]?
  /// The same dynamics for the kernel of a batch; nil if somewhere there are too many ways for it.
  let transitions: TransitionTable?
  /// The states in which an episode may start, all equally likely; one that is more likely stands there more often.
  let starts: [Int]
  /// All ways, those of one state and action next to each other.
  private let ways: [Way]
  /// `firstWay[actionCount * state + action]`: where they begin; they end where the next begin.
  private let firstWay: [Int]

  /// The dynamics that a rule gives.
  ///
  /// - Parameters:
  ///   - features: what is observed in a state, where that is neither its number nor one-hot.
  ///   - rule: all ways a step may go, given the state and the action, possibly with several to the same end.
  init(
    _ specification: EnvironmentSpecification, stateCount: Int, starts: [Int],
    features: ((_ state: Int) -> [Float])? = nil,
    rule: (_ state: Int, _ action: Int) -> [Transition]
  ) {
    var ways = [Way]()
    var firstWay = [0]
    for state in 0..<stateCount {
      for action in 0..<specification.actionCount {
        ways += Self.accumulated(rule(state, action))
        firstWay.append(ways.count)
      }
    }
    self.specification = specification
    self.stateCount = stateCount
    self.starts = starts
    isOneHot = specification.observation.isOneHot
    self.features = features.map { (0..<stateCount).flatMap($0) }
    self.ways = ways
    self.firstWay = firstWay
    transitions = Self.transitions(ways, firstWay, actionCount: specification.actionCount)
  }

  private static func transitions(_ ways: [Way], _ firstWay: [Int], actionCount: Int) -> TransitionTable? {
    let entries = zip(firstWay, firstWay.dropFirst()).map { ways[$0..<$1] }
    guard entries.allSatisfy({ $0.count <= TransitionTable.largestWayCount }) else { return nil }
    return TransitionTable(
      entries.map { entry in
        entry.map {
          .init(
            cumulative: $0.cumulative, nextState: $0.transition.nextState, reward: $0.transition.reward,
            terminated: $0.transition.terminated)
        }
      }, actionCount: actionCount)
  }

  /// Puts equal ways together and adds up their probabilities.
  ///
  /// Falling off a cliff and walking may lead to the same start, but with different rewards.
  private static func accumulated(_ transitions: [Transition]) -> [Way] {
    var merged = [Transition]()
    var places = [Transition: Int]()
    for transition in transitions where transition.probability > 0 {
      var way = transition
      way.probability = 0
      if let index = places[way] {
        merged[index].probability += transition.probability
      } else {
        places[way] = merged.count
        merged.append(transition)
      }
    }
    var sum = 0.0
    return merged.indices.map { index in
      sum += merged[index].probability
      return Way(transition: merged[index], cumulative: index == merged.count - 1 ? 1 : sum)
    }
  }

  /// How many actions there are.
  var actionCount: Int { specification.actionCount }

  /// Writes what is observed in a state.
  @inline(__always)
  func write(_ state: Int, into observation: inout MutableSpan<Float>) {
    if let features {
      let first = state * observation.count
      for index in observation.indices { observation[index] = features[first + index] }
    } else if isOneHot {
      observation.update(repeating: 0)
      observation[state] = 1
    } else {
      observation[0] = Float(state)
    }
  }

  /// The way that a uniform number in [0, 1) picks; the number is drawn only if there is a choice.
  @inline(__always)
  func transition(_ state: Int, _ action: Int, uniform: () -> Double) -> Transition {
    var index = firstWay[actionCount * state + action]
    if ways[index].cumulative < 1 {
      let number = uniform()
      while number >= ways[index].cumulative { index += 1 }
    }
    return ways[index].transition
  }

  /// All ways a step may go.
  func transitions(_ state: Int, _ action: Int) -> [Transition] {
    let entry = actionCount * state + action
    return ways[firstWay[entry]..<firstWay[entry + 1]].map(\.transition)
  }

  var model: TabularModel {
    var initial = [Double](repeating: 0, count: stateCount)
    for start in starts { initial[start] += 1 / Double(starts.count) }
    return TabularModel(
      transitions: (0..<stateCount).map { state in
        (0..<actionCount).map { transitions(state, $0) }
      }, initialDistribution: initial)
  }

  /// Traps.
  func unknownAction(_ action: Int) -> Never {
    programmerError("\(specification.identifier) has the actions 0 ..< \(actionCount), not \(action)")
  }
}
