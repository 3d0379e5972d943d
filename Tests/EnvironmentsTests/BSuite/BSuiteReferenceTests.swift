import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import Testing

@testable import OneHotEnvironments

/// The best return of small worlds, found by trying every action with copies of them.
@Suite("What is best in bsuite's worlds")
struct BSuiteReferenceTests {
  @Test(
    "in catch: who sees the ball catches it if there is time", arguments: [(10, 5), (3, 5), (2, 7), (4, 2)])
  func bestCatch(rows: Int, columns: Int) {
    var options = Catch.Options()
    (options.rows, options.columns) = (rows, columns)
    var world = Catch(options)
    let returns = (0..<columns).map { ball in
      world.start(ball: ball)
      var play = Play(world)
      var total = 0.0
      while true {
        let paddle = play.places.isEmpty ? columns / 2 : play.places.last! % columns
        let outcome = play.step(ball < paddle ? 0 : ball > paddle ? 2 : 1)
        total += outcome.reward
        if outcome.status != .running { return total }
      }
    }
    let mean = returns.reduce(0, +) / Double(columns)
    #expect(abs(optimum(world) - mean) < 1e-12)
  }

  @Test(
    "in deep sea: what expectimax finds",
    arguments: [
      (2, false, 0.01), (7, false, 0.01), (5, false, 1), (2, true, 0.01), (7, true, 0.01), (7, true, 0.6),
    ])
  func bestDeepSea(size: Int, stochastic: Bool, cost: Double) {
    var options = DeepSea.Options()
    (options.size, options.stochastic, options.moveCost) = (size, stochastic, cost)
    var play = Play(DeepSea(options))
    play.reset()
    let best = value(play.world, size: stochastic ? size : nil) { $0.max()! }
    #expect(abs(optimum(play.world) - best) < 1e-12)
    let mean = value(play.world, size: stochastic ? size : nil) { ($0[0] + $0[1]) / 2 }
    #expect(abs(play.world.specification.floor!.value - mean) < 1e-12)
  }

  private func value(_ sea: DeepSea, size: Int?, of actions: ([Double]) -> Double) -> Double {
    actions(
      [0, 1].map { action in
        // Without wind, and with it where it matters.
        let chance = size != nil && sea.isRight(action) ? 1 / Double(size!) : 0
        return [(false, 1 - chance), (true, chance)].filter { $0.1 > 0 }.reduce(0) { sum, way in
          var next = sea
          let outcome = next.sink(action, noise: 0, fails: way.0)
          let rest = outcome.status == .running ? value(next, size: size, of: actions) : 0
          return sum + way.1 * (outcome.reward + rest)
        }
      })
  }

  private func optimum(_ world: some Environment) -> Double {
    world.specification.optimum!.value
  }

  @Test("random play comes to the floor, but for chance, in every one of them")
  func floors() throws {
    let registry = EnvironmentRegistry.standard
    for name in registry.names where try registry.element(named: name).family == "bsuite" {
      // Too long for a test, and measured before.
      if name == "bsuite-mountain-car" { continue }
      let made = try registry.element(named: name).makeEnvironment(options: [:], seed: 0)
      #expect(try isFloorReached(by: made, episodes: 20_000), "\(name)")
    }
  }

  @Test("a wrong action leads away from the treasure, and noise has mean 0")
  func stochasticSea() {
    var options = DeepSea.Options()
    (options.size, options.stochastic) = (4, true)
    var play = Play(DeepSea(options))
    var (total, found) = (0.0, 0)
    let episodes = 20_000
    for _ in 0..<episodes {
      play.reset()
      for step in 0..<4 {
        if step == 3 && play.places == [15] { found += 1 }
        total += play.step(play.world.isRight(1) ? 1 : 0).reward
      }
    }
    // Always right: the treasure is reached with the chance 0.75³.
    #expect(abs(Double(found) / Double(episodes) - 0.421875) < 0.015)
    #expect(abs(total / Double(episodes) - (0.421875 - 0.01)) < 0.03)
  }

  @Test("states that are none are refused")
  func foreignStates() throws {
    var (small, large) = (DeepSea.Options(), DeepSea.Options())
    (small.size, large.size) = (2, 9)
    var play = Play(DeepSea(large))
    play.reset()
    for _ in 0..<5 { _ = play.step(0) }
    let state = try #require(try play.world.savedState())
    var other = DeepSea(small)
    #expect(throws: InputError.self) { try other.restore(savedState: state) }
  }
}
