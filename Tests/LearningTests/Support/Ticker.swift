import OneHotEnvironmentKit
import OneHotNumerics

/// Counts its steps, whatever one does: the observation is a number in [0, 1) drawn at the reset and the number of
/// steps since, unless it hides it; every reward is 1.
struct Ticker: Environment {
  /// The step that terminates an episode; nil: none.
  let end: Int?
  let timeLimit: Int?
  private let showsSteps: Bool
  private var drawn: Float = 0
  private var steps = 0

  init(end: Int? = nil, timeLimit: Int? = nil, showsSteps: Bool = true) {
    self.showsSteps = showsSteps
    self.end = end
    self.timeLimit = timeLimit
  }

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "ticker", observation: .init(count: 2), actionCount: 2, timeLimit: timeLimit)
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    drawn = Float(random.uniform())
    steps = 0
    write(into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    steps += 1
    write(into: &observation)
    return StepOutcome(reward: 1, status: steps == end ? .terminated : .running)
  }

  private func write(into observation: inout MutableSpan<Float>) {
    observation[0] = drawn
    observation[1] = showsSteps ? Float(steps) : 0
  }
}
