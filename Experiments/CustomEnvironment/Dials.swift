import OneHot

/// Some dials, each of which wishes to be in one of five positions; all are set at once, and wish anew at every step.
///
/// An observation is a number for each dial: position k of 0...4 is wished by -1 + k/2. An action sets all dials: its digits
/// to the base 5 are their positions, the first dial's the lowest digit. The reward is the share of dials set as they wished.
/// An episode is cut off after 20 steps. It shows many actions that have something in common.
struct Dials: Environment, Codable {
  struct Options: OptionGroup {
    /// How many dials there are; actions are 5 to that power.
    var dials = 2

    static var options: [OptionField<Self>] {
      [.integer("dials", \.dials, in: 1...6, "how many dials are set at once")]
    }
  }

  /// Steps of an episode.
  private static let duration = 20
  let specification: EnvironmentSpecification
  private var wishes: [Int]

  init(_ options: Options) {
    wishes = Array(repeating: 0, count: options.dials)
    let actionCount = wishes.reduce(1) { count, _ in 5 * count }
    specification = EnvironmentSpecification(
      identifier: "dials-\(options.dials)", observation: .init(count: options.dials, in: -1...1),
      actionCount: actionCount, timeLimit: Self.duration, rewardThreshold: 0.95 * Double(Self.duration),
      optimum: .exact(Double(Self.duration), "one for each step"))
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    wish(using: &random, into: &observation)
  }

  mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    var (digits, right) = (action, 0)
    for wish in wishes {
      if digits % 5 == wish { right += 1 }
      digits /= 5
    }
    wish(using: &random, into: &observation)
    return StepOutcome(reward: Double(right) / Double(wishes.count))
  }

  private mutating func wish(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    for dial in wishes.indices {
      wishes[dial] = random.index(below: 5)
      observation[dial] = -1 + Float(wishes[dial]) / 2
    }
  }
}
