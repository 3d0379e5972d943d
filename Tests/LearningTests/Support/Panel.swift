import OneHotEnvironmentKit
import OneHotNumerics

/// Three dials of two, three and four positions; a state shows where each of them belongs, drawn anew at every step, and
/// the share that is set right is earned. It ends only by its time limit.
struct Panel: MultiDiscreteEnvironment {
  static let positions = [2, 3, 4]
  private(set) var shown = [0, 0, 0]

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "panel", observation: .init(count: 9, in: 0...1), actions: ActionSpace(Self.positions),
      timeLimit: 5)
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    var start = 0
    for dial in 0..<3 {
      let count = Self.positions[dial]
      shown[dial] = random.index(below: count)
      for position in 0..<count { observation[start + position] = position == shown[dial] ? 1 : 0 }
      start += count
    }
  }

  mutating func step(
    _ actions: Span<Int>, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    var right = 0
    for dial in 0..<3 where actions[dial] == shown[dial] { right += 1 }
    reset(using: &random, into: &observation)
    return StepOutcome(reward: Double(right) / 3)
  }
}

/// The same with a mask of each dial: the position before the right one is forbidden, and taking it is fatal.
struct GuardedPanel: MaskedMultiDiscreteEnvironment {
  private var panel = Panel()

  var specification: EnvironmentSpecification { panel.specification }

  private func forbidden(_ dial: Int) -> Int {
    (panel.shown[dial] + Panel.positions[dial] - 1) % Panel.positions[dial]
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    panel.reset(using: &random, into: &observation)
  }

  mutating func step(
    _ actions: Span<Int>, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    for dial in 0..<3 where actions[dial] == forbidden(dial) { fatalError("dial \(dial): \(actions[dial])") }
    return panel.step(actions, using: &random, into: &observation)
  }

  func writeActionMask(into allowed: inout MutableSpan<Bool>) {
    var start = 0
    for dial in 0..<3 {
      let count = Panel.positions[dial]
      for position in 0..<count { allowed[start + position] = position != forbidden(dial) }
      start += count
    }
  }
}
