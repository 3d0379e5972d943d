import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotLearning
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@Suite("Poisoned numbers")
struct PoisonTests {
  private let share = 0.02
  private let options = [
    "hidden": "8", "environments": "8", "horizon": "32", "episodes": "8", "steps": "20000", "seed": "3",
    "evaluation-interval": "1000000", "evaluation-episodes": "2",
  ]

  private func error(
    _ environment: any MultiDiscreteEnvironment, _ agent: String, _ options: [String: String]
  ) throws
    -> InputError?
  {
    let own = try self.options.known(to: agent).with(options)
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
    /// The step, and the action that led there where every action does.
    var place: String
    var problem: String
  }

  @Test(
    "stop a training and name copy, episode and step",
    arguments: AgentRegistry.standard.names,
    [
      .init(poison: .reward(.nan), place: "step 2, action ", problem: "the reward is nan"),
      .init(poison: .reward(.infinity), place: "step 2, action ", problem: "the reward is inf"),
      .init(poison: .reward(-.infinity), place: "step 2, action ", problem: "the reward is -inf"),
      .init(
        poison: .reward(-1e39), place: "step 2, action ",
        problem: "the reward is -1e+39, beyond single precision (3.4028235e+38)"),
      .init(
        poison: .observation(.nan), place: "step 2, action ",
        problem: "observation 1 is nan, should be finite and in -inf...2.0"),
      .init(
        poison: .observation(-.infinity), place: "step 2, action ",
        problem: "observation 1 is -inf, should be finite and in -inf...2.0"),
      .init(
        poison: .observation(2.5), place: "step 2, action ",
        problem: "observation 1 is 2.5, should be finite and in -inf...2.0"),
      .init(poison: .shortObservation, place: "step 2, action ", problem: "observation 1 was not written"),
      .init(
        poison: .resetObservation(.nan), place: "step 0",
        problem: "observation 1 is nan, should be finite and in -inf...2.0"),
      .init(poison: .shortReset, place: "step 0", problem: "observation 1 was not written"),
      .init(poison: .mask, place: "step 1, action ", problem: "the action mask allows no action"),
    ] as [Example])
  func located(agent: String, example: Example) throws {
    let first = try firstPoisoned()
    #expect(first.episode > 0)
    let error = try error(PoisonedTask(example.poison, share: share), agent, [:])
    #expect(error?.kind == .data)
    let place = "environment poisoned, copy \(first.copy), episode \(first.episode + 1), \(example.place)"
    let actions = example.place.hasSuffix(" ") ? ["0", "1"] : [""]
    #expect(actions.map { place + $0 }.contains(error?.subject))
    #expect(error?.problem == example.problem)
    #expect(error?.remedy == "the run was stopped; seed 3 repeats it")
  }

  @Test("are found at the very first reset too", arguments: AgentRegistry.standard.names)
  func firstReset(agent: String) throws {
    let error = try error(PoisonedTask(.resetObservation(.infinity), share: 1), agent, [:])
    #expect(error?.subject == "environment poisoned, copy 0, episode 1, step 0")
    #expect(error?.problem == "observation 1 is inf, should be finite and in -inf...2.0")
  }

  @Test("stop an evaluation and say which one it was")
  func evaluation() throws {
    let policy = Policy(
      environment: "test", network: NeuralNetwork(sizes: [2, 2], activation: .tanh))
    let evaluator = Evaluator(
      PoisonedTask(.reward(.nan), share: 1), seed: 1, episodes: 3, workers: 2)
    let error = #expect(throws: InputError.self) { try evaluator.evaluate(policy, number: 4, step: 0) }
    #expect(error?.kind == .data)
    #expect(
      error?.subject.hasPrefix(
        "environment poisoned, evaluation 4, greedy episode of copy 0, step 2, action ") == true)
    #expect(error?.remedy == "the run was stopped; seed 1 repeats it")
  }

  @Test("stop an evaluation outside a training")
  func separateEvaluation() throws {
    let policy = Policy(
      environment: "test", network: NeuralNetwork(sizes: [2, 2], activation: .tanh))
    let evaluator = Evaluator(PoisonedTask(.shortReset, share: 1), seed: 1, episodes: 3, workers: 1)
    let error = #expect(throws: InputError.self) {
      try evaluator.evaluate(policy, number: Evaluator.ownNumber, step: 0)
    }
    #expect(error?.subject == "environment poisoned, evaluation, greedy episode of copy 0, step 0")
  }

  private struct Misdeclared: Environment {
    var specification: EnvironmentSpecification

    mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {}

    mutating func step(
      _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
    ) -> StepOutcome { StepOutcome(reward: 0) }
  }

  @Test(
    "are not waited for where a specification contradicts itself", arguments: AgentRegistry.standard.names)
  func specification(agent: String) {
    let sound = EnvironmentSpecification(
      identifier: "misdeclared", observation: .init(count: 2), actionCount: 2, timeLimit: 4)
    func expectRefusal(_ problem: String, _ change: (inout EnvironmentSpecification) -> Void) {
      var specification = sound
      change(&specification)
      let error = #expect(throws: InputError.self) {
        _ = try trainer(Misdeclared(specification: specification), agent, [:])
      }
      #expect(error?.kind == .data)
      #expect(error?.subject == "environment 'misdeclared'")
      #expect(error?.problem.contains(problem) == true)
    }
    let nan = disorderedRange(from: .nan, to: 1)
    expectRefusal("the bounds of observation[1]") { $0.observation = .init(bounds: [0...1, nan]) }
    expectRefusal("the bounds of observation[0]") {
      $0.observation = .init(count: 1, in: .infinity...(.infinity))
    }
    expectRefusal("an observation has no numbers") { $0.observation = .init(count: 0) }
    expectRefusal("the action count is 0") { $0.actionCount = 0 }
    expectRefusal("the time limit is -1") { $0.timeLimit = -1 }
    expectRefusal("the reward threshold is nan") { $0.rewardThreshold = .nan }
  }

  /// Finite numbers that leave the finite ones in the course of an update.
  private struct Extreme: Environment {
    var reward = 1.0
    /// How much of the reward depends on action and chance.
    var spread = 1.0
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
      return StepOutcome(reward: reward * (1 - spread + spread * (Double(action) + random.uniform())))
    }
  }

  @Test(
    "made of huge rewards stop the run at the step", arguments: AgentRegistry.standard.names,
    [1e39, 1e200, 1e307])
  func hugeRewards(agent: String, reward: Double) throws {
    let error = try error(Extreme(reward: reward), agent, [:])
    #expect(error?.kind == .data)
    #expect(error?.subject.hasPrefix("environment extreme, copy 0, episode 1, step 1, action ") == true)
    #expect(error?.problem.hasSuffix("beyond single precision (3.4028235e+38)") == true)
  }

  @Test(
    "made of a return that is too large stop the run at the step", arguments: AgentRegistry.standard.names)
  func hugeReturn(agent: String) throws {
    let error = try error(Extreme(reward: 3e38, spread: 0), agent, [:])
    #expect(error?.subject.hasPrefix("environment extreme, copy 0, episode 1, step 2, action ") == true)
    #expect(
      error?.problem == "the return of the episode is 6e+38, beyond single precision (3.4028235e+38)")
  }

  @Test(
    "made of huge observations stop the run before anything is done with them",
    arguments: AgentRegistry.standard.names)
  func hugeObservations(agent: String) throws {
    let error = try error(
      Extreme(observation: 3e38), agent, ["activation": "relu", "normalize-observations": "false"])
    #expect(error?.kind == .data)
    #expect(error?.subject == "environment extreme, copy 0, episode 1, step 0")
    #expect(error?.problem.hasPrefix("the policy's logit ") == true)
    #expect(error?.remedy.contains("seed 3 repeats it; lower the learning rates") == true)
  }

  @Test("are no obstacle as observations that are normalized", arguments: AgentRegistry.standard.names)
  func normalizedObservations(agent: String) throws {
    let own = try options.known(to: agent).with(["steps": "2000", "normalize-observations": "auto"])
    let training = try train(Extreme(observation: 3e38), agent, own)
    #expect(training.policy.parameters.allSatisfy { $0.isFinite })
    #expect(training.policy.shift[0] == 3e38)
  }

  @Test("never come out of a training, whatever its learning rates", arguments: AgentRegistry.standard.names)
  func learningRates(agent: String) throws {
    let options = try [String: String].wild(agent)
    for environment in [Drift(), GuardedTask(), Extreme(reward: 1e6)] as [any MultiDiscreteEnvironment] {
      do {
        let training = try train(environment, agent, options)
        #expect(training.policy.network.parameters.isFinite)
        #expect(training.episodes.allSatisfy { $0.return.isFinite })
      } catch let error as InputError {
        #expect(error.kind == .data)
        #expect(error.subject.contains(", update ") || error.problem.hasPrefix("the policy's logit "))
        #expect(error.remedy.contains("seed 3 repeats it"))
      }
    }
  }

  /// Straight-through that yields what is not finite in one place.
  struct PoisonedEstimator: GradientEstimator {
    enum Place: String, CaseIterable, Sendable {
      case sample = "a sample"
      case gradient = "the gradient by a logit"
      case temperature = "the gradient by the temperature"
    }

    let place: Place
    let name = "poisoned"
    let summary = "goes wrong"
    let usesTemperature = true
    let learnsTemperature = true

    func writeSample(of choice: Choice, into sample: Matrix) {
      GumbelSoftmax.hardSample(logits: choice.logProbabilities, noise: choice.noise, into: sample)
      if place == .sample { sample[0, 1] = .nan }
    }

    func writeLogitGradient(of choice: Choice, answer: CriticAnswer, into gradient: Matrix) {
      gradient.copy(from: answer.sampleGradient)
      if place == .gradient { gradient[0, 0] = .infinity }
    }

    func temperatureGradient(of choice: Choice, answer: CriticAnswer, scratch: Matrix) -> Float {
      place == .temperature ? .nan : 0
    }
  }

  @Test(
    "from an estimator are told apart from a network that runs away",
    arguments: PoisonedEstimator.Place.allCases, CriticKind.ofOneChoice)
  func estimator(place: PoisonedEstimator.Place, critic: CriticKind) throws {
    var catalogue = Catalogue.testing(Drift())
    catalogue.estimators.register(PoisonedEstimator(place: place))
    var request = RunRequest(environment: "test")
    request.options = options.with([
      "estimator": "poisoned", "critic": critic.rawValue, "temperature": "learned",
    ]).filter { $0.key != "episodes" }.mapValues { .text($0) }
    let configuration = try RunConfiguration(request, catalogue: catalogue)
    var trainer = try Trainer(configuration, catalogue: catalogue, workers: 2)
    let error = #expect(throws: InputError.self) { try trainer.run { _ in } }
    #expect(error?.kind == .data)
    let identifier = Drift().specification.identifier
    #expect(
      error?.subject
        == "environment \(identifier), actor-critic with estimator poisoned, update 1, which began at step 0")
    #expect(error?.problem == "\(place.rawValue) from the estimator 'poisoned' is not finite")
    #expect(error?.remedy.contains("seed 3 repeats it") == true)
  }

  /// Short episodes whose rewards, after a while, grow tenfold with each step, up to 10³⁸.
  private struct Growing: Environment {
    private var steps = 0
    let specification = EnvironmentSpecification(
      identifier: "growing", observation: .init(count: 1), actionCount: 2, timeLimit: 2)

    mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
      observation[0] = Float(random.uniform())
    }

    mutating func step(
      _ action: Int, using random: inout RandomSource, into observation: inout MutableSpan<Float>
    ) -> StepOutcome {
      steps += 1
      reset(using: &random, into: &observation)
      let size = pow(10, Double(min(38, max(0, steps - 200))))
      return StepOutcome(reward: (action == 0 ? 1 : -1) * random.uniform() * size)
    }
  }

  @Test("that only grow end in a sound training or a named error", arguments: AgentRegistry.standard.names)
  func growth(agent: String) throws {
    let options = try self.options.with(["baseline": "value"]).known(to: agent)
    do {
      let training = try train(Growing(), agent, options)
      #expect(training.policy.network.parameters.isFinite)
    } catch let error as InputError {
      #expect(error.kind == .data)
      #expect(error.description.hasPrefix("environment growing, "))
      #expect(error.remedy.contains("seed 3 repeats it"))
    }
  }
}
