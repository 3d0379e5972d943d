import OneHotEnvironmentKit
import OneHotNumerics

/// A random walk that one can push left or right, with episodes of very different lengths: it terminates where it
/// leaves [−width, width], and earns more the nearer it stays to 0.
struct Drift: Environment {
  let width: Double
  let timeLimit: Int
  private var position = 0.0
  private var start = 0.0

  init(width: Double = 0.6, timeLimit: Int = 30) {
    self.width = width
    self.timeLimit = timeLimit
  }

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "drift", observation: .init(count: 2), actionCount: 2, timeLimit: timeLimit,
      rewardThreshold: 20)
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    start = random.uniform(from: -0.3, to: 0.3)
    position = start
    write(into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    position += (action == 1 ? 0.1 : -0.1) + random.uniform(from: -0.2, to: 0.2)
    write(into: &observation)
    return StepOutcome(
      reward: 1 - abs(position), status: abs(position) > width ? .terminated : .running)
  }

  private func write(into observation: inout MutableSpan<Float>) {
    observation[0] = Float(position)
    observation[1] = Float(start)
  }
}

/// The same walk, seen in numbers that no network learns well from: around 100,000, with deviations of thousands.
struct FarDrift: Environment {
  private var base = Drift()
  var specification: EnvironmentSpecification { base.specification }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    base.reset(using: &random, into: &observation)
    remove(&observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    let outcome = base.step(action, using: &random, into: &observation)
    remove(&observation)
    return outcome
  }

  private func remove(_ observation: inout MutableSpan<Float>) {
    for index in 0..<2 { observation[index] = 5000 * observation[index] + 100_000 }
  }
}
