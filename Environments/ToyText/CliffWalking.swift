import OneHotEnvironmentKit
import OneHotFoundations

/// A way along a cliff, from the lower left corner of 4 rows of 12 cells to the lower right one, between which the cliff
/// is: 0 up, 1 right, 2 down, 3 left.
///
/// Every step gives reward −1, one off the cliff −100, and one is back at the start. The goal ends the episode; the best
/// return is −13.
///
/// The observation is one-hot over all 48 cells, row by row, which are also the states of the model.
///
/// Source: Sutton and Barto (2018), "Reinforcement learning: an introduction", example 6.6; transition for transition
/// Gymnasium's CliffWalking-v1. Deviations: there an episode may last for ever; here the options have a time limit, since
/// who starts to learn finds the goal too rarely to wait for it.
public struct CliffWalking: TableEnvironment {
  /// How long one may walk.
  public struct Options: OptionGroup {
    /// Steps after which an episode is truncated.
    public var timeLimit = 200

    /// 200 steps.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer(
          "time-limit", \.timeLimit, in: 1...1_000_000, "steps until an episode is cut off (Gymnasium: never)"
        )
      ]
    }
  }

  let dynamics: TabularDynamics
  /// The cell one is in, counted row by row: the position of the 1 in the observation.
  public internal(set) var state = Self.start

  /// The cliff.
  public init(_ options: Options = Options()) {
    let specification = EnvironmentSpecification(
      identifier: "CliffWalking-v1", observation: .init(oneHot: Self.rows * Self.columns),
      actionCount: 4, timeLimit: options.timeLimit)
    dynamics = TabularDynamics(
      specification, stateCount: Self.rows * Self.columns, starts: [Self.start]
    ) { state, action in [Self.transition(from: state, Direction(rawValue: action)!)] }
  }

  /// The cells: `@` where one is, `C` the cliff, `G` the goal.
  public var text: String {
    String(rows: Self.rows, columns: Self.columns) { row, column in
      let cell = row * Self.columns + column
      if cell == state { return "@" }
      return cell == Self.goal ? "G" : cell > Self.start ? "C" : "."
    }
  }

  private static var rows: Int { 4 }
  private static var columns: Int { 12 }
  private static var start: Int { 36 }
  private static var goal: Int { 47 }

  // Also from the cliff and the goal, where no episode goes on: Gymnasium's table has these rows as well.
  private static func transition(from cell: Int, _ direction: Direction) -> TabularModel.Transition {
    let target = direction.neighbor(of: cell, rows: rows, columns: columns)
    return target > start && target < goal
      ? .init(probability: 1, nextState: start, reward: -100, terminated: false)
      : .init(probability: 1, nextState: target, reward: -1, terminated: target == goal)
  }
}
