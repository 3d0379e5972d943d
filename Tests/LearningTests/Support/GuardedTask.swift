import OneHotEnvironmentKit
import OneHotNumerics

/// Two rooms, four actions: in room 0 the actions 0 and 3 are forbidden, in room 1 the actions 2 and 3, and taking
/// one of these is fatal. Action 1 earns 0.2 anywhere; better are action 2 in room 0 and action 0 in room 1: 1.
struct GuardedTask: MaskedEnvironment {
  private var room = 0

  static func allows(_ action: Int, in room: Int) -> Bool { action == 1 || action == (room == 0 ? 2 : 0) }

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "guarded", observation: .init(count: 2, in: 0...1), actionCount: 4, timeLimit: 6)
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    enter(random.index(below: 2), &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    guard Self.allows(action, in: room) else { fatalError("action \(action) is forbidden in room \(room)") }
    enter(random.index(below: 2), &observation)
    return StepOutcome(reward: action == 1 ? 0.2 : 1)
  }

  func writeActionMask(into allowed: inout MutableSpan<Bool>) {
    for action in 0..<4 { allowed[action] = Self.allows(action, in: room) }
  }

  private mutating func enter(_ room: Int, _ observation: inout MutableSpan<Float>) {
    self.room = room
    observation[0] = room == 0 ? 1 : 0
    observation[1] = room == 1 ? 1 : 0
  }
}
