import OneHotEnvironmentKit
import OneHotNumerics

/// Space Invaders, in small: a cannon shoots at aliens that come down and shoot back, reward 1 for each alien hit; being hit, or
/// an alien that has come down, ends the episode. The fewer aliens are left the faster they are, and when all are gone new ones
/// come, with `ramping` up to six times faster than those before.
///
/// Actions: 0 wait, 1 left, 2 right, 3 fire; of the full set 0 wait, 1 left, 3 right, 5 fire, the others wait. Planes: the
/// cannon, aliens, aliens if they move to the left, aliens if they move to the right, the cannon's bullets, the aliens' bullets.
///
/// Source: Young and Tian (2019), "MinAtar: an Atari-inspired testbed for thorough and reproducible reinforcement learning
/// experiments"; step for step MinAtar 1.0.15. Deviations: the first action that may be repeated in an episode is none, not the
/// last one of the episode before; a time limit (``MinAtarOptions/timeLimit``).
public struct SpaceInvaders: MinAtarGame {
  static let title = "SpaceInvaders"
  static let symbols: [Character] = ["A", "M", "<", ">", "'", ":"]
  static let minimalActions: [MinAtarAction] = [.wait, .left, .right, .fire]
  static let becomesHarder = true
  static let floor: ReferenceReturn? = .measured(4.111, standardError: 0.016, "2 · 10⁴ episodes")

  let rules: MinAtarRules
  var lastAction = MinAtarAction.wait

  private var column: Int8 = 5
  // Cells, row by row.
  private var aliens = wave
  private var bullets: UInt128 = 0
  private var alienBullets: UInt128 = 0
  private var areGoingRight = false
  private var (moveTimer, moveInterval) = (slowestMove, slowestMove)
  private var alienShotTimer = alienShotInterval
  private var shotTimer: Int8 = 0

  private static let screen: UInt128 = (1 << 100) - 1
  private static let bottom: UInt128 = 0x3FF << 90
  /// Columns 2 to 7 of rows 0 to 3.
  private static let wave = cells(rows: 0..<4, columns: 2..<8)
  private static let (leftEdge, rightEdge) = (
    cells(rows: 0..<10, columns: 0..<1), cells(rows: 0..<10, columns: 9..<10)
  )
  private static let slowestMove: Int8 = 12
  private static let fastestWave: Int8 = 6
  private static let alienShotInterval: Int8 = 10
  private static let shotInterval: Int8 = 5

  private static func cells(rows: Range<Int>, columns: Range<Int>) -> UInt128 {
    var cells: UInt128 = 0
    for row in rows { for column in columns { cells |= 1 << UInt128(10 * row + column) } }
    return cells
  }

  /// A game.
  public init(_ options: MinAtarOptions = MinAtarOptions()) {
    rules = MinAtarRules(of: Self.self, options)
  }

  mutating func start(using draws: inout some DrawSource) {
    (column, aliens, bullets, alienBullets) = (5, Self.wave, 0, 0)
    areGoingRight = false
    (moveTimer, moveInterval) = (Self.slowestMove, Self.slowestMove)
    (alienShotTimer, shotTimer) = (Self.alienShotInterval, 0)
  }

  /// The cannon's cell.
  private var cannon: UInt128 { 1 << UInt128(90 + column) }

  mutating func play(
    _ action: MinAtarAction, using draws: inout some DrawSource
  ) -> (reward: Int, isOver: Bool) {
    switch action {
    case .fire where shotTimer == 0:
      bullets |= cannon
      shotTimer = Self.shotInterval
    case .left: column = max(0, column - 1)
    case .right: column = min(9, column + 1)
    default: break
    }
    bullets >>= 10
    alienBullets = alienBullets << 10 & Self.screen
    var isOver = (alienBullets | aliens) & cannon != 0
    if moveTimer == 0 {
      isOver = advanceAliens() || isOver
    }
    if alienShotTimer == 0 {
      alienShotTimer = Self.alienShotInterval
      shootBack()
    }
    let hits = aliens & bullets
    aliens &= ~hits
    bullets &= ~hits
    shotTimer = max(0, shotTimer - 1)
    moveTimer -= 1
    alienShotTimer -= 1
    if aliens == 0 {
      if moveInterval > Self.fastestWave && rules.isRamping { moveInterval -= 1 }
      aliens = Self.wave
    }
    return (hits.nonzeroBitCount, isOver)
  }

  /// Moves all aliens, and tells whether one of them has come down.
  private mutating func advanceAliens() -> Bool {
    moveTimer = min(Int8(aliens.nonzeroBitCount), moveInterval)
    var haveLanded = false
    if aliens & (areGoingRight ? Self.rightEdge : Self.leftEdge) != 0 {
      areGoingRight.toggle()
      haveLanded = aliens & Self.bottom != 0
      aliens = (aliens << 10 | aliens >> 90) & Self.screen
    } else {
      aliens = areGoingRight ? aliens << 1 : aliens >> 1
    }
    return haveLanded || aliens & cannon != 0
  }

  /// Lets the lowest alien shoot in that column with aliens that is nearest to the cannon; of two, in the left one.
  private mutating func shootBack() {
    for distance in 0..<Int8(10) {
      for side in 0..<2 {
        let nearby = side == 0 ? column - distance : column + distance
        if nearby < 0 || nearby > 9 { continue }
        let inColumn = aliens & Self.leftEdge << UInt128(nearby)
        if inColumn == 0 { continue }
        alienBullets |= 1 << UInt128(127 - inColumn.leadingZeroBitCount)
        return
      }
    }
  }

  func show(on screen: inout MutableSpan<Float>) {
    screen.light(0, row: 9, column: column)
    screen.light(1, aliens)
    screen.light(areGoingRight ? 3 : 2, aliens)
    screen.light(4, bullets)
    screen.light(5, alienBullets)
  }

  mutating func exchange(with state: inout MinAtarState) throws {
    try state.exchange(&column, in: 0...9)
    try state.exchange(&aliens, in: 0...Self.screen)
    try state.exchange(&bullets, in: 0...Self.screen)
    try state.exchange(&alienBullets, in: 0...Self.screen)
    try state.exchange(&areGoingRight)
    try state.exchange(&moveTimer, in: 0...Self.slowestMove)
    try state.exchange(&moveInterval, in: Self.fastestWave...Self.slowestMove)
    try state.exchange(&alienShotTimer, in: 0...Self.alienShotInterval)
    try state.exchange(&shotTimer, in: 0...Self.shotInterval)
  }
}
