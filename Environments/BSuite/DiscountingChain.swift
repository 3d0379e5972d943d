import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// The first action chooses one of five chains, which pay after 1, 3, 10, 30 and 100 steps: all of them 1, but for one that pays
/// 1.1. The other actions have no effect, and an episode has 100 steps: who discounts the future too much takes what comes
/// early.
///
/// The observation is the chain chosen, −1 before, and the share of the steps that have passed. Random play gets 1.02, and the
/// best return is 1.1.
///
/// Source: Osband et al. (2020), "Behaviour suite for reinforcement learning", discounting chain; step for step bsuite 0.3.6, mapping
/// seeds included.
public struct DiscountingChain: Environment, RenderableEnvironment, Codable {
  /// Which chain pays most.
  public struct Options: OptionGroup {
    /// The chain that pays most, but for multiples of 5.
    public var mappingSeed = 0

    /// The first one pays most.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .integer(
          "mapping-seed", \.mappingSeed, in: 0...Int(UInt32.max),
          "which chain pays most, modulo 5, as in bsuite")
      ]
    }
  }

  private static let payingSteps = [1, 3, 10, 30, 100]
  private static let stepCount = 100

  private let best: Int
  private var chain = -1
  private var steps = 0

  /// Five chains.
  public init(_ options: Options = Options()) {
    best = options.mappingSeed % Self.payingSteps.count
  }

  /// What an agent needs to know.
  public var specification: EnvironmentSpecification {
    let chains = Self.payingSteps.count
    return EnvironmentSpecification(
      identifier: "discounting-chain/\(best)", observation: .init(bounds: [-1...Float(chains - 1), 0...1]),
      actionCount: chains, timeLimit: Self.stepCount,
      floor: .exact(1 + 0.1 / Double(chains), "one chain of five pays 1.1, the others 1"),
      optimum: .exact(1.1, "the chain that pays most"))
  }

  /// Starts before the choice.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    (chain, steps) = (-1, 0)
    write(into: &observation)
  }

  /// Chooses a chain at first, and then goes along it.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if !Self.payingSteps.indices.contains(action) {
      programmerError("there are the chains 0 ..< \(Self.payingSteps.count), not \(action)")
    }
    defer { write(into: &observation) }
    if steps == 0 { chain = action }
    steps += 1
    let reward = steps == Self.payingSteps[chain] ? (chain == best ? 1.1 : 1) : 0
    return StepOutcome(reward: reward, status: steps == Self.stepCount ? .terminated : .running)
  }

  /// The chain chosen, and how far along it one is.
  public var text: String {
    (chain < 0 ? "no chain yet" : "chain \(chain)") + ", step \(steps) of \(Self.stepCount)"
  }

  private func write(into observation: inout MutableSpan<Float>) {
    observation[0] = Float(chain)
    observation[1] = Float(Double(steps) / Double(Self.stepCount))
  }
}
