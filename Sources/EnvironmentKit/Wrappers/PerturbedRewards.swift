import Foundation
import OneHotFoundations
import OneHotNumerics

/// Another environment, of which each reward is multiplied by a number and then has normal noise of mean 0 added to it, which
/// changes how hard it is to learn in it, but not what is best.
///
/// Observations, actions and ends are those of ``base``, and so are its action mask, its metrics and its table, the rewards of
/// which are the means. Reward threshold, floor and optimum are those of the environment wrapped, multiplied likewise.
///
/// Source: Osband et al. (2020), "Behaviour suite for reinforcement learning", the noise and scale variants of its experiments.
public struct PerturbedRewards<Base: MultiDiscreteEnvironment>: MultiDiscreteEnvironment {
  /// The environment wrapped, in its present state.
  public var base: Base
  /// That of the environment wrapped, with returns `scale` times as large.
  public let specification: EnvironmentSpecification
  let scale, noise: Double

  /// An environment whose rewards are `scale` times as large, with noise of the given standard deviation; traps unless both
  /// are finite, `scale` above 0 and `noise` not below.
  public init(_ environment: Base, scale: Double, noise: Double) {
    if !(scale > 0 && scale < .infinity && noise >= 0 && noise < .infinity) {
      programmerError("rewards times \(scale) with noise of deviation \(noise)")
    }
    (base, self.scale, self.noise) = (environment, scale, noise)
    var specification = environment.specification
    specification.rewardThreshold = specification.rewardThreshold.map { $0 * scale }
    specification.floor = specification.floor?.scaled(by: scale)
    specification.optimum = specification.optimum?.scaled(by: scale)
    self.specification = specification
  }

  /// Starts an episode of ``base``.
  public mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    base.reset(using: &random, into: &observation)
  }

  /// Takes a step in ``base``.
  public mutating func step(
    _ actions: Span<Int>, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    perturbed(base.step(actions, using: &random, into: &observation), using: &random)
  }

  func perturbed(_ outcome: StepOutcome, using random: inout RandomSource) -> StepOutcome {
    let reward = scale * outcome.reward
    return StepOutcome(
      reward: noise > 0 ? reward + noise * random.normal() : reward, status: outcome.status)
  }

  /// As those of ``base``.
  public var areCopiesIndependent: Bool { base.areCopiesIndependent }

  /// What ``base`` measured.
  public func measureEpisode() -> EpisodeMeasurements { base.measureEpisode() }

  /// The state of ``base``.
  public func savedState() throws -> Data? { try base.savedState() }

  /// Takes over the state of ``base``.
  public mutating func restore(savedState: Data) throws { try base.restore(savedState: savedState) }

  /// A batch of ``base``, whose rewards are perturbed.
  public func batched(count: Int) -> any BatchEnvironment { PerturbedRewardsBatch(self, count: count) }
}

extension PerturbedRewards: Environment where Base: Environment {
  /// Takes a step in ``base``.
  public mutating func step(
    _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    perturbed(base.step(action, using: &random, into: &observation), using: &random)
  }
}

extension PerturbedRewards: MaskedMultiDiscreteEnvironment where Base: MaskedMultiDiscreteEnvironment {
  /// What ``base`` allows.
  public func writeActionMask(into allowed: inout MutableSpan<Bool>) {
    base.writeActionMask(into: &allowed)
  }
}

extension PerturbedRewards: RenderableEnvironment where Base: RenderableEnvironment {
  /// That of ``base``.
  public var text: String { base.text }
}

extension PerturbedRewards: TabularEnvironment where Base: TabularEnvironment {
  /// The model of ``base``, with the means of the rewards.
  public var model: TabularModel {
    var model = base.model
    for state in model.transitions.indices {
      for action in model.transitions[state].indices {
        for way in model.transitions[state][action].indices {
          model.transitions[state][action][way].reward *= scale
        }
      }
    }
    return model
  }

  /// As with ``base``.
  public var observesSteps: Bool { base.observesSteps }

  /// Goes to the state of ``base``.
  public mutating func enter(
    _ state: Int, afterSteps steps: Int, into observation: inout MutableSpan<Float>
  ) throws {
    try base.enter(state, afterSteps: steps, into: &observation)
  }
}
