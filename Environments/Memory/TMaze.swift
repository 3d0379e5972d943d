import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A corridor that ends at a junction: left (0) or right (1). A sign at its beginning tells which of the two is right, and is
/// seen from there alone.
///
/// Every step leads one cell further, whatever the action; `length` steps after the sign one stands at the junction, and the
/// turn taken there ends the episode with reward 1 if it is the right one, else 0. With a memory the mean return may be 1,
/// without one it is .5.
///
/// The observation is one-hot: the sign says left, the sign says right, the corridor, the junction.
///
/// Source: Bakker (2002), "Reinforcement learning with long short-term memory", section 3. Deviations: one walks by oneself, and
/// nothing is won or lost on the way, as in the passive maze of Ni et al. (2023), "When do transformers shine in RL?".
public struct TMaze: Environment, RenderableEnvironment, Codable {
  /// How long the corridor is.
  public struct Options: OptionGroup {
    /// Steps from the sign to the junction.
    public var length = 20

    /// Twenty steps.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [.integer("length", \.length, in: 1...100_000, "steps from the sign to the junction")]
    }
  }

  private let length: Int
  /// The turn that the sign tells.
  private var right = 0
  private var position = 0

  /// A maze.
  public init(_ options: Options = Options()) {
    length = options.length
  }

  /// What an agent needs to know.
  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "t-maze/\(length)", observation: .init(oneHot: 4), actionCount: 2, timeLimit: length + 1,
      rewardThreshold: 0.95, floor: .exact(0.5, "one turn of two is right"),
      optimum: .exact(1, "who remembers the sign turns right"))
  }

  /// Draws where to turn, and shows it.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    right = random.index(below: 2)
    position = 0
    write(into: &observation)
  }

  /// One cell further, or a turn at the junction.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if action != 0 && action != 1 { programmerError("the maze has the turns 0 and 1, not \(action)") }
    defer { write(into: &observation) }
    if position == length { return StepOutcome(reward: action == right ? 1 : 0, status: .terminated) }
    position += 1
    return StepOutcome(reward: 0)
  }

  /// What the sign at the beginning says, and how far one has come.
  public var text: String {
    "sign \(right == 1 ? "right" : "left"), "
      + (position < length ? "step \(position) of \(length)" : "at the junction")
  }

  private func write(into observation: inout MutableSpan<Float>) {
    let seen = position == 0 ? right : position < length ? 2 : 3
    for place in 0..<4 { observation[place] = place == seen ? 1 : 0 }
  }
}
