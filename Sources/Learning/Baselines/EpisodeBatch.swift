import OneHotGumbel
import OneHotNumerics

/// What REINFORCE played for one update: whole episodes, one entry of every list for each step, in memory that is kept.
public struct EpisodeBatch {
  /// The states before steps, `[rows, observation count]`; which row is a step's, ``rows`` says.
  public let states: Matrix
  /// Log-probabilities of all actions when a step was played, in the same rows: `[rows, actions]`, or of several choices
  /// `[rows, choices · options of the largest]`.
  public let logProbabilities: Matrix
  let layout: ChoiceLayout
  /// The row of each step.
  public internal(set) var rows: [Int] = []
  /// The place of each step in its episode, from 0 on.
  public internal(set) var times: [Int] = []
  /// The action taken in each step, or the options of each choice, `[steps, choices]`.
  public internal(set) var actions: [Int] = []
  /// The discounted return from each step to the end of its episode.
  public internal(set) var returns: [Double] = []
  /// Where the rows lie as sequences, if the policy has a memory; else nothing.
  public internal(set) var groups: [Group] = []

  /// Some episodes side by side: of the group's rows, `t · episodes + i` is step `t` of episode `i`, or no step's where that was
  /// over. Groups are in the order of the steps.
  public struct Group: Sendable {
    /// All of them.
    public let rows: Range<Int>
    /// How many lie side by side.
    public let episodes: Int
    /// The batch's steps that they are of.
    public let steps: Range<Int>
  }

  /// Room for so many steps.
  init(rows count: Int, observationCount: Int, layout: ChoiceLayout) {
    self.layout = layout
    states = Matrix(rows: count, columns: observationCount)
    logProbabilities = Matrix(rows: count, columns: layout.stateWidth)
    rows.reserveCapacity(count)
    times.reserveCapacity(count)
    actions.reserveCapacity(count * layout.choiceCount)
    returns.reserveCapacity(count)
  }

  /// The log-probabilities of a step's choices, a row each.
  func logProbabilities(ofStep step: Int) -> Matrix {
    layout.rows(logProbabilities.slice(rows[step]..<rows[step] + 1))
  }

  /// Forgets all steps, but keeps the memory.
  mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    times.removeAll(keepingCapacity: true)
    actions.removeAll(keepingCapacity: true)
    returns.removeAll(keepingCapacity: true)
    groups.removeAll(keepingCapacity: true)
  }
}
