import OneHotEnvironmentKit
import OneHotNumerics

/// An environment whose rewards are multiplied by a factor, and then raised by an offset.
struct Revalued<Base: Environment>: Environment {
  var base: Base
  var factor = 1.0
  var offset = 0.0

  var specification: EnvironmentSpecification { base.specification }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    base.reset(using: &random, into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    var outcome = base.step(action, using: &random, into: &observation)
    outcome.reward = factor * outcome.reward + offset
    return outcome
  }
}

/// One choice among three, and it is over: the best one is another in each of the two states, and chance adds to what all
/// of them earn. Rewards are multiples of ⅛.
struct OneChoice: Environment {
  private var state = 0

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "one choice", observation: .init(count: 2, in: 0...1), actionCount: 3, timeLimit: 1)
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    state = random.index(below: 2)
    for index in 0..<2 { observation[index] = index == state ? 1 : 0 }
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    let distance = Double(abs(action - 2 * state))
    for index in 0..<2 { observation[index] = index == state ? 1 : 0 }
    return StepOutcome(
      reward: 1 - distance / 2 + Double(random.index(below: 5)) / 8, status: .terminated)
  }
}
