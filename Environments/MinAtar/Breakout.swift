import OneHotEnvironmentKit
import OneHotNumerics

/// Breakout, in small: a ball that flies diagonally breaks bricks, reward 1 each, until the paddle misses it, which ends the
/// episode. When all bricks are broken there are thirty new ones.
///
/// Actions: 0 wait, 1 left, 2 right; of the full set 0 wait, 1 left, 3 right, the others wait. Planes: the paddle, the ball,
/// where the ball was before, bricks.
///
/// Source: Young and Tian (2019), "MinAtar: an Atari-inspired testbed for thorough and reproducible reinforcement learning
/// experiments"; step for step MinAtar 1.0.15. Deviations: the first action that may be repeated in an episode is none, not the
/// last one of the episode before; a time limit (``MinAtarOptions/timeLimit``).
public struct Breakout: MinAtarGame {
  static let title = "Breakout"
  static let symbols: [Character] = ["=", "o", ".", "#"]
  static let minimalActions: [MinAtarAction] = [.wait, .left, .right]
  static let becomesHarder = false
  static let floor: ReferenceReturn? = .measured(0.3885, standardError: 0.0021, "10⁵ episodes")

  let rules: MinAtarRules
  var lastAction = MinAtarAction.wait

  private var paddle: Int8 = 4
  private var (column, row): (Int8, Int8) = (0, 3)
  private var (lastColumn, lastRow): (Int8, Int8) = (0, 3)
  private var (isRising, isGoingRight) = (false, true)
  /// Whether the ball is within bricks, of which it broke the first.
  private var isStriking = false
  /// The bricks of rows 1, 2 and 3, row by row.
  private var bricks = wall

  private static let wall: UInt32 = (1 << 30) - 1

  /// A game.
  public init(_ options: MinAtarOptions = MinAtarOptions()) {
    rules = MinAtarRules(of: Self.self, options)
  }

  mutating func start(using draws: inout some DrawSource) {
    let isRight = draws.index(below: 2) == 1
    (column, row) = (isRight ? 9 : 0, 3)
    (isRising, isGoingRight) = (false, !isRight)
    (lastColumn, lastRow) = (column, row)
    (paddle, bricks, isStriking) = (4, Self.wall, false)
  }

  mutating func play(
    _ action: MinAtarAction, using draws: inout some DrawSource
  ) -> (reward: Int, isOver: Bool) {
    if action == .left { paddle = max(0, paddle - 1) }
    if action == .right { paddle = min(9, paddle + 1) }
    (lastColumn, lastRow) = (column, row)
    column += isGoingRight ? 1 : -1
    row += isRising ? -1 : 1
    if column < 0 || column > 9 {
      column = lastColumn
      isGoingRight.toggle()
    }
    var (reward, isOver) = (0, false)
    let isWithinBricks = hasBrick()
    if row < 0 {
      row = 0
      isRising.toggle()
    } else if isWithinBricks {
      if !isStriking {
        reward = 1
        bricks &= ~bit
        bounce()
      }
    } else if row == 9 {
      isOver = !meetsPaddle()
    }
    isStriking = isWithinBricks
    return (reward, isOver)
  }

  /// The brick's bit where the ball is, in rows 1 to 3.
  private var bit: UInt32 { 1 << (10 * UInt32(row - 1) + UInt32(column)) }

  private func hasBrick() -> Bool {
    (1...3).contains(row) && bricks & bit != 0
  }

  private mutating func bounce() {
    row = lastRow
    isRising.toggle()
  }

  /// Whether the paddle is where the ball comes down; then the ball flies up again.
  private mutating func meetsPaddle() -> Bool {
    if bricks == 0 { bricks = Self.wall }
    if lastColumn == paddle {
      bounce()
    } else if column == paddle {
      bounce()
      isGoingRight.toggle()
    } else {
      return false
    }
    return true
  }

  func show(on screen: inout MutableSpan<Float>) {
    screen.light(0, row: 9, column: paddle)
    screen.light(1, row: row, column: column)
    screen.light(2, row: lastRow, column: lastColumn)
    screen.light(3, UInt128(bricks) << 10)
  }

  mutating func exchange(with state: inout MinAtarState) throws {
    try state.exchange(&paddle, in: 0...9)
    try state.exchange(&column, in: 0...9)
    try state.exchange(&row, in: 0...9)
    try state.exchange(&lastColumn, in: 0...9)
    try state.exchange(&lastRow, in: 0...9)
    try state.exchange(&isRising)
    try state.exchange(&isGoingRight)
    try state.exchange(&isStriking)
    try state.exchange(&bricks, in: 0...Self.wall)
  }
}
