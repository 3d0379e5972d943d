import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A ball falls a row a step, down the column in which it appeared; a paddle on the lowest row goes left (0), stays (1) or
/// goes right (2) to be where it comes down, for reward 1, else −1.
///
/// The paddle starts in the middle. The observation is the board as a picture of one plane, with 1 at ball and paddle.
/// Random play gets 2/columns − 1, since it knows nothing of the ball, and the best return is 1 where the paddle gets everywhere in
/// time.
///
/// Source: Osband et al. (2020), "Behaviour suite for reinforcement learning", catch, after Mnih et al. (2014); step for step
/// bsuite 0.3.6.
public struct Catch: Environment, RenderableEnvironment, Codable {
  /// How large the board is.
  public struct Options: OptionGroup {
    /// Rows of the board; an episode has one step less.
    public var rows = 10
    /// Columns of the board.
    public var columns = 5

    /// Ten rows of five columns.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer("rows", \.rows, in: 2...200, "rows of the board, one more than an episode has steps"),
        .integer("columns", \.columns, in: 2...200, "columns of the board"),
      ]
    }
  }

  private let rows, columns: Int
  private var row = 0
  private var ball = 0
  private var paddle: Int
  /// What an agent needs to know.
  public let specification: EnvironmentSpecification

  /// A board.
  public init(_ options: Options = Options()) {
    (rows, columns) = (options.rows, options.columns)
    let (middle, steps) = (options.columns / 2, options.rows - 1)
    paddle = middle
    let reached = (0..<options.columns).count { abs($0 - middle) <= steps }
    specification = EnvironmentSpecification(
      identifier: "catch/\(rows)x\(columns)",
      observation: .init(planes: PlaneShape(planes: 1, rows: rows, columns: columns)), actionCount: 3,
      timeLimit: steps,
      floor: .exact(2 / Double(columns) - 1, "the ball falls into each column equally often"),
      optimum: .exact(2 * Double(reached) / Double(columns) - 1, "the share of columns reached in time"))
  }

  /// Lets a ball appear in any column.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    start(ball: random.index(below: columns))
    write(into: &observation)
  }

  /// Lets a ball appear in a column.
  mutating func start(ball: Int) {
    (row, self.ball, paddle) = (0, ball, columns / 2)
  }

  /// Moves the paddle; the ball falls by a row.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if UInt(bitPattern: action) > 2 { programmerError("catch has the actions 0, 1 and 2, not \(action)") }
    defer { write(into: &observation) }
    paddle = min(max(paddle + action - 1, 0), columns - 1)
    row += 1
    return row == rows - 1
      ? StepOutcome(reward: paddle == ball ? 1 : -1, status: .terminated) : StepOutcome(reward: 0)
  }

  /// The board: `@` the paddle, `*` the ball.
  public var text: String {
    String(rows: rows, columns: columns) { row, column in
      if row == rows - 1 && column == paddle { return "@" }
      return row == self.row && column == ball ? "*" : "."
    }
  }

  private func write(into observation: inout MutableSpan<Float>) {
    observation.update(repeating: 0)
    observation[row * columns + ball] = 1
    observation[(rows - 1) * columns + paddle] = 1
  }
}
