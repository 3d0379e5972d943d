import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics

/// A K-armed bandit: every episode is one step, and every arm has a mean reward of its own.
///
/// The observation is the constant 1: there is nothing to see.
///
/// Source: Sutton and Barto (2018), "Reinforcement learning: an introduction", section 2.3, the ten-armed
/// testbed.
public struct Bandit: Environment {
  /// What an agent needs to know.
  public let specification: EnvironmentSpecification
  /// The mean reward of each arm, offset included.
  public let meanRewards: [Double]
  private let rewards: Rewards
  /// The arm pulled last.
  private var arm = 0

  /// A bandit drawn at random.
  ///
  /// - Parameters:
  ///   - options: how many arms, and what their rewards are like.
  ///   - random: where the arms' means (gaussian) or probabilities (bernoulli) are drawn from.
  public init(_ options: Options = Options(), using random: inout RandomSource) {
    var means = [Double]()
    for _ in 0..<options.arms {
      switch options.distribution {
      case .gaussian: means.append(options.offset + options.spread * random.normal())
      case .bernoulli: means.append(options.offset + random.uniform())
      }
    }
    self.init(meanRewards: means, options: options)
  }

  /// A bandit with given means; the options' arms and spread do not matter.
  ///
  /// - Parameters:
  ///   - meanRewards: one mean an arm, offset included; for bernoulli rewards a mean less the offset is a probability.
  ///   - options: how rewards are distributed about the means.
  public init(meanRewards: [Double], options: Options = Options()) {
    self.meanRewards = meanRewards
    rewards = Rewards(options)
    specification = EnvironmentSpecification(
      identifier: "bandit/\(options.distribution.rawValue)-\(meanRewards.count)",
      observation: .init(count: 1, in: 0...1), actionCount: meanRewards.count, timeLimit: 1,
      floor: .exact(meanRewards.reduce(0, +) / Double(meanRewards.count), "the mean of the arms"),
      optimum: .exact(meanRewards.max() ?? 0, "the best arm"), metrics: Self.metrics)
  }

  /// What is measured of a pull.
  static let metrics = [
    EpisodeMetric("regretPerPull", title: "regret", explanation: "a pull, over all pulls"),
    EpisodeMetric(
      "fractionOptimal", title: "best arm", explanation: "of the last tenth of the pulls", isShare: true,
      window: .lastTenth),
  ]

  /// No bytes: an episode is over as soon as it begins.
  public func savedState() -> Data? { Data() }

  /// There is nothing to restore.
  public mutating func restore(savedState: Data) {}

  /// Starts an episode.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    observation[0] = 1
  }

  /// Pulls an arm, which ends the episode.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    if !meanRewards.indices.contains(action) {
      programmerError("the bandit has the arms 0 ..< \(meanRewards.count), not \(action)")
    }
    observation[0] = 1
    arm = action
    let reward = rewards.draw(mean: meanRewards[action], using: &random)
    return StepOutcome(reward: reward, status: .terminated)
  }

  /// The best arm's mean less that of the arm pulled, and whether they are equal.
  public func measureEpisode() -> EpisodeMeasurements {
    let best = meanRewards.max() ?? 0
    return [best - meanRewards[arm], meanRewards[arm] == best ? 1 : 0, 0, 0]
  }
}

extension Bandit {
  /// How rewards are distributed about their means.
  struct Rewards {
    let distribution: Distribution
    let (noise, offset, spread): (Double, Double, Double)

    init(_ options: Options) {
      distribution = options.distribution
      (noise, offset, spread) = (options.noise, options.offset, options.spread)
    }

    /// A reward of a mean, offset included.
    func draw(mean: Double, using random: inout RandomSource) -> Double {
      switch distribution {
      case .gaussian: mean + noise * random.normal()
      case .bernoulli: offset + (random.uniform() < mean - offset ? 1 : 0)
      }
    }

    /// The mean reward of an arm that has a score in a context.
    func mean(ofScore score: Double) -> Double {
      switch distribution {
      case .gaussian: offset + spread * score
      case .bernoulli: offset + 1 / (1 + Elementary.exp(-score))
      }
    }
  }
}
