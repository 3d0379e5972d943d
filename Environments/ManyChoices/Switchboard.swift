import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// Many switches to be set at once, each as the state wants it: one step, whose reward is the share of switches set right.
///
/// The state is a vector x of ``featureCount`` standard normal numbers, and switch m is right at argmax(W_m x), with
/// matrices W of standard normal numbers that the seed draws: what a switch has to do must be learned, and of the others it
/// can learn nothing. With `pairs` only pairs of neighbors that are both right count, with `square` the share is squared:
/// then what a switch brings depends on what the others do.
public struct Switchboard: MultiDiscreteEnvironment {
  /// What an agent needs to know.
  public let specification: EnvironmentSpecification
  private let reward: Reward
  /// `[choices, options, featureCount]`
  private let weights: [Double]
  private let optionCount: Int
  /// The option that is right, of each switch.
  private var targets: [Int]
  private var state = [Float](repeating: 0, count: featureCount)
  /// How many of the switches were set right.
  private var right = 0

  /// Numbers of the state.
  public static let featureCount = 8
  /// The state's numbers are cut off here, where no normal number comes in a lifetime.
  private static let bound: Float = 8

  /// A switchboard drawn at random.
  ///
  /// - Parameters:
  ///   - options: how many switches and options, and what is rewarded.
  ///   - random: where what is right is drawn from.
  public init(_ options: Options = Options(), using random: inout RandomSource) {
    reward = options.reward
    optionCount = options.options
    targets = Array(repeating: 0, count: options.choices)
    weights = (0..<options.choices * options.options * Self.featureCount).map { _ in random.normal() }
    specification = EnvironmentSpecification(
      identifier: "switchboard/\(options.choices)x\(options.options)-\(options.reward.rawValue)",
      observation: .init(count: Self.featureCount, in: -Self.bound...Self.bound),
      actions: ActionSpace(Array(repeating: options.options, count: options.choices)), timeLimit: 1,
      floor: .exact(Self.floor(options), "each switch is right once in `options` times"),
      optimum: .exact(1, "all switches right"),
      metrics: [
        EpisodeMetric(
          "rightSwitches", title: "right", explanation: "of the switches, in the last tenth of the episodes",
          isShare: true, window: .lastTenth)
      ])
  }

  /// Draws a state.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    for feature in state.indices {
      state[feature] = min(max(Float(random.normal()), -Self.bound), Self.bound)
    }
    enter(into: &observation)
  }

  /// Sets all switches, which ends the episode.
  public mutating func step(
    _ actions: Span<Int>, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    right = 0
    var pairs = 0
    for choice in targets.indices {
      if UInt(bitPattern: actions[choice]) >= optionCount {
        programmerError("switch \(choice) has the options 0 ..< \(optionCount), not \(actions[choice])")
      }
      guard actions[choice] == targets[choice] else { continue }
      right += 1
      if choice % 2 == 1, actions[choice - 1] == targets[choice - 1] { pairs += 1 }
    }
    for feature in state.indices { observation[feature] = state[feature] }
    let share = Double(right) / Double(targets.count)
    let value =
      switch reward {
      case .additive: share
      case .pairs: Double(pairs) / Double(targets.count / 2)
      case .square: share * share
      }
    return StepOutcome(reward: value, status: .terminated)
  }

  /// What switches set at random bring on average.
  private static func floor(_ options: Options) -> Double {
    let chance = 1 / Double(options.options)
    return switch options.reward {
    case .additive: chance
    case .pairs: chance * chance
    case .square: chance * chance + chance * (1 - chance) / Double(options.choices)
    }
  }

  /// The share of switches set right.
  public func measureEpisode() -> EpisodeMeasurements { [Double(right) / Double(targets.count), 0, 0, 0] }

  /// The state's numbers.
  public func savedState() throws -> Data? {
    var (archive, numbers) = (StateArchive(), state)
    try archive.exchange("state", &numbers)
    return Data(archive.bytes)
  }

  /// Takes over a state.
  public mutating func restore(savedState: Data) throws {
    var archive = StateArchive(restoring: Array(savedState))
    try archive.exchange("state", &state)
    try archive.finish()
    setTargets()
  }

  private mutating func enter(into observation: inout MutableSpan<Float>) {
    for feature in state.indices { observation[feature] = state[feature] }
    setTargets()
  }

  private mutating func setTargets() {
    for choice in targets.indices {
      var largest = -Double.infinity
      for option in 0..<optionCount {
        let start = (choice * optionCount + option) * Self.featureCount
        var score = 0.0
        for feature in state.indices { score += weights[start + feature] * Double(state[feature]) }
        if score > largest { (largest, targets[choice]) = (score, option) }
      }
    }
  }
}

extension Switchboard {
  /// What is rewarded.
  public enum Reward: String, CaseIterable, Sendable {
    /// The share of switches set right.
    case additive
    /// The share of pairs, of each switch of an even number and the one after it, that are both set right.
    case pairs
    /// The square of the share of switches set right.
    case square
  }

  /// What kind of switchboard is drawn.
  public struct Options: OptionGroup {
    /// The number of switches.
    public var choices = 16
    /// The positions of each switch.
    public var options = 5
    /// What is rewarded.
    public var reward = Reward.additive

    /// Sixteen switches of five positions each.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer("choices", \.choices, in: 1...256, "how many switches are set at once"),
        .integer("options", \.options, in: 2...256, "how many positions a switch has"),
        .choice(
          "reward", \.reward,
          "what is rewarded: the share of switches set right, of pairs of them, or its square"),
      ]
    }

    /// Throws `InputError` if pairs are rewarded of which there are none.
    func verify() throws {
      if reward != .pairs || choices > 1 { return }
      throw InputError(
        .usage, "options of environment switchboard", "a single switch makes no pair to be rewarded",
        remedy: "2 'choices' or more, or another 'reward'")
    }
  }
}
