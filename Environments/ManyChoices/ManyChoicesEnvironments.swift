import OneHotEnvironmentKit
import OneHotFoundations

extension EnvironmentRegistry {
  /// Worlds in which many choices are made at once.
  mutating func registerManyChoices() {
    register(
      "switchboard", family: "many choices",
      summary: "set many switches at once as the state wants them; what is right is drawn from the seed",
      options: Switchboard.Options.self
    ) { options, random in
      try options.verify()
      return Switchboard(options, using: &random)
    }
    register(
      "patrol", family: "many choices",
      summary: "units that move at once cover landmarks together without colliding",
      options: Patrol.Options.self
    ) { options, _ in
      try options.verify()
      return Patrol(options)
    }
  }
}
