import OneHotEnvironmentKit
import OneHotFoundations
import OneHotLearning
import OneHotNumerics

/// Episodes of ten steps with reward 1, but from some episode on the reward is not a number.
struct FaultyEnvironment: Environment {
  struct Options: OptionGroup {
    var soundEpisodes = 3
    static var options: [OptionField<Self>] {
      [.integer("sound-episodes", \.soundEpisodes, in: 0...1000, "episodes before the fault")]
    }
  }

  let specification = EnvironmentSpecification(
    identifier: "faulty", observation: .init(count: 1), actionCount: 2, timeLimit: 10, rewardThreshold: 10)
  var soundEpisodes: Int

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    soundEpisodes -= 1
    observation[0] = 1
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    observation[0] = 1
    return StepOutcome(reward: soundEpisodes < 0 ? .nan : 1)
  }

  /// The standard catalogue with this environment.
  static var catalogue: Catalogue {
    var catalogue = Catalogue.standard
    catalogue.environments.register("faulty", summary: "breaks down", options: Options.self) { options, _ in
      FaultyEnvironment(soundEpisodes: options.soundEpisodes)
    }
    return catalogue
  }
}
