import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// Symbols are shown one after the other, and each has to be said some steps later.
///
/// The observation is one-hot over the symbols, drawn uniformly at each step; the actions are the symbols. From step `delay` on
/// an action is right if it is the symbol that was shown `delay` steps ago; an episode asks for ``answers`` of them, and each
/// right one is worth 1/``answers``, so that the best return is 1. Without a memory the mean return is 1/`symbols`.
///
/// Source: Morad et al. (2023), "POPGym: benchmarking partially observable reinforcement learning", RepeatPrevious. Deviations: a
/// wrong answer costs nothing, and symbols are drawn with replacement.
public struct RepeatedSymbols: Environment, RenderableEnvironment, Codable {
  /// What has to be remembered.
  public struct Options: OptionGroup {
    /// Steps between a symbol and its answer.
    public var delay = 4
    /// How many symbols there are.
    public var symbols = 4

    /// Four symbols, four steps.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer("delay", \.delay, in: 1...10_000, "steps between a symbol and its answer"),
        .integer("symbols", \.symbols, in: 2...1000, "symbols there are"),
      ]
    }
  }

  /// Answers that an episode asks for.
  public static let answers = 32

  private let delay, symbols: Int
  /// Those shown last, that of step t at t mod (delay + 1).
  private var shown: [Int]
  private var steps = 0

  /// A sequence.
  public init(_ options: Options = Options()) {
    (delay, symbols) = (options.delay, options.symbols)
    shown = Array(repeating: 0, count: options.delay + 1)
  }

  /// What an agent needs to know.
  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "repeat/\(symbols)-after-\(delay)", observation: .init(oneHot: symbols),
      actionCount: symbols,
      timeLimit: delay + Self.answers, rewardThreshold: 0.95,
      floor: .exact(1 / Double(symbols), "one symbol is right"),
      optimum: .exact(1, "who remembers every symbol is always right"))
  }

  /// Shows the first symbol.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    steps = 0
    for place in shown.indices { shown[place] = 0 }
    show(using: &random, into: &observation)
  }

  /// Says a symbol, and sees the next.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if UInt(bitPattern: action) >= symbols {
      programmerError("there are the symbols 0 ..< \(symbols), not \(action)")
    }
    // The place after the present one is the oldest.
    let isRight = steps >= delay && action == shown[(steps + 1) % shown.count]
    steps += 1
    show(using: &random, into: &observation)
    return StepOutcome(
      reward: isRight ? 1 / Double(Self.answers) : 0,
      status: steps == delay + Self.answers ? .terminated : .running)
  }

  /// The symbol that is shown, and the one to be said.
  public var text: String {
    "shown \(shown[steps % shown.count]), "
      + (steps < delay ? "nothing to be said yet" : "to be said \(shown[(steps + 1) % shown.count])")
  }

  private mutating func show(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    let symbol = random.index(below: symbols)
    shown[steps % shown.count] = symbol
    for place in 0..<symbols { observation[place] = place == symbol ? 1 : 0 }
  }
}
