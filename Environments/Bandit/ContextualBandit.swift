import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A K-armed bandit whose arms pay by a context, which is seen: every episode is one step.
///
/// With `linear` means the context is a vector x of d standard normal numbers, and arm k has the score w_k · x / √d, with
/// numbers w of the standard normal distribution that the seed draws. With `tabular` means the context is one of d, drawn
/// evenly and observed one-hot, and every arm has a score in each, standard normal. The mean reward is the offset plus the
/// spread times the score, or, of bernoulli rewards, the offset plus the probability 1 / (1 + exp(−score)).
///
/// Source: Li, Chu, Langford and Schapire (2010), "A contextual-bandit approach to personalized news article
/// recommendation", WWW '10, section 3.1 (linear means).
public struct ContextualBandit: Environment {
  /// What an agent needs to know.
  public let specification: EnvironmentSpecification
  private let rewards: Bandit.Rewards
  private let arms: Arms
  /// The context of this episode.
  private var context: [Float]
  /// The arm pulled last.
  private var arm = 0

  /// The numbers of a linear context are cut off here, where no normal number comes in a lifetime.
  private static let bound: Float = 8

  /// A bandit drawn at random.
  ///
  /// - Parameters:
  ///   - options: how many arms and contexts, and what the rewards are like; there must be a context.
  ///   - random: where the arms' scores are drawn from.
  public init(_ options: Bandit.Options, using random: inout RandomSource) {
    rewards = Bandit.Rewards(options)
    let weights = (0..<options.arms * options.contexts).map { _ in random.normal() }
    arms = Arms(
      means: options.means, rewards: rewards, contextCount: options.contexts, weights: weights)
    context = Array(repeating: 0, count: options.contexts)
    let references = arms.references()
    specification = EnvironmentSpecification(
      identifier:
        "bandit/\(options.distribution.rawValue)-\(options.arms)-\(options.means.rawValue)-\(options.contexts)",
      observation: options.means == .tabular
        ? .init(oneHot: options.contexts) : .init(count: options.contexts, in: -Self.bound...Self.bound),
      actionCount: options.arms, timeLimit: 1, floor: references.floor, optimum: references.optimum,
      metrics: Bandit.metrics)
  }

  /// Draws a context.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    arms.drawContext(&context, using: &random)
    write(into: &observation)
  }

  /// Pulls an arm, which ends the episode.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if !(0..<arms.count).contains(action) {
      programmerError("the bandit has the arms 0 ..< \(arms.count), not \(action)")
    }
    write(into: &observation)
    arm = action
    let reward = rewards.draw(mean: arms.mean(of: action, in: context), using: &random)
    return StepOutcome(reward: reward, status: .terminated)
  }

  /// The best arm's mean less that of the arm pulled, in this context, and whether they are equal.
  public func measureEpisode() -> EpisodeMeasurements {
    let (best, mean) = (arms.largestMean(in: context), arms.mean(of: arm, in: context))
    return [best - mean, mean == best ? 1 : 0, 0, 0]
  }

  /// The context.
  public func savedState() throws -> Data? {
    var (archive, context) = (StateArchive(), context)
    try archive.exchange("context", &context)
    return Data(archive.bytes)
  }

  /// Takes over a context.
  public mutating func restore(savedState: Data) throws {
    var (archive, context) = (StateArchive(restoring: Array(savedState)), context)
    try archive.exchange("context", &context)
    try archive.finish()
    let isOneHot = context.count { $0 == 1 } == 1 && context.count { $0 == 0 } == context.count - 1
    guard arms.means == .tabular ? isOneHot : context.allSatisfy({ abs($0) <= Self.bound }) else {
      throw InputError(
        .data, "environment \(specification.identifier)", "the context that was saved is none of it")
    }
    self.context = context
  }

  private func write(into observation: inout MutableSpan<Float>) {
    for index in context.indices { observation[index] = context[index] }
  }
}

extension ContextualBandit {
  /// What each arm pays in a context.
  private struct Arms {
    let means: Bandit.Means
    let rewards: Bandit.Rewards
    let contextCount: Int
    /// `[arms, contextCount]`
    let weights: [Double]

    var count: Int { weights.count / contextCount }

    func mean(of arm: Int, in context: [Float]) -> Double {
      var score = 0.0
      for index in context.indices {
        score += weights[arm * contextCount + index] * Double(context[index])
      }
      if means == .linear { score /= Double(contextCount).squareRoot() }
      return rewards.mean(ofScore: score)
    }

    func largestMean(in context: [Float]) -> Double {
      (0..<count).reduce(-.infinity) { max($0, mean(of: $1, in: context)) }
    }

    func drawContext(_ context: inout [Float], using random: inout RandomSource) {
      switch means {
      case .linear:
        for index in context.indices {
          context[index] = min(max(Float(random.normal()), -ContextualBandit.bound), ContextualBandit.bound)
        }
      case .tabular:
        let drawn = random.index(below: contextCount)
        for index in context.indices { context[index] = index == drawn ? 1 : 0 }
      }
    }

    /// The mean reward of random pulls, and that of the best arms.
    func references() -> (floor: ReferenceReturn, optimum: ReferenceReturn) {
      var context = [Float](repeating: 0, count: contextCount)
      var (floor, optimum) = (RunningMoments(), RunningMoments())
      func add(_ context: [Float]) {
        let means = (0..<count).map { mean(of: $0, in: context) }
        floor.add(means.reduce(0, +) / Double(count))
        optimum.add(means.max() ?? 0)
      }
      switch means {
      case .tabular:
        for index in context.indices {
          context[index] = 1
          add(context)
          context[index] = 0
        }
        return (
          .exact(floor.mean, "the mean of the arms"), .exact(optimum.mean, "the best arm of each context")
        )
      case .linear:
        var random = RandomSource(seed: 0, purpose: .measurement)
        let draws = min(100_000, max(1000, 20_000_000 / weights.count))
        for _ in 0..<draws {
          drawContext(&context, using: &random)
          add(context)
        }
        return (
          .exact(rewards.mean(ofScore: 0), "scores are as likely as their negatives"),
          .measured(
            optimum.mean, standardError: (optimum.variance / Double(draws)).squareRoot(),
            "the best arm of each of \(draws) contexts")
        )
      }
    }
  }
}
