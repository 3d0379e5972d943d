import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// Bits are shown at the beginning; some steps later one of them is asked for, and the last action has to be that bit (0 or
/// 1), for reward 1, else −1. The other actions have no effect.
///
/// The observation is the share of the time that is left, from 1 at the start; the number of the bit asked for, shown once
/// before the last action and else 0; and the bits as −1 and 1, shown at the start and after the first action, and else 0. Random play
/// gets 0, and the best return is 1.
///
/// Source: Osband et al. (2020), "Behaviour suite for reinforcement learning", memory length and memory size; step for step
/// bsuite 0.3.6.
public struct MemoryChain: Environment, RenderableEnvironment, Codable {
  /// What has to be remembered, and for how long.
  public struct Options: OptionGroup {
    /// Steps before the one that counts.
    public var length = 10
    /// Bits shown.
    public var bits = 1

    /// A single bit for ten steps.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer("length", \.length, in: 1...100_000, "steps before the one that counts"),
        .integer("bits", \.bits, in: 1...10_000, "bits shown, one of which is asked for"),
      ]
    }
  }

  private let length: Int
  private var bits: [Bool]
  private var query = 0
  private var steps = 0

  /// A chain.
  public init(_ options: Options = Options()) {
    length = options.length
    bits = Array(repeating: false, count: options.bits)
  }

  /// What an agent needs to know.
  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "memory-chain/\(bits.count)-bits-\(length)",
      observation: .init(
        bounds: [0...1, 0...Float(max(1, bits.count - 1))] + Array(repeating: -1...1, count: bits.count)),
      actionCount: 2, timeLimit: length + 1, rewardThreshold: 0.9,
      floor: .exact(0, "one answer of two is right"),
      optimum: .exact(1, "who remembers the bits is always right"))
  }

  /// Draws the bits and which of them will be asked for, and shows the bits.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    for place in bits.indices { bits[place] = random.index(below: 2) == 1 }
    query = random.index(below: bits.count)
    steps = 0
    write(into: &observation)
  }

  /// Starts with given bits.
  mutating func start(bits: [Bool], query: Int) {
    (self.bits, self.query, steps) = (bits, query, 0)
  }

  /// One step further; the last one answers.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if action != 0 && action != 1 { programmerError("a bit is 0 or 1, not \(action)") }
    // As in bsuite, what is seen after a step is what was to be seen before it.
    write(into: &observation)
    steps += 1
    if steps <= length { return StepOutcome(reward: 0) }
    return StepOutcome(reward: (action == 1) == bits[query] ? 1 : -1, status: .terminated)
  }

  /// The bits and which one will be asked for, whether they are seen or not.
  public var text: String {
    "bits \(bits.map { $0 ? "1" : "0" }.joined(separator: " ")), number \(query) to be said, step \(steps) of \(length + 1)"
  }

  func write(into observation: inout MutableSpan<Float>) {
    observation[0] = Float(1 - Double(steps) / Double(length))
    observation[1] = steps == length - 1 ? Float(query) : 0
    for place in bits.indices { observation[2 + place] = steps > 0 ? 0 : bits[place] ? 1 : -1 }
  }
}
