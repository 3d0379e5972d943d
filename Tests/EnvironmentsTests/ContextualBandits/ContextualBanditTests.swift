import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotNumerics
import OneHotTestSupport
import Testing

@Suite("A bandit with contexts")
struct ContextualBanditTests {
  private func made(_ means: Bandit.Means, arms: Int, contexts: Int, _ distribution: Bandit.Distribution)
    -> ContextualBandit
  {
    var (options, random) = (Bandit.Options(), RandomSource(seed: 2, purpose: .problem))
    (options.means, options.arms, options.contexts) = (means, arms, contexts)
    (options.noise, options.offset, options.spread, options.distribution) = (0, 3, 2, distribution)
    return ContextualBandit(options, using: &random)
  }

  /// The reward of an arm in a context.
  private func reward(
    _ bandit: ContextualBandit, _ arm: Int, in context: [Float], using random: inout RandomSource
  ) throws -> Double {
    var (bandit, archive, context) = (bandit, StateArchive(), context)
    try archive.exchange("context", &context)
    try bandit.restore(savedState: .init(archive.bytes))
    return Matrix(count: context.count).withElements { bandit.step(arm, using: &random, into: &$0) }.reward
  }

  private func unit(_ index: Int, of count: Int) -> [Float] { (0..<count).map { $0 == index ? 1 : 0 } }

  @Test("pays a linear function of its numbers")
  func linear() throws {
    let bandit = made(.linear, arms: 3, contexts: 4, .gaussian)
    var random = RandomSource(seed: 1, purpose: .measurement)
    let context: [Float] = [0.5, -2, 1, 3]
    for arm in 0..<3 {
      #expect(try isClose(reward(bandit, arm, in: [0, 0, 0, 0], using: &random), 3))
      let sum = try (0..<4).reduce(0) {
        try $0 + Double(context[$1]) * (reward(bandit, arm, in: unit($1, of: 4), using: &random) - 3)
      }
      #expect(try isClose(reward(bandit, arm, in: context, using: &random), 3 + sum))
    }
  }

  @Test("knows the mean of the better of two linear arms")
  func linearOptimum() throws {
    let bandit = made(.linear, arms: 2, contexts: 5, .gaussian)
    var random = RandomSource(seed: 1, purpose: .measurement)
    var square = 0.0
    for index in 0..<5 {
      let rewards = try (0..<2).map { try reward(bandit, $0, in: unit(index, of: 5), using: &random) }
      square += (rewards[0] - rewards[1]) * (rewards[0] - rewards[1])
    }
    // Half the mean absolute value of a normal number, which is the difference of both.
    let expected = 3 + (square / (2 * Double.pi)).squareRoot()
    let optimum = try #require(bandit.specification.optimum?.value)
    #expect(abs(optimum - expected) < 4 * square.squareRoot() / 100_000.0.squareRoot())
  }

  @Test("pays another mean in each context of a table, and knows the best")
  func tabular() throws {
    let bandit = made(.tabular, arms: 6, contexts: 4, .gaussian)
    var random = RandomSource(seed: 1, purpose: .measurement)
    let means = try (0..<4).map { index in
      try (0..<6).map { try reward(bandit, $0, in: unit(index, of: 4), using: &random) }
    }
    #expect(Set(means.joined()).count == 24)
    let best = means.reduce(0) { $0 + $1.max()! } / 4
    #expect(try isClose(#require(bandit.specification.optimum?.value), best))
  }

  @Test("pays bernoulli rewards with a probability of the context's")
  func bernoulli() throws {
    let bandit = made(.tabular, arms: 2, contexts: 1, .bernoulli)
    var random = RandomSource(seed: 1, purpose: .measurement)
    let moments = try (0..<2).map { arm in
      RunningMoments(try (0..<4000).map { _ in try reward(bandit, arm, in: [1], using: &random) })
    }
    #expect(moments.allSatisfy { $0.min == 3 && $0.max == 4 })
    let optimum = try #require(bandit.specification.optimum?.value)
    #expect(abs(moments.map(\.mean).max()! - optimum) < 4 * 0.5 / 4000.0.squareRoot())
  }

  @Test("conforms, and refuses options that say nothing")
  func options() throws {
    for (means, distribution) in [
      (Bandit.Means.linear, Bandit.Distribution.gaussian), (.tabular, .bernoulli),
    ] {
      try EnvironmentConformance().verify(made(means, arms: 3, contexts: 4, distribution))
    }
    let entry = try EnvironmentRegistry.standard.element(named: "bandit")
    #expect(try entry.makeEnvironment(options: [:], seed: 0) is Bandit)
    #expect(try entry.makeEnvironment(options: ["contexts": .integer(2)], seed: 0) is ContextualBandit)
    let values = try entry.resolvedOptions(["means": .text("tabular")])
    #expect(throws: InputError.self) { try entry.requireEffect(of: ["means"], values) }
  }
}
