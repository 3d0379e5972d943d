import OneHotEnvironmentKit
import OneHotNumerics

/// Asterix, in small: treasure and enemies cross the screen in eight rows; reward 1 for each treasure touched, and touching an
/// enemy ends the episode.
///
/// Actions: 0 wait, 1 left, 2 up, 3 right, 4 down (and 5, fire, which does nothing). Planes: the player, enemies, the cells that
/// enemies and treasure come from, treasure. With `ramping` both come faster and faster.
///
/// Source: Young and Tian (2019), "MinAtar: an Atari-inspired testbed for thorough and reproducible reinforcement learning
/// experiments"; step for step MinAtar 1.0.15. Deviations: the first action that may be repeated in an episode is none, not the
/// last one of the episode before; a time limit (``MinAtarOptions/timeLimit``).
public struct Asterix: MinAtarGame {
  static let title = "Asterix"
  static let symbols: [Character] = ["@", "x", "-", "$"]
  static let minimalActions: [MinAtarAction] = [.wait, .left, .up, .right, .down]
  static let becomesHarder = true
  static let floor: ReferenceReturn? = .measured(0.4961, standardError: 0.0027, "10⁵ episodes")

  let rules: MinAtarRules
  var lastAction = MinAtarAction.wait

  private var (column, row): (Int8, Int8) = (5, 5)
  /// Of what crosses the screen in row 1, 2, ... 8.
  private var columns = SIMD8(repeating: nobody)
  private var directions = SIMD8<Int8>(repeating: 1)
  /// The row's bit is set where it is treasure.
  private var treasures: UInt8 = 0
  private var (spawnTimer, spawnInterval) = (slowestSpawn, slowestSpawn)
  private var (moveTimer, moveInterval) = (slowestMove, slowestMove)
  private var rampTimer = rampInterval
  private var rampCount: Int8 = 0

  private static let nobody: Int8 = -1
  private static let slowestSpawn: Int8 = 10
  private static let slowestMove: Int8 = 5
  private static let rampInterval: Int8 = 100

  /// A game.
  public init(_ options: MinAtarOptions = MinAtarOptions()) {
    rules = MinAtarRules(of: Self.self, options)
  }

  mutating func start(using draws: inout some DrawSource) {
    (column, row) = (5, 5)
    columns = SIMD8(repeating: Self.nobody)
    directions = SIMD8(repeating: 1)
    treasures = 0
    (spawnTimer, spawnInterval) = (Self.slowestSpawn, Self.slowestSpawn)
    (moveTimer, moveInterval) = (Self.slowestMove, Self.slowestMove)
    (rampTimer, rampCount) = (Self.rampInterval, 0)
  }

  mutating func play(
    _ action: MinAtarAction, using draws: inout some DrawSource
  ) -> (reward: Int, isOver: Bool) {
    if spawnTimer == 0 {
      spawn(using: &draws)
      spawnTimer = spawnInterval
    }
    switch action {
    case .left: column = max(0, column - 1)
    case .right: column = min(9, column + 1)
    case .up: row = max(1, row - 1)
    case .down: row = min(8, row + 1)
    case .wait, .fire: break
    }
    var (reward, isOver) = touch()
    if moveTimer == 0 {
      moveTimer = moveInterval
      moveAll()
      let met = touch()
      reward += met.reward
      isOver = isOver || met.isOver
    }
    spawnTimer -= 1
    moveTimer -= 1
    if rules.isRamping { ramp() }
    return (reward, isOver)
  }

  /// What the player meets.
  private mutating func touch() -> (reward: Int, isOver: Bool) {
    let slot = Int(row) - 1
    if columns[slot] != column { return (0, false) }
    if treasures >> slot & 1 == 0 { return (0, true) }
    columns[slot] = Self.nobody
    return (1, false)
  }

  private mutating func moveAll() {
    let moved = columns &+ directions
    let isGone = (columns .== Self.nobody) .| (moved .< 0) .| (moved .> 9)
    columns = moved.replacing(with: Self.nobody, where: isGone)
  }

  /// Lets something come from one side, in a row that is free.
  private mutating func spawn(using draws: inout some DrawSource) {
    let comesFromLeft = draws.uniform() < 0.5
    let isTreasure = draws.uniform() < 1.0 / 3
    var free: UInt8 = 0
    for slot in 0..<8 where columns[slot] == Self.nobody { free |= 1 << slot }
    if free == 0 { return }
    for _ in 0..<draws.index(below: free.nonzeroBitCount) { free &= free - 1 }
    let slot = free.trailingZeroBitCount
    columns[slot] = comesFromLeft ? 0 : 9
    directions[slot] = comesFromLeft ? 1 : -1
    treasures = treasures & ~(1 << slot) | (isTreasure ? 1 << slot : 0)
  }

  private mutating func ramp() {
    if spawnInterval == 1 && moveInterval == 1 { return }
    if rampTimer >= 0 {
      rampTimer -= 1
      return
    }
    if moveInterval > 1, rampCount % 2 == 1 { moveInterval -= 1 }
    if spawnInterval > 1 { spawnInterval -= 1 }
    rampCount += 1
    rampTimer = Self.rampInterval
  }

  func show(on screen: inout MutableSpan<Float>) {
    screen.light(0, row: row, column: column)
    for slot in 0..<8 where columns[slot] != Self.nobody {
      let row = Int8(slot + 1)
      screen.light(treasures >> slot & 1 == 0 ? 1 : 3, row: row, column: columns[slot])
      let trail = columns[slot] - directions[slot]
      if trail >= 0 && trail <= 9 { screen.light(2, row: row, column: trail) }
    }
  }

  mutating func exchange(with state: inout MinAtarState) throws {
    try state.exchange(&column, in: 0...9)
    try state.exchange(&row, in: 1...8)
    try state.exchange(&columns, in: Self.nobody...9)
    try state.exchange(&directions, in: -1...1)
    try state.exchange(&treasures, in: 0...255)
    try state.exchange(&spawnTimer, in: 0...Self.slowestSpawn)
    try state.exchange(&spawnInterval, in: 1...Self.slowestSpawn)
    try state.exchange(&moveTimer, in: 0...Self.slowestMove)
    try state.exchange(&moveInterval, in: 1...Self.slowestMove)
    try state.exchange(&rampTimer, in: -1...Self.rampInterval)
    try state.exchange(&rampCount, in: 0...20)
  }
}
