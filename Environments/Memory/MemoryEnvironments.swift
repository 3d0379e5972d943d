import OneHotEnvironmentKit
import OneHotFoundations

extension EnvironmentRegistry {
  /// Worlds in which what is seen now does not tell what is right now.
  mutating func registerMemory() {
    register(
      "memory", family: "partially observable",
      summary: "a corridor whose beginning tells where to turn at its end (a T-maze)",
      options: TMaze.Options.self
    ) { options, _ in TMaze(options) }
    register(
      "repeat", family: "partially observable",
      summary: "say which symbol was shown some steps ago", options: RepeatedSymbols.Options.self
    ) { options, _ in RepeatedSymbols(options) }
  }
}
