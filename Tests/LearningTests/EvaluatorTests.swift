import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNetworks
import OneHotNumerics
import Synchronization
import Testing

@testable import OneHotLearning

@Suite("Evaluator")
struct EvaluatorTests {
  /// Four steps; action 1 earns 3, action 0 earns 1, or any earns a number drawn. Counts the steps of all copies.
  private struct Choices: Environment {
    final class Counter: Sendable {
      let steps = Atomic<Int>(0)
    }

    let counter = Counter()
    private let draws: Bool
    private var steps = 0

    init(draws: Bool = false) { self.draws = draws }

    var specification: EnvironmentSpecification {
      EnvironmentSpecification(identifier: "choices", observation: .init(count: 1), actionCount: 2)
    }

    mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
      steps = 0
      observation[0] = 1
    }

    mutating func step(
      _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
    ) -> StepOutcome {
      counter.steps.wrappingAdd(1, ordering: .relaxed)
      steps += 1
      observation[0] = 1
      let reward: Double = draws ? random.uniform() : action == 1 ? 3 : 1
      return StepOutcome(reward: reward, status: steps == 4 ? .terminated : .running)
    }
  }

  /// A policy that takes action 1 with the probability of the sigmoid of `bias`.
  private func policy(inputs: Int, bias: Float) -> Policy {
    let network = NeuralNetwork(sizes: [inputs, 2], activation: .tanh)
    network.parameterViews[0].bias[1] = bias
    return Policy(environment: "test", network: network)
  }

  private func evaluate(
    _ environment: any MultiDiscreteEnvironment, bias: Float = 0, seed: Int = 1, episodes: Int = 45,
    workers: Int = 1,
    number: Int = 1
  ) throws -> EvaluationRecord {
    let evaluator = Evaluator(environment, seed: seed, episodes: episodes, workers: workers)
    let policy = policy(inputs: environment.specification.observation.count, bias: bias)
    return try evaluator.evaluate(policy, number: number, step: 77)
  }

  @Test("finds the returns worked out by hand")
  func byHand() throws {
    // Greedy: 4 · 3. Sampled with p = .5: mean 4 · 2, variance 4 · 1.
    let record = try evaluate(Choices(), bias: 1e-6, episodes: 1000)
    #expect(record.step == 77)
    #expect(record.greedy.returns.mean == 12)
    #expect(record.greedy.returns.variance == 0)
    #expect(record.greedy.returns.count == 1000)
    #expect(record.sampled.returns.count == 1000)
    #expect(abs(record.sampled.returns.mean - 8) < 5 * 2 / 1000.0.squareRoot())
    #expect(abs(record.sampled.returns.variance - 4) < 1)
    #expect(record.greedy.meanLength == 4)
    #expect(record.sampled.meanLength == 4)
    #expect(try evaluate(Choices(), bias: -1).greedy.returns.mean == 4)
  }

  @Test("counts each episode once and whole, although a lane plays on until its last one ends")
  func lengths() throws {
    let record = try evaluate(Drift(), bias: 0)
    #expect(record.sampled.returns.count == 45)
    // Episode by episode, alone: evaluating one copy gives the episode of copy 0.
    let first = try evaluate(Drift(), bias: 0, episodes: 1)
    #expect(first.sampled.returns.count == 1)
    #expect(record.sampled.returns.min <= first.sampled.returns.mean)
    #expect(record.sampled.returns.max >= first.sampled.returns.mean)
    #expect(record.sampled.returns.max > record.sampled.returns.min)
    #expect(record.sampled.meanLength <= 30 && record.sampled.meanLength >= 1)
  }

  @Test("gives the same for the same number and seed, whatever the workers, and else something else")
  func numbers() throws {
    let record = try evaluate(Drift())
    #expect(try evaluate(Drift(), workers: 7) == record)
    #expect(try evaluate(Drift(), number: 2).sampled != record.sampled)
    #expect(try evaluate(Drift(), seed: 2).sampled != record.sampled)
    let evaluator = Evaluator(Drift(), seed: 1, episodes: 45, workers: 1)
    let policy = policy(inputs: 2, bias: 0)
    _ = try evaluator.evaluate(policy, number: 5, step: 0)
    #expect(try evaluator.evaluate(policy, number: 1, step: 77) == record)
  }

  /// One step that earns the number drawn at the reset.
  private struct Lottery: Environment {
    private var drawn = 0.0

    var specification: EnvironmentSpecification {
      EnvironmentSpecification(identifier: "lottery", observation: .init(count: 1), actionCount: 2)
    }

    mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
      drawn = random.uniform()
      observation[0] = 1
    }

    mutating func step(
      _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
    ) -> StepOutcome {
      observation[0] = 1
      return StepOutcome(reward: drawn, status: .terminated)
    }
  }

  @Test("starts greedy and sampled episodes on streams of their own, copy by copy: both means are two looks")
  func streams() throws {
    let record = try evaluate(Lottery(), number: 3)
    func expected(_ purpose: StreamPurpose) -> RunningMoments {
      RunningMoments(
        (0..<45).map { index in
          var random = RandomSource(seed: 1, purpose: purpose, index: index, episode: 3)
          return random.uniform()
        })
    }
    #expect(record.greedy.returns == expected(.evaluationEnvironment))
    #expect(record.sampled.returns == expected(.sampledEvaluationEnvironment))
    // Means of 45 numbers of one seed each, over 400 seeds: that their correlation is 0 it shows to ± .05.
    let means = try (0..<400).map { seed in
      let record = try evaluate(Lottery(), seed: seed)
      return (record.greedy.returns.mean - 0.5, record.sampled.returns.mean - 0.5)
    }
    let products = means.map { ($0 * $1, $0 * $0, $1 * $1) }
    let sums = products.reduce((0, 0, 0)) { ($0.0 + $1.0, $0.1 + $1.1, $0.2 + $1.2) }
    #expect(abs(sums.0 / (sums.1 * sums.2).squareRoot()) < 0.2)
  }

  @Test("plays one greedy episode for all where nothing is drawn in it", arguments: [false, true])
  func repetition(draws: Bool) throws {
    let environment = Choices(draws: draws)
    let record = try evaluate(environment)
    #expect(record.greedy.returns.count == 45 && record.greedy.meanLength == 4)
    #expect((record.greedy.returns.variance == 0) == !draws)
    #expect(environment.counter.steps.load(ordering: .relaxed) == 4 * (45 + (draws ? 45 : 1)))
  }

  @Test("plays fewer episodes where the usual number might take too many steps")
  func budget() throws {
    var training = TrainingOptions()
    #expect(training.evaluationEpisodes(ofAtMost: 500) == 100)
    #expect(training.evaluationEpisodes(ofAtMost: 10_000) == 10)
    #expect(training.evaluationEpisodes(ofAtMost: 200_000) == 1)
    training.evaluationSteps = 1000
    #expect(training.idle(among: ["evaluation-steps"]).isEmpty)
    #expect(training.evaluationEpisodes(ofAtMost: 500) == 2)
    training.evaluationEpisodes = 7
    #expect(training.evaluationEpisodes(ofAtMost: 500) == 7)
    #expect(training.idle(among: ["evaluation-steps"]).keys.contains("evaluation-steps"))
  }

  @Test("cuts off an episode that would never end")
  func stepLimit() throws {
    let record = try evaluate(Ticker(), episodes: 1)
    #expect(record.greedy.meanLength == Double(Evaluator.stepLimit))
    #expect(record.sampled.returns.mean == Double(Evaluator.stepLimit))
    #expect(try evaluate(Ticker(timeLimit: 12), episodes: 3).greedy.meanLength == 12)
    let endless = try evaluate(Ticker(timeLimit: 1_000_000_000), episodes: 1)
    #expect(endless.greedy.meanLength == Double(Evaluator.largestStepLimit))
  }

  private struct Stop: Error, Equatable {}

  @Test("is broken off by a signal, and then plays the same episodes again", arguments: [1, 7])
  func stop(workers: Int) throws {
    let checks = Atomic<Int>(0)
    let stop = StopSignal {
      if checks.wrappingAdd(1, ordering: .relaxed).oldValue == 30 { throw Stop() }
    }
    let evaluator = Evaluator(Drift(), seed: 1, episodes: 45, workers: workers, stoppedBy: stop)
    let policy = policy(inputs: 2, bias: 0)
    #expect(throws: Stop()) { try evaluator.evaluate(policy, number: 1, step: 77) }
    #expect(try evaluator.evaluate(policy, number: 1, step: 77) == evaluate(Drift()))
  }
}
