import OneHotEnvironmentKit
import OneHotNumerics

/// Episodes of three steps, a few of which go wrong in one way or another.
struct PoisonedTask: MaskedEnvironment {
  enum Poison: Sendable {
    case resetObservation(Float)
    /// At step 2.
    case observation(Float)
    /// One number too few.
    case shortReset
    /// One number too few, at step 2.
    case shortObservation
    /// At step 2.
    case reward(Double)
    /// After step 1.
    case mask
  }

  let poison: Poison
  /// An episode goes wrong if the first number drawn in it is below this.
  let share: Double
  private var isPoisoned = false
  private var steps = 0

  init(_ poison: Poison, share: Double) {
    self.poison = poison
    self.share = share
  }

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "poisoned", observation: .init(bounds: [0...1, -.infinity...2]), actionCount: 2,
      timeLimit: 3)
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    isPoisoned = random.uniform() < share
    steps = 0
    observation[0] = 1
    if isPoisoned, case .shortReset = poison { return }
    observation[1] = 0
    if isPoisoned, case .resetObservation(let value) = poison { observation[1] = value }
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    steps += 1
    observation[0] = 0
    var outcome = StepOutcome(reward: action == 0 ? 1 : 0)
    if isPoisoned, steps == 2, case .shortObservation = poison { return outcome }
    observation[1] = 1
    guard isPoisoned, steps == 2 else { return outcome }
    if case .observation(let value) = poison { observation[1] = value }
    if case .reward(let value) = poison { outcome.reward = value }
    return outcome
  }

  func writeActionMask(into allowed: inout MutableSpan<Bool>) {
    var allows = true
    if isPoisoned, steps == 1, case .mask = poison { allows = false }
    for action in 0..<2 { allowed[action] = allows }
  }
}
