import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotNumerics
import Testing

@Suite("Bandit")
struct BanditTests {
  private func rewards(of bandit: Bandit, arm: Int, count: Int) -> RunningMoments {
    var bandit = bandit
    var random = RandomSource(seed: 5, purpose: .measurement, index: arm)
    let observation = Matrix(count: 1)
    var moments = RunningMoments()
    for _ in 0..<count {
      observation.withElements { bandit.reset(using: &random, into: &$0) }
      let outcome = observation.withElements { bandit.step(arm, using: &random, into: &$0) }
      moments.add(outcome.reward)
    }
    return moments
  }

  @Test("pays gaussian rewards about the arm's mean")
  func gaussian() {
    var options = Bandit.Options()
    options.noise = 0.5
    let bandit = Bandit(meanRewards: [-1, 2], options: options)
    for (arm, mean) in bandit.meanRewards.enumerated() {
      let moments = rewards(of: bandit, arm: arm, count: 10_000)
      #expect(abs(moments.mean - mean) < 4 * 0.5 / 100)
      // The variance of a sample variance is 2σ⁴/n.
      let deviation: Double = 0.25 * (2.0 / 10_000).squareRoot()
      #expect(abs(moments.variance - 0.25) < 4 * deviation)
    }
  }

  @Test("pays bernoulli rewards with the arm's probability")
  func bernoulli() {
    var options = Bandit.Options()
    options.distribution = .bernoulli
    options.offset = 10
    let bandit = Bandit(meanRewards: [10.2, 10.7], options: options)
    for (arm, probability) in [0.2, 0.7].enumerated() {
      let moments = rewards(of: bandit, arm: arm, count: 10_000)
      let variance = probability * (1 - probability)
      #expect(abs(moments.mean - 10 - probability) < 4 * (variance / 10_000).squareRoot())
      #expect(moments.min == 10 && moments.max == 11)
    }
  }

  @Test("draws gaussian means with the spread, about the offset")
  func gaussianMeans() {
    var options = Bandit.Options()
    options.arms = 1000
    options.spread = 2
    options.offset = 7
    var random = RandomSource(seed: 1, purpose: .problem)
    let moments = RunningMoments(Bandit(options, using: &random).meanRewards)
    #expect(moments.count == 1000)
    #expect(abs(moments.mean - 7) < 4 * 2 / 1000.0.squareRoot())
    #expect(abs(moments.standardDeviation / 2 - 1) < 4 / 2000.0.squareRoot())
  }

  @Test("draws bernoulli probabilities uniformly")
  func bernoulliMeans() {
    var options = Bandit.Options()
    options.arms = 1000
    options.distribution = .bernoulli
    options.offset = -1
    var random = RandomSource(seed: 1, purpose: .problem)
    let moments = RunningMoments(Bandit(options, using: &random).meanRewards)
    #expect(moments.min >= -1 && moments.max < 0)
    let deviation: Double = (1 / 12.0 / 1000).squareRoot()
    #expect(abs(moments.mean + 0.5) < 4 * deviation)
  }

  @Test("has episodes of one step and a constant observation")
  func episode() {
    var bandit = Bandit(meanRewards: [1, 2, 3])
    var random = RandomSource(seed: 1, purpose: .measurement)
    let observation = Matrix(count: 1)
    observation.withElements { bandit.reset(using: &random, into: &$0) }
    #expect(observation[0] == 1)
    let outcome = observation.withElements { bandit.step(2, using: &random, into: &$0) }
    #expect(outcome.status == .terminated && observation[0] == 1)
    #expect(bandit.specification.timeLimit == 1 && bandit.specification.rewardThreshold == nil)
    #expect(bandit.specification.actionCount == 3)
  }

  @Test("is drawn anew for every seed, and the same for the same")
  func seeds() throws {
    let entry = try EnvironmentRegistry.standard.element(named: "bandit")
    let means = try [1, 1, 2].map {
      try #require(try entry.makeEnvironment(options: [:], seed: $0) as? Bandit).meanRewards
    }
    #expect(means[0] == means[1] && means[0] != means[2] && means[0].count == 10)
  }
}
