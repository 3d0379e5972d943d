import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A walk of chance whose state is only partly seen: what is not restored of it changes all that follows.
struct Walk: Sendable, Codable, Equatable {
  var place = 0.0
  var hidden = 0.0
  var steps = 0

  static func specification(_ name: String) -> EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: name, observation: .init(count: 2), actionCount: 3, timeLimit: 90)
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    self = Walk(place: random.uniform(), hidden: random.uniform())
    observe(into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    steps += 1
    hidden = 0.9 * hidden + (action == steps % 3 ? 0.1 : -0.05)
    place += hidden + 0.1 * random.normal()
    observe(into: &observation)
    return StepOutcome(reward: place, status: abs(place) > 4 ? .terminated : .running)
  }

  private func observe(into observation: inout MutableSpan<Float>) {
    observation[0] = Float(place)
    observation[1] = Float(steps) / 90
  }
}

/// Is saved because it is `Codable`.
struct CodableWalk: Environment, Codable {
  private var walk = Walk()
  var specification: EnvironmentSpecification { Walk.specification("codable") }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    walk.reset(using: &random, into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome { walk.step(action, using: &random, into: &observation) }
}

/// Says itself how it is saved.
struct SavingWalk: Environment {
  private var walk = Walk()
  var specification: EnvironmentSpecification { Walk.specification("saving") }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    walk.reset(using: &random, into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome { walk.step(action, using: &random, into: &observation) }

  func savedState() -> Data? {
    let bits = [walk.place.bitPattern, walk.hidden.bitPattern, UInt64(walk.steps)]
    return Data(bits.map { String($0, radix: 16) }.joined(separator: " ").utf8)
  }

  mutating func restore(savedState: Data) throws {
    let words = String(decoding: savedState, as: UTF8.self).split(separator: " ")
    let bits = words.compactMap { UInt64($0, radix: 16) }
    guard bits.count == 3 else { throw InputError(.data, "state", "\(words.count) words") }
    walk.place = Double(bitPattern: bits[0])
    walk.hidden = Double(bitPattern: bits[1])
    walk.steps = Int(bits[2])
  }
}

/// Is not saved: its episode is played again. It forbids some actions, too.
struct ReplayedWalk: MaskedEnvironment {
  private var walk = Walk()
  var specification: EnvironmentSpecification { Walk.specification("replayed") }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    walk.reset(using: &random, into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome { walk.step(action, using: &random, into: &observation) }

  func writeActionMask(into allowed: inout MutableSpan<Bool>) {
    for action in allowed.indices { allowed[action] = action != walk.steps % 4 }
  }
}

/// Is not saved, and does not come to the same when it is played again: it counts across its episodes.
struct ForgetfulWalk: Environment {
  private var episodes = 0.0
  private var walk = Walk()
  var specification: EnvironmentSpecification { Walk.specification("forgetful") }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    episodes += 1
    walk.reset(using: &random, into: &observation)
    observation[0] = Float(episodes)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    let outcome = walk.step(action, using: &random, into: &observation)
    observation[0] = Float(episodes)
    return outcome
  }
}

/// Saves its state, and takes nothing over when it is restored.
struct IgnoringWalk: Environment {
  private var walk = Walk()
  var specification: EnvironmentSpecification { Walk.specification("ignoring") }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    walk.reset(using: &random, into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome { walk.step(action, using: &random, into: &observation) }

  func savedState() throws -> Data? { try JSONEncoder().encode(walk) }

  mutating func restore(savedState: Data) {}
}

/// Is saved because it is `Codable`, in another order each time.
struct CollectingWalk: Environment, Codable {
  private var walk = Walk()
  private var seen: Set<Int> = []
  private var visits: [String: Int] = [:]
  var specification: EnvironmentSpecification { Walk.specification("collecting") }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    (seen, visits) = ([], [:])
    walk.reset(using: &random, into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    let outcome = walk.step(action, using: &random, into: &observation)
    seen.insert(Int(100 * walk.place))
    visits["\(action) at \(Int(10 * walk.place))", default: 0] += 1
    observation[1] += Float(seen.count + visits.count) / 90
    return outcome
  }
}
