import OneHotEnvironmentKit
import OneHotFoundations

extension EnvironmentRegistry {
  /// Worlds in which several players act at once, each of whom sees something of its own.
  mutating func registerTeams() {
    register(
      "foraging", family: "teams",
      summary: "players collect food together that some cannot carry alone (lbforaging)",
      options: Foraging.Options.self
    ) { options, _ in Foraging(options) }
    register(
      "spread", family: "teams",
      summary: "players spread over landmarks without touching each other (MPE's simple_spread)",
      options: Spread.Options.self
    ) { options, _ in Spread(options) }
  }
}
