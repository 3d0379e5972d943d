import OneHotEnvironmentKit
import OneHotNumerics

/// Freeway, in small: a chicken crosses eight lanes of cars, reward 1 each time it arrives; then the cars' speeds are drawn
/// anew, and it begins again, as it does whenever a car hits it. The episode ends after 2,501 steps.
///
/// Actions: 0 wait, 1 up, 2 down; of the full set 0 wait, 2 up, 4 down, the others wait. The chicken moves every third step at
/// most, a car every two to six. Planes: the chicken, cars, and where a car was before, a plane each for how long it stays
/// between two moves, from one step to five.
///
/// Source: Young and Tian (2019), "MinAtar: an Atari-inspired testbed for thorough and reproducible reinforcement learning
/// experiments"; step for step MinAtar 1.0.15. Deviations: the first action that may be repeated in an episode is none, not the
/// last one of the episode before; a time limit (``MinAtarOptions/timeLimit``), by default beyond the game's own end.
public struct Freeway: MinAtarGame {
  static let title = "Freeway"
  static let symbols: [Character] = ["@", "#", "1", "2", "3", "4", "5"]
  static let minimalActions: [MinAtarAction] = [.wait, .up, .down]
  static let becomesHarder = false

  let rules: MinAtarRules
  var lastAction = MinAtarAction.wait

  private var row = bottom
  private var moveTimer = rest
  private var stepsLeft = duration
  /// Of the cars in row 1, 2, ... 8.
  private var columns = SIMD8<Int8>()
  /// Steps until a car moves.
  private var timers = SIMD8<Int8>()
  /// Steps that a car stays between two moves, negative if it drives to the left.
  private var speeds = SIMD8<Int8>(repeating: 1)

  private static let bottom: Int8 = 9
  private static let column: Int8 = 4
  /// Steps between two moves of the chicken.
  private static let rest: Int8 = 3
  private static let duration: Int16 = 2500

  /// A game.
  public init(_ options: MinAtarOptions = MinAtarOptions()) {
    rules = MinAtarRules(of: Self.self, options)
  }

  mutating func start(using draws: inout some DrawSource) {
    drawSpeeds(using: &draws)
    columns = SIMD8()
    (row, moveTimer, stepsLeft) = (Self.bottom, Self.rest, Self.duration)
  }

  mutating func play(
    _ action: MinAtarAction, using draws: inout some DrawSource
  ) -> (reward: Int, isOver: Bool) {
    if moveTimer == 0, action == .up || action == .down {
      moveTimer = Self.rest
      row = action == .up ? row - 1 : min(Self.bottom, row + 1)
    }
    var reward = 0
    if row == 0 {
      reward = 1
      drawSpeeds(using: &draws)
      row = Self.bottom
    }
    let isHit = hasCar()
    drive()
    if isHit || hasCar() { row = Self.bottom }
    moveTimer = max(0, moveTimer - 1)
    stepsLeft -= 1
    return (reward, stepsLeft < 0)
  }

  private func hasCar() -> Bool {
    row < Self.bottom && columns[Int(row) - 1] == Self.column
  }

  /// A step of all cars; who leaves the screen comes back from its other side.
  private mutating func drive() {
    let moves = timers .== 0
    let moved = columns &+ SIMD8(repeating: 1).replacing(with: -1, where: speeds .< 0)
    let wrapped = moved.replacing(with: 9, where: moved .< 0).replacing(with: 0, where: moved .> 9)
    columns.replace(with: wrapped, where: moves)
    timers = (timers &- 1).replacing(with: pauses, where: moves)
  }

  private var pauses: SIMD8<Int8> { speeds.replacing(with: 0 &- speeds, where: speeds .< 0) }

  private mutating func drawSpeeds(using draws: inout some DrawSource) {
    for lane in 0..<8 { speeds[lane] = Int8(1 + draws.index(below: 5)) }
    for lane in 0..<8 where draws.uniform() < 0.5 { speeds[lane] = -speeds[lane] }
    timers = pauses
  }

  func show(on screen: inout MutableSpan<Float>) {
    screen.light(0, row: row, column: Self.column)
    for lane in 0..<8 {
      let (row, column) = (Int8(lane + 1), columns[lane])
      screen.light(1, row: row, column: column)
      let isGoingRight = speeds[lane] > 0
      let trail = isGoingRight ? (column == 0 ? 9 : column - 1) : (column == 9 ? 0 : column + 1)
      screen.light(1 + Int(abs(speeds[lane])), row: row, column: trail)
    }
  }

  mutating func exchange(with state: inout MinAtarState) throws {
    try state.exchange(&row, in: 1...Self.bottom)
    try state.exchange(&moveTimer, in: 0...Self.rest)
    try state.exchange(&stepsLeft, in: -1...Self.duration)
    try state.exchange(&columns, in: 0...9)
    try state.exchange(&timers, in: 0...5)
    try state.exchange(&speeds, in: -5...5)
  }
}
