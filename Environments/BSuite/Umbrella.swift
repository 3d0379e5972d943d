import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// The first action says whether to take an umbrella (1) or not (0); at the end of the walk it is worth 1 if that was as the
/// forecast had it, else −1. The other actions have no effect, and the steps on the way have rewards of 1 or −1 by chance.
///
/// The observation is whether an umbrella is needed, whether one has it (by chance before the first action), the share of the
/// walk that is left, and bits that are drawn anew at each step and mean nothing. Random play gets 0, and the best mean return
/// is 1.
///
/// Source: Osband et al. (2020), "Behaviour suite for reinforcement learning", umbrella length and umbrella distract; step for
/// step bsuite 0.3.6.
public struct Umbrella: Environment, RenderableEnvironment, Codable {
  /// How long the walk is, and what distracts on it.
  public struct Options: OptionGroup {
    /// Steps of the walk.
    public var length = 20
    /// Bits that mean nothing.
    public var distractors = 20

    /// Twenty steps, twenty bits.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer("length", \.length, in: 1...100_000, "steps of the walk, the first of which decides"),
        .integer("distractors", \.distractors, in: 0...10_000, "bits observed that mean nothing"),
      ]
    }
  }

  private let length, distractors: Int
  private var isNeeded = false
  private var isTaken = false
  private var steps = 0

  /// A walk.
  public init(_ options: Options = Options()) {
    (length, distractors) = (options.length, options.distractors)
  }

  /// What an agent needs to know.
  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "umbrella/\(length)-\(distractors)",
      observation: .init(count: 3 + distractors, in: 0...1), actionCount: 2,
      timeLimit: length, floor: .exact(0, "one choice of two is right, and chance is worth nothing"),
      optimum: .exact(1, "as the forecast has it; chance is worth nothing"))
  }

  /// Draws whether an umbrella is needed.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    start(isNeeded: random.index(below: 2) == 1, isTaken: random.index(below: 2) == 1)
    write(using: &random, into: &observation)
  }

  /// Starts a walk with a given forecast.
  mutating func start(isNeeded: Bool, isTaken: Bool) {
    (self.isNeeded, self.isTaken, steps) = (isNeeded, isTaken, 0)
  }

  /// Takes an umbrella or not at first, and then walks on.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if action != 0 && action != 1 { programmerError("the walk has the actions 0 and 1, not \(action)") }
    defer { write(using: &random, into: &observation) }
    if steps == 0 { isTaken = action == 1 }
    steps += 1
    if steps == length { return StepOutcome(reward: isTaken == isNeeded ? 1 : -1, status: .terminated) }
    return StepOutcome(reward: random.index(below: 2) == 1 ? 1 : -1)
  }

  /// Whether an umbrella is needed, whether one has it, and how far the walk has come.
  public var text: String {
    "umbrella \(isNeeded ? "needed" : "not needed"), \(isTaken ? "taken" : "not taken"), step \(steps) of \(length)"
  }

  private func write(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    observation[0] = isNeeded ? 1 : 0
    observation[1] = isTaken ? 1 : 0
    observation[2] = Float(1 - Double(steps) / Double(length))
    for place in 0..<distractors { observation[3 + place] = Float(random.index(below: 2)) }
  }
}
