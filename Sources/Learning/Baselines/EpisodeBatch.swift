import OneHotNumerics

/// What REINFORCE played for one update: whole episodes, one entry of every list for each step, in memory that is kept.
public struct EpisodeBatch {
  /// The states before steps, `[rows, observation count]`; which row is a step's, ``rows`` says.
  public let states: Matrix
  /// Log-probabilities of all actions when a step was played, `[rows, actions]`, in the same rows.
  public let logProbabilities: Matrix
  /// The row of each step.
  public internal(set) var rows: [Int] = []
  /// The place of each step in its episode, from 0 on.
  public internal(set) var times: [Int] = []
  /// The action taken in each step.
  public internal(set) var actions: [Int] = []
  /// The discounted return from each step to the end of its episode.
  public internal(set) var returns: [Double] = []

  /// Room for so many steps.
  init(rows count: Int, observationCount: Int, actionCount: Int) {
    states = Matrix(rows: count, columns: observationCount)
    logProbabilities = Matrix(rows: count, columns: actionCount)
    rows.reserveCapacity(count)
    times.reserveCapacity(count)
    actions.reserveCapacity(count)
    returns.reserveCapacity(count)
  }

  /// Forgets all steps, but keeps the memory.
  mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    times.removeAll(keepingCapacity: true)
    actions.removeAll(keepingCapacity: true)
    returns.removeAll(keepingCapacity: true)
  }
}
