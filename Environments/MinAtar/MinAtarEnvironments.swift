import OneHotEnvironmentKit
import OneHotFoundations

extension EnvironmentRegistry {
  /// Atari's games on a screen of 10 x 10 cells.
  mutating func registerMinAtar() {
    register(
      "asterix", Asterix.self, summary: "collect treasure, and avoid who comes from the sides (MinAtar)")
    register("breakout", Breakout.self, summary: "break bricks with a ball that must not be missed (MinAtar)")
    register("freeway", Freeway.self, summary: "cross a road full of cars again and again (MinAtar)")
    register(
      "seaquest", Seaquest.self, summary: "fetch divers among enemies before the air is used up (MinAtar)")
    register(
      "space-invaders", SpaceInvaders.self, summary: "shoot aliens that come down and shoot back (MinAtar)")
  }

  private mutating func register<Game: MinAtarGame>(_ name: String, _ game: Game.Type, summary: String) {
    register(name, family: "minatar", summary: summary, options: MinAtarGameOptions<Game>.self) {
      options, _ in
      Game(options.values)
    }
  }
}
