import OneHotEnvironmentKit
import OneHotNumerics

/// Seaquest, in small: a submarine shoots fish and enemy submarines, reward 1 each, and fetches divers. It must come up with
/// at least one of them before its oxygen is used up; six divers on board bring up to 10, the more oxygen is left. Being
/// touched or shot, being out of oxygen or coming up without a diver ends the episode.
///
/// Actions: 0 wait, 1 left, 2 up, 3 right, 4 down, 5 fire. Planes: the submarine's front, its back, its bullets, the cells that
/// others come from, the enemies' bullets, fish, enemy submarines, oxygen and divers on board (as bars in the last row), divers.
/// With `ramping` enemies come more often and are faster each time the submarine has come up.
///
/// Source: Young and Tian (2019), "MinAtar: an Atari-inspired testbed for thorough and reproducible reinforcement learning
/// experiments"; step for step MinAtar 1.0.15, whose number of divers is −1 after six were brought up. Deviations: the first
/// action that may be repeated in an episode is none, not the last one of the episode before; a time limit
/// (``MinAtarOptions/timeLimit``).
public struct Seaquest: MinAtarGame {
  static let title = "Seaquest"
  static let symbols: [Character] = [">", "=", "-", ".", "*", "f", "S", "o", "d", "D"]
  static let minimalActions = MinAtarAction.allCases
  static let becomesHarder = true
  static let floor: ReferenceReturn? = .measured(0.1059, standardError: 0.0018, "2 · 10⁴ episodes")

  let rules: MinAtarRules
  var lastAction = MinAtarAction.wait

  /// The submarine.
  private var boat = Swimmer(column: 5, row: 0, isGoingRight: false)
  private var shotTimer: Int8 = 0
  private var oxygen = fullOxygen
  private var diverCount: Int32 = 0
  private var isUp = true
  // One enemy a step at most, and each is gone after 60.
  private var (fish, submarines) = (Shoal(capacity: 64), Shoal(capacity: 64))
  private var enemyBullets = Shoal(capacity: 64)
  private var (bullets, divers) = (Shoal(capacity: 8), Shoal(capacity: 8))
  private var (enemyTimer, enemyInterval) = (slowestEnemies, slowestEnemies)
  private var diverTimer = diverInterval
  private var moveInterval = slowestMove
  private var rampCount: Int8 = 0

  private static let fullOxygen: Int16 = 200
  private static let mostDivers: Int32 = 6
  private static let slowestEnemies: Int8 = 20
  private static let diverInterval: Int8 = 30
  private static let slowestMove: Int8 = 5
  private static let fastestMove: Int8 = 2
  private static let diverMoveInterval: Int8 = 5
  private static let shotInterval: Int8 = 5
  private static let enemyShotInterval: Int8 = 10

  /// A game.
  public init(_ options: MinAtarOptions = MinAtarOptions()) {
    rules = MinAtarRules(of: Self.self, options)
  }

  mutating func start(using draws: inout some DrawSource) {
    boat = Swimmer(column: 5, row: 0, isGoingRight: false)
    (shotTimer, oxygen, diverCount, isUp) = (0, Self.fullOxygen, 0, true)
    fish.removeAll()
    submarines.removeAll()
    enemyBullets.removeAll()
    bullets.removeAll()
    divers.removeAll()
    (enemyTimer, enemyInterval) = (Self.slowestEnemies, Self.slowestEnemies)
    (diverTimer, moveInterval, rampCount) = (Self.diverInterval, Self.slowestMove, 0)
  }

  mutating func play(
    _ action: MinAtarAction, using draws: inout some DrawSource
  ) -> (reward: Int, isOver: Bool) {
    if enemyTimer == 0 {
      spawnEnemy(using: &draws)
      enemyTimer = enemyInterval
    }
    if diverTimer == 0 {
      spawnDiver(using: &draws)
      diverTimer = Self.diverInterval
    }
    steer(action)
    var (reward, isOver) = (moveBullets(), false)
    moveDivers()
    moveSubmarines(&reward, &isOver)
    moveEnemyBullets(&isOver)
    moveFish(&reward, &isOver)
    enemyTimer = max(0, enemyTimer - 1)
    diverTimer = max(0, diverTimer - 1)
    shotTimer = max(0, shotTimer - 1)
    if isOutOfOxygen { isOver = true }
    if boat.row > 0 {
      oxygen -= 1
      isUp = false
    } else if !isUp {
      if diverCount == 0 { isOver = true } else { reward += comeUp() }
    }
    return (reward, isOver)
  }

  var isOutOfOxygen: Bool { oxygen <= 0 }

  private mutating func steer(_ action: MinAtarAction) {
    switch action {
    case .fire:
      if shotTimer > 0 { return }
      bullets.append(boat)
      shotTimer = Self.shotInterval
    case .left:
      boat.column = max(0, boat.column - 1)
      boat.isGoingRight = false
    case .right:
      boat.column = min(9, boat.column + 1)
      boat.isGoingRight = true
    case .up: boat.row = max(0, boat.row - 1)
    case .down: boat.row = min(8, boat.row + 1)
    case .wait: break
    }
  }

  /// Moves the submarine's bullets, and returns how many of them hit.
  private mutating func moveBullets() -> Int {
    var hits = 0
    for index in (0..<bullets.count).reversed() {
      bullets[index].move()
      let bullet = bullets[index]
      if bullet.isOnScreen {
        if let hit = fish.first(at: bullet) {
          fish.remove(at: hit)
        } else if let hit = submarines.first(at: bullet) {
          submarines.remove(at: hit)
        } else {
          continue
        }
        hits += 1
      }
      _ = bullets.remove(bullet, at: index)
    }
    return hits
  }

  private mutating func moveDivers() {
    for index in (0..<divers.count).reversed() {
      var diver = divers[index]
      var isAboard = takesAboard(diver)
      if !isAboard {
        if diver.moveTimer > 0 {
          divers[index].moveTimer -= 1
          continue
        }
        diver.moveTimer = Self.diverMoveInterval
        diver.move()
        divers[index] = diver
        isAboard = diver.isOnScreen && takesAboard(diver)
      }
      if isAboard { diverCount += 1 }
      if isAboard || !diver.isOnScreen { _ = divers.remove(diver, at: index) }
    }
  }

  private func takesAboard(_ diver: Swimmer) -> Bool {
    diver.isAt(boat) && diverCount < Self.mostDivers
  }

  private mutating func moveSubmarines(_ reward: inout Int, _ isOver: inout Bool) {
    for index in (0..<submarines.count).reversed() {
      var submarine = submarines[index]
      let place = Self.move(
        &submarine, index, of: &submarines, moveInterval, &bullets, boat, &reward, &isOver)
      // One that has just been hit still shoots.
      if submarine.shotTimer == 0 {
        submarine.shotTimer = Self.enemyShotInterval
        enemyBullets.append(
          Swimmer(column: submarine.column, row: submarine.row, isGoingRight: submarine.isGoingRight))
      } else {
        submarine.shotTimer -= 1
      }
      if let place { submarines[place] = submarine }
    }
  }

  private mutating func moveFish(_ reward: inout Int, _ isOver: inout Bool) {
    for index in (0..<fish.count).reversed() {
      var one = fish[index]
      _ = Self.move(&one, index, of: &fish, moveInterval, &bullets, boat, &reward, &isOver)
    }
  }

  /// Lets an enemy wait or move, into the boat or a bullet as it may be; returns where in its shoal it is now, nil if it is gone.
  private static func move(
    _ enemy: inout Swimmer, _ index: Int, of shoal: inout Shoal, _ interval: Int8, _ bullets: inout Shoal,
    _ boat: Swimmer, _ reward: inout Int, _ isOver: inout Bool
  ) -> Int? {
    if enemy.isAt(boat) { isOver = true }
    if enemy.moveTimer > 0 {
      enemy.moveTimer -= 1
      shoal[index] = enemy
      return index
    }
    enemy.moveTimer = interval
    enemy.move()
    shoal[index] = enemy
    if !enemy.isOnScreen { return shoal.remove(enemy, at: index) }
    if enemy.isAt(boat) {
      isOver = true
    } else if let hit = bullets.first(at: enemy) {
      bullets.remove(at: hit)
      reward += 1
      return shoal.remove(enemy, at: index)
    }
    return index
  }

  private mutating func moveEnemyBullets(_ isOver: inout Bool) {
    for index in (0..<enemyBullets.count).reversed() {
      if enemyBullets[index].isAt(boat) { isOver = true }
      enemyBullets[index].move()
      let bullet = enemyBullets[index]
      if !bullet.isOnScreen {
        _ = enemyBullets.remove(bullet, at: index)
      } else if bullet.isAt(boat) {
        isOver = true
      }
    }
  }

  /// Counts the divers brought up, and returns their reward.
  private mutating func comeUp() -> Int {
    isUp = true
    var reward = 0
    if diverCount == Self.mostDivers {
      diverCount = 0
      reward = Int(oxygen) * 10 / Int(Self.fullOxygen)
    }
    oxygen = Self.fullOxygen
    diverCount -= 1
    if rules.isRamping { ramp() }
    return reward
  }

  private mutating func ramp() {
    if enemyInterval == 1 && moveInterval == Self.fastestMove { return }
    if moveInterval > Self.fastestMove, rampCount % 2 == 1 { moveInterval -= 1 }
    if enemyInterval > 1 { enemyInterval -= 1 }
    rampCount += 1
  }

  /// Lets an enemy come from one side, unless one comes towards it in its row.
  private mutating func spawnEnemy(using draws: inout some DrawSource) {
    let comesFromLeft = draws.uniform() < 0.5
    let isSubmarine = draws.uniform() < 1.0 / 3
    var enemy = swimmer(comesFromLeft, using: &draws)
    enemy.moveTimer = moveInterval
    if submarines.opposes(enemy) || fish.opposes(enemy) { return }
    if isSubmarine {
      enemy.shotTimer = Self.enemyShotInterval
      submarines.append(enemy)
    } else {
      fish.append(enemy)
    }
  }

  private mutating func spawnDiver(using draws: inout some DrawSource) {
    var diver = swimmer(draws.uniform() < 0.5, using: &draws)
    diver.moveTimer = Self.diverMoveInterval
    divers.append(diver)
  }

  private func swimmer(_ comesFromLeft: Bool, using draws: inout some DrawSource) -> Swimmer {
    Swimmer(
      column: comesFromLeft ? 0 : 9, row: Int8(1 + draws.index(below: 8)), isGoingRight: comesFromLeft)
  }

  func show(on screen: inout MutableSpan<Float>) {
    screen.light(0, row: boat.row, column: boat.column)
    screen.light(1, row: boat.row, column: boat.trail)
    show(bullets, as: 2, on: &screen)
    show(enemyBullets, as: 4, on: &screen)
    show(fish, as: 5, trailAs: 3, on: &screen)
    show(submarines, as: 6, trailAs: 3, on: &screen)
    show(divers, as: 9, trailAs: 3, on: &screen)
    for column in 0..<Int8(max(0, oxygen) * 10 / Self.fullOxygen) { screen.light(7, row: 9, column: column) }
    for place in 0..<Int8(max(0, diverCount)) { screen.light(8, row: 9, column: 8 - place) }
  }

  private func show(
    _ shoal: Shoal, as plane: Int, trailAs trailPlane: Int? = nil, on screen: inout MutableSpan<Float>
  ) {
    for index in 0..<shoal.count {
      let one = shoal[index]
      screen.light(plane, row: one.row, column: one.column)
      if let trailPlane, one.trail >= 0 && one.trail <= 9 {
        screen.light(trailPlane, row: one.row, column: one.trail)
      }
    }
  }

  mutating func exchange(with state: inout MinAtarState) throws {
    try state.exchange(&boat.isGoingRight)
    // Its back is on the screen, too.
    try state.exchange(&boat.column, in: boat.isGoingRight ? 1...9 : 0...8)
    try state.exchange(&boat.row, in: 0...8)
    try state.exchange(&shotTimer, in: 0...Self.shotInterval)
    try state.exchange(&oxygen, in: -1...Self.fullOxygen)
    try state.exchange(&diverCount, in: -1_000_000...Self.mostDivers)
    try state.exchange(&isUp)
    try fish.exchange(with: &state)
    try submarines.exchange(with: &state)
    try enemyBullets.exchange(with: &state)
    try bullets.exchange(with: &state)
    try divers.exchange(with: &state)
    try state.exchange(&enemyTimer, in: 0...Self.slowestEnemies)
    try state.exchange(&enemyInterval, in: 1...Self.slowestEnemies)
    try state.exchange(&diverTimer, in: 0...Self.diverInterval)
    try state.exchange(&moveInterval, in: Self.fastestMove...Self.slowestMove)
    try state.exchange(&rampCount, in: 0...40)
  }
}
