import OneHotEnvironmentKit
import OneHotLearning
import OneHotNetworks
import OneHotNumerics
import Testing

@Suite("Poisoned numbers")
struct PoisonTests {
  private let share = 0.02
  private let options = [
    "hidden": "8", "environments": "8", "episodes": "8", "steps": "20000", "seed": "3",
    "evaluation-interval": "1000000", "evaluation-episodes": "2",
  ]

  private func error(_ environment: any Environment, _ agent: AgentKind, _ options: [String: String]) throws
    -> InputError?
  {
    let other = agent == .actorCritic ? "episodes" : "environments"
    let own = self.options.with(options).filter { $0.key != other }
    return #expect(throws: InputError.self) { try train(environment, agent, own) }
  }

  /// The first of eight copies in lockstep whose episode goes wrong: all episodes are equally long.
  private func firstPoisoned() throws -> (copy: Int, episode: Int) {
    for episode in 0..<1000 {
      for copy in 0..<8 {
        var random = RandomSource(seed: 3, purpose: .environment, index: copy, episode: episode)
        if random.uniform() < share { return (copy, episode) }
      }
    }
    throw CancellationError()
  }

  struct Example: Sendable {
    var poison: PoisonedTask.Poison
    var step: Int
    var problem: String
  }

  @Test(
    "stop a training and name copy, episode and step",
    arguments: AgentKind.allCases,
    [
      .init(poison: .reward(.nan), step: 2, problem: "reward is nan"),
      .init(poison: .reward(.infinity), step: 2, problem: "reward is inf"),
      .init(poison: .reward(-.infinity), step: 2, problem: "reward is -inf"),
      .init(poison: .observation(.nan), step: 2, problem: "observation 1 is nan"),
      .init(poison: .observation(-.infinity), step: 2, problem: "observation 1 is -inf"),
      .init(poison: .resetObservation(.nan), step: 0, problem: "observation 1 is nan"),
      .init(poison: .mask, step: 1, problem: "action mask allows no action"),
    ] as [Example])
  func located(agent: AgentKind, example: Example) throws {
    let first = try firstPoisoned()
    #expect(first.episode > 0)
    let error = try error(PoisonedTask(example.poison, share: share), agent, [:])
    #expect(error?.kind == .data)
    #expect(
      error?.subject == "environment poisoned, copy \(first.copy), episode \(first.episode + 1), "
        + "step \(example.step)")
    #expect(error?.problem == example.problem)
    #expect(error?.remedy.contains("seed 3") == true)
  }

  @Test("are found at the very first reset too", arguments: AgentKind.allCases)
  func firstReset(agent: AgentKind) throws {
    let error = try error(PoisonedTask(.resetObservation(.infinity), share: 1), agent, [:])
    #expect(error?.subject == "environment poisoned, copy 0, episode 1, step 0")
    #expect(error?.problem == "observation 1 is inf")
  }

  @Test("stop an evaluation and say which one it was")
  func evaluation() throws {
    let policy = Policy(
      environment: "test", network: MultilayerPerceptron(sizes: [2, 2], activation: .tanh))
    var evaluator = Evaluator(
      PoisonedTask(.reward(.nan), share: 1), seed: 1, episodes: 3, workers: 2)
    let error = #expect(throws: InputError.self) { try evaluator.evaluate(policy, number: 4, step: 0) }
    #expect(error?.kind == .data)
    #expect(error?.subject == "environment poisoned, copy 0, evaluation 4, step 2")
  }

  /// Finite numbers that leave the finite ones in the course of an update.
  private struct Extreme: Environment {
    var reward = 1.0
    var observation: Float = 1

    var specification: EnvironmentSpecification {
      EnvironmentSpecification(
        identifier: "extreme", observation: .init(count: 2), actionCount: 3, timeLimit: 4)
    }

    mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
      observation[0] = self.observation
      observation[1] = Float(random.uniform())
    }

    mutating func step(
      _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
    ) -> StepOutcome {
      reset(using: &random, into: &observation)
      return StepOutcome(reward: reward * (Double(action) + random.uniform()))
    }
  }

  @Test("made of huge rewards stop the actor-critic at the update", arguments: [1e39, 1e200, 1e307])
  func hugeRewards(reward: Double) throws {
    let error = try error(Extreme(reward: reward), .actorCritic, [:])
    #expect(error?.kind == .data)
    #expect(error?.subject == "update 1")
    #expect(error?.problem.hasSuffix("is not finite") == true)
  }

  @Test("made of huge rewards stop REINFORCE at the update", arguments: Baseline.allCases, [1e200, 1e307])
  func hugeRewards(baseline: Baseline, reward: Double) throws {
    let error = try error(Extreme(reward: reward), .reinforce, ["baseline": baseline.rawValue])
    #expect(error?.kind == .data)
    #expect(error?.subject == "update 1")
    #expect(error?.problem.hasSuffix("is not finite") == true)
  }

  @Test(
    "made of huge observations stop the run before anything is done with them", arguments: AgentKind.allCases)
  func hugeObservations(agent: AgentKind) throws {
    let error = try error(Extreme(observation: 3e38), agent, ["activation": "relu"])
    #expect(error?.kind == .data)
    #expect(error?.subject == "environment extreme, copy 0, episode 1, step 0")
    #expect(error?.problem.hasPrefix("the policy's logit ") == true)
  }

  @Test("never come out of a training, whatever its learning rates", arguments: AgentKind.allCases)
  func learningRates(agent: AgentKind) throws {
    let rates = agent == .actorCritic ? ["critic-learning-rate": "10"] : ["value-learning-rate": "10"]
    let others = agent == .actorCritic ? ["environments": "8"] : ["episodes": "8", "baseline": "value"]
    let options = rates.with(others).with([
      "policy-learning-rate": "10", "activation": "relu", "hidden": "32,32,32", "steps": "8000",
      "gradient-clip": "1000000",
    ])
    for environment in [Drift(), GuardedTask(), Extreme(reward: 1e6)] as [any Environment] {
      do {
        let training = try train(environment, agent, options)
        #expect(training.policy.network.parameters.isFinite)
        #expect(training.episodes.allSatisfy { $0.return.isFinite })
      } catch let error as InputError {
        #expect(error.kind == .data)
        #expect(error.subject.hasPrefix("update ") || error.problem.hasPrefix("the policy's logit "))
      }
    }
  }
}
