import OneHotEnvironmentKit
import OneHotNumerics

/// Shows one of K pictures, drawn anew at every step; naming it earns 1. It ends only by its time limit.
struct IdentityTask: Environment {
  let pictures: Int
  private var shown = 0

  init(pictures: Int) { self.pictures = pictures }

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "identity", observation: .init(count: pictures, in: 0...1), actionCount: pictures,
      timeLimit: 5, rewardThreshold: 4.5)
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    shown = random.index(below: pictures)
    for picture in 0..<pictures { observation[picture] = picture == shown ? 1 : 0 }
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    let reward = action == shown ? 1.0 : 0
    reset(using: &random, into: &observation)
    return StepOutcome(reward: reward)
  }
}
