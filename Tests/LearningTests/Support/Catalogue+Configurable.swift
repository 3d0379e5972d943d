import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning

/// The options of the environment "walk".
struct WalkOptions: OptionGroup {
  var length = 9
  var slip = 0.25

  static var options: [OptionField<Self>] {
    [
      .integer("length", \.length, in: 1...100, "places"),
      .real("slip", \.slip, in: 0...1, "chance to slip"),
    ]
  }
}

extension Catalogue {
  /// "walk", with options and settings for the actor-critic and the training, and "plain", with none.
  static var configurable: Catalogue {
    var environments = EnvironmentRegistry()
    environments.register(
      "walk", summary: "with options", options: WalkOptions.self,
      settings: [
        "actor-critic": ["horizon": .integer(7), "entropy": .real(0.5)], "training": ["steps": .integer(500)],
      ]
    ) { _, _ in Drift() }
    environments.register("plain", summary: "without options", environment: Drift())
    return Catalogue(environments: environments)
  }
}
