import OneHotEnvironmentKit
import OneHotFoundations

extension EnvironmentRegistry {
  /// Maps of cells to be crossed.
  mutating func registerGridWorld() {
    register(
      "gridworld", family: "gridworld",
      summary: "find the goal in a map of rooms, a frozen lake, a cliff, a maze or one's own",
      options: GridWorld.Options.self,
      settings: ["reinforce": ["entropy": .real(0.01)]]
    ) { options, _ in try GridWorld(options) }
  }
}
