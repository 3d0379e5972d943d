import COneHotEnvironmentKernels
import OneHotFoundations
import OneHotNumerics

/// The dynamics of an environment with few ways to go from each state, in the layout of the kernel that steps by
/// it: for every state and action the ways a step may go, one of which 53 random bits pick.
struct TransitionTable: Sendable {
  /// One way a step may go.
  struct Way {
    /// The probability of this way or one listed before it.
    var cumulative: Double
    var nextState: Int
    var reward: Double
    var terminated: Bool
  }

  /// How many ways there may be from one state with one action.
  static let largestWayCount = Int(ONEHOT_WAYS)

  let stateCount, actionCount: Int
  fileprivate let entries: [onehot_transition]
  /// Whether a step ever has a choice, so that bits have to be drawn.
  fileprivate let draws: Bool

  /// The table of `ways[actionCount * state + action]`, each of 1 to ``largestWayCount`` ways.
  init(_ ways: [[Way]], actionCount: Int) {
    self.actionCount = actionCount
    let stateCount = ways.count / actionCount
    self.stateCount = stateCount
    check(ways.count == actionCount * stateCount, "\(ways.count) entries", "\(actionCount) for each state")
    for way in ways.joined() {
      check(
        way.nextState >= 0 && way.nextState < stateCount, "state \(way.nextState)", "a state of the table")
    }
    entries = ways.map(Self.entry)
    draws = ways.contains { $0.count > 1 }
  }

  private static func entry(_ ways: [Way]) -> onehot_transition {
    check((1...largestWayCount).contains(ways.count), "\(ways.count) ways", "1 ... \(largestWayCount)")
    var entry = onehot_transition()
    entry.words = ways.count > 1 ? 2 : 0
    withUnsafeMutableBytes(of: &entry.threshold) { bytes in
      let thresholds = bytes.bindMemory(to: UInt64.self)
      for index in thresholds.indices {
        // A uniform number is a multiple of 2⁻⁵³: it is below the cumulative probability exactly if its bits,
        // as a whole number, are below this. From the last way on, no bits go further.
        let cumulative = index < ways.count - 1 ? ways[index].cumulative : 1
        thresholds[index] = UInt64((cumulative * 0x1p53).rounded(.up))
      }
    }
    withUnsafeMutableBytes(of: &entry.reward) { bytes in
      let rewards = bytes.bindMemory(to: Double.self)
      for (index, way) in ways.enumerated() { rewards[index] = way.reward }
    }
    withUnsafeMutableBytes(of: &entry.next_state) { bytes in
      let states = bytes.bindMemory(to: Int32.self)
      for (index, way) in ways.enumerated() { states[index] = Int32(way.nextState) }
    }
    withUnsafeMutableBytes(of: &entry.status) { bytes in
      for (index, way) in ways.enumerated() { bytes[index] = way.terminated ? 1 : 0 }
    }
    return entry
  }
}

extension EnvironmentKernels {
  /// One step of every environment by a table.
  ///
  /// - Parameters:
  ///   - states: `[count]`.
  ///   - actions: `[count]`.
  ///   - randoms: `[count]`, each an even number of words drawn; two more are, where there is a choice.
  ///   - observations: overwritten with the states one-hot, `[count, states]`, or their first `count` numbers with the
  ///     states' numbers.
  ///   - rewards: `[count]`, overwritten.
  ///   - statuses: `[count]`, overwritten with 0 for running, 1 for terminated.
  /// - Returns: whether all actions were in the table.
  func tableStep(
    _ transitions: TransitionTable, states: inout [Int32], actions: [Int], using randoms: inout RandomStreams,
    observations: Matrix, oneHot: Bool, rewards: inout [Double], statuses: inout [UInt8]
  ) -> Bool {
    let count = states.count
    let columns = oneHot ? transitions.stateCount : max(1, observations.columns)
    check(actions.count == count, "\(actions.count) actions", "\(count)")
    check(randoms.count == count, "\(randoms.count) streams", "\(count)")
    check(
      observations.rows == count && observations.columns == columns, observations.shape,
      "[\(count), \(columns)]")
    check(rewards.count == count && statuses.count == count, "\(rewards.count) outcomes", "\(count)")
    var isValid = true
    randoms.withKernelStreams { streams in
      isValid =
        table.pointee.table_step(
          streams, transitions.entries, transitions.actionCount, transitions.draws ? 1 : 0, oneHot ? 1 : 0,
          &states, actions,
          observations.pointer, columns, &rewards, &statuses, count) != 0
    }
    return isValid
  }
}
