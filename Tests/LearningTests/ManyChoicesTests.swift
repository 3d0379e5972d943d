import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLearning

/// Several choices at once, of different sizes, with a mask of each and without.
@Suite("Many choices")
struct ManyChoicesTests {
  private static let agents = AgentRegistry.namesForManyChoices
  private static let environments: [any MultiDiscreteEnvironment] = [Panel(), GuardedPanel()]

  @Test("are learned by every agent", arguments: agents, [false, true])
  func learning(agent: String, masked: Bool) throws {
    let options = try [
      "steps": "24000", "discount": "0.5", "entropy": "0.01", "learning-rate": "0.003", "hidden": "32",
      "policy-learning-rate": agent == "reinforce" ? "0.02" : "0.003", "horizon": "32",
    ].known(to: agent)
    let training = try train(Self.environments[masked ? 1 : 0], agent, options)
    let evaluation = try #require(training.summary.evaluation)
    // Five steps; by chance (1/2 + 1/3 + 1/4)/3 of each is earned, or (1 + 1/2 + 1/3)/3 where a position is forbidden.
    #expect(evaluation.greedy.returns.mean > 4.9)
    #expect(evaluation.sampled.returns.mean > 4)
  }

  private static let estimatorNames: [String] =
    EstimatorRegistry.standard.names
    + ScoreFunctionBaseline.allCases.filter { $0 != .value }.map { "score-function:\($0.rawValue)" }

  @Test("are learned with every estimator", arguments: estimatorNames)
  func estimators(name: String) throws {
    let training = try train(
      GuardedPanel(), "actor-critic",
      [
        "steps": "24000", "discount": "0.5", "estimator": name, "policy-learning-rate": "0.003",
        "hidden": "32",
      ])
    #expect(try #require(training.summary.evaluation).greedy.returns.mean > 4.7)
  }

  @Test(
    "are learned with every critic", arguments: CriticKind.allCases,
    ["straight-through-gumbel", "expected", "score-function"])
  func critics(critic: CriticKind, estimator: String) throws {
    let training = try train(
      GuardedPanel(), "actor-critic",
      [
        "steps": "24000", "discount": "0.5", "critic": critic.rawValue, "estimator": estimator,
        "policy-learning-rate": "0.003", "hidden": "32",
      ])
    #expect(try #require(training.summary.evaluation).greedy.returns.mean > 4)
  }

  @Test("are refused by the agent that plans alone")
  func refusingAgents() {
    #expect(Set(AgentRegistry.standard.names).subtracting(Self.agents) == ["search"])
  }

  @Test("are refused by critics that cannot answer for them")
  func refusals() throws {
    func problem(_ environment: any MultiDiscreteEnvironment, _ options: [String: String]) throws -> String {
      let error = try #require(throws: InputError.self) {
        _ = try trainer(environment, "actor-critic", options)
      }
      return "\(error)"
    }
    #expect(
      try problem(IdentityTask(pictures: 3), ["critic": "pairwise"]).contains(
        "environment identity has one choice"))
    let wide = try problem(ManySwitches(), ["critic": "concat", "estimator": "expected"])
    #expect(
      wide.contains("the estimator 'expected' asks 'concat' for all joint actions")
        && wide.contains("13 choices of 2"))
    #expect(
      try problem(ManySwitches(), ["critic": "concat", "gradient-diagnostics": "1"]).contains(
        "'gradient-diagnostics'"))
    #expect(throws: Never.self) { _ = try trainer(ManySwitches(), "actor-critic", ["critic": "concat"]) }
  }

  @Test("give the same training for any number of workers", arguments: agents, [false, true])
  func workers(agent: String, masked: Bool) throws {
    let options = ["steps": "5000", "evaluation-interval": "2500", "evaluation-episodes": "10"]
    let environment = Self.environments[masked ? 1 : 0]
    let alone = try train(environment, agent, options)
    let together = try train(environment, agent, workers: 3, options)
    #expect(!alone.events.isEmpty && alone.events == together.events)
  }

  @Test(
    "of which one is chosen are the same training as one choice", arguments: AgentRegistry.standard.names)
  func oneChoice(agent: String) throws {
    let options = ["steps": "3000", "evaluation-episodes": "5"]
    let plain = try train(IdentityTask(pictures: 4), agent, options)
    let spanned = try train(SpannedIdentityTask(), agent, options)
    #expect(plain.events == spanned.events)
  }

  @Test("move no option that does not exist or is forbidden")
  func exactZeros() throws {
    var made = try ActorCritic(.standard(FixedMask()), options: ActorCriticOptions())
    let before = made.policy.parameterViews.last!.bias.elements
    for update in 1...4 { _ = try made.update(update, progress: 0) }
    let after = made.policy.parameterViews.last!.bias.elements
    #expect(after.count == 5)
    #expect(after[1] == before[1] && after[4] == before[4])
    #expect(after[2] != before[2] && after[3] != before[3])
  }

  @Test("have probabilities, most probable options and samples of each")
  func decisions() throws {
    let network = NeuralNetwork(sizes: [1, 9], activation: .tanh)
    let logits: [Float] = [1, 0, 0, 2, 1, 0, 3, 0, 3]
    for (output, logit) in logits.enumerated() { network.parameterViews[0].bias[output] = logit }
    let policy = Policy(environment: "panel", network: network, optionCounts: [2, 3, 4])
    #expect(policy.choiceCount == 3 && policy.actionCount == 9)
    let found = try policy.logProbabilities(observations: [0, 0])
    let expected = [logits[..<2], logits[2..<5], logits[5...]].flatMap { logSoftmax($0.map(Double.init)) }
    #expect(isClose(found.map(Double.init), expected + expected))
    #expect(try policy.mostProbableActions(observations: [0, 0]) == [0, 1, 1, 0, 1, 1])
    let allowed = [false, true, true, false, true, true, false, true, true]
    #expect(try policy.mostProbableActions(observations: [0], allowed: allowed) == [1, 2, 3])
    var random = RandomSource(seed: 1, purpose: .measurement)
    var counts = [Int](repeating: 0, count: 9)
    for _ in 0..<2000 {
      let actions = try policy.sampleActions(observations: [0], using: &random)
      for (start, action) in zip([0, 2, 5], actions) { counts[start + action] += 1 }
    }
    for (count, logarithm) in zip(counts, expected) {
      #expect(abs(Double(count) / 2000 - exp(logarithm)) < 0.04)
    }
  }

  @Test("trap where a single action is asked for, or options do not fit the network")
  func misuse() async {
    await #expect(processExitsWith: .failure) {
      let network = NeuralNetwork(sizes: [1, 4], activation: .tanh)
      _ = try Policy(environment: "x", network: network, optionCounts: [2, 2]).mostProbableAction(
        observation: [0])
    }
    await #expect(processExitsWith: .failure) {
      _ = Policy(
        environment: "x", network: NeuralNetwork(sizes: [1, 4], activation: .tanh),
        optionCounts: [2, 3])
    }
  }

  @Test("have exact returns, by a table of their joint actions")
  func exactReturns() throws {
    let network = NeuralNetwork(sizes: [2, 5], activation: .tanh)
    for (output, logit) in [Float(0.5), 0, 1, 0, 0.25].enumerated() {
      network.parameterViews[0].bias[output] = logit
      network.parameterViews[0].weights[1, output] = Float(output) / 4 - 0.5
    }
    let policy = Policy(environment: "lock", network: network, optionCounts: [2, 3])
    try EnvironmentConformance().verify(Lock())
    let exact = try ExactReturns(of: policy, in: Lock())
    let played = try Evaluator(Lock(), seed: 1, episodes: 4000, workers: 2).evaluate(
      policy, number: 1, step: 0)
    #expect(isClose(exact.greedy, played.greedy.returns.mean, absolute: 1e-6))
    #expect(isClose(exact.sampled, played.sampled.returns.mean, absolute: 0.05))
    // One step from either place, and back: at best the reward of the second, 2, in every other step.
    #expect(isClose(Lock().model.optimalReturn(horizon: 6), 6))
  }

  @Test("are stored with the policy")
  func storage() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    var random = RandomSource(seed: 2, purpose: .measurement)
    let network = NeuralNetwork(sizes: [2, 4, 9], activation: .relu, outputGain: 1, using: &random)
    let policy = Policy(environment: "panel", network: network, optionCounts: [2, 3, 4])
    try policy.encoded().write(to: file)
    let read = try Policy(contentsOf: file)
    #expect(read.optionCounts == [2, 3, 4] && read.parameters == policy.parameters)
    #expect(
      try read.logProbabilities(observations: [1, -1]) == policy.logProbabilities(observations: [1, -1]))
  }

  @Test("have the probability that the lane took them with, and their joint divergence is 0 at first")
  func rollout() throws {
    var agent = try PPO(.standard(GuardedPanel()), options: PPOOptions())
    let record = try agent.update(1, progress: 0)
    // Three choices of which one option each is forbidden: log 1 + log 2 + log 3.
    #expect(isClose(try #require(record.measured[.entropy]), log(6), absolute: 0.1))
    #expect(try #require(record.measured[.divergence]) < 0.5)
  }
}

/// Two places. From the first, joint action (1, 2) leads on, and any other stays; from the second, where (0, 1) earns 2, all
/// lead back.
private struct Lock: TabularEnvironment {
  private var place = 0

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "lock", observation: .init(oneHot: 2), actions: ActionSpace([2, 3]), timeLimit: 6)
  }

  var model: TabularModel {
    let space = specification.actions
    let first = (0..<6).map { joint in
      let isKey = space.options(ofJointAction: joint) == [1, 2]
      return [
        TabularModel.Transition(probability: 1, nextState: isKey ? 1 : 0, reward: 0, terminated: false)
      ]
    }
    let second = (0..<6).map { joint in
      let earned = space.options(ofJointAction: joint) == [0, 1] ? 2.0 : 0
      return [TabularModel.Transition(probability: 1, nextState: 0, reward: earned, terminated: false)]
    }
    return TabularModel(transitions: [first, second], initialDistribution: [1, 0])
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    show(0, &observation)
  }

  mutating func step(
    _ actions: Span<Int>, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    let (wasSecond, isKey) = (place == 1, actions[0] == 1 && actions[1] == 2)
    show(!wasSecond && isKey ? 1 : 0, &observation)
    return StepOutcome(reward: wasSecond && actions[0] == 0 && actions[1] == 1 ? 2 : 0)
  }

  mutating func enter(
    _ state: Int, afterSteps steps: Int, into observation: inout MutableSpan<Float>
  ) throws {
    show(state, &observation)
  }

  private mutating func show(_ place: Int, _ observation: inout MutableSpan<Float>) {
    self.place = place
    (observation[0], observation[1]) = (place == 0 ? 1 : 0, place == 1 ? 1 : 0)
  }
}

/// ``IdentityTask`` as one choice of several.
private struct SpannedIdentityTask: MultiDiscreteEnvironment {
  private var task = IdentityTask(pictures: 4)

  var specification: EnvironmentSpecification { task.specification }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    task.reset(using: &random, into: &observation)
  }

  mutating func step(
    _ actions: Span<Int>, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    task.step(actions[0], using: &random, into: &observation)
  }
}

/// Choices of two and three of which the last option is always forbidden.
private struct FixedMask: MaskedMultiDiscreteEnvironment {
  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "fixed", observation: .init(count: 1, in: 0...1), actions: ActionSpace([2, 3]), timeLimit: 4
    )
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    observation[0] = 1
  }

  mutating func step(
    _ actions: Span<Int>, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    observation[0] = 1
    return StepOutcome(reward: Double(actions[1]))
  }

  func writeActionMask(into allowed: inout MutableSpan<Bool>) {
    for (option, isAllowed) in [true, false, true, true, false].enumerated() { allowed[option] = isAllowed }
  }
}

/// Thirteen switches: more joint actions than can be asked for one by one.
private struct ManySwitches: MultiDiscreteEnvironment {
  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      identifier: "switches", observation: .init(count: 1, in: 0...1),
      actions: ActionSpace(Array(repeating: 2, count: 13)), timeLimit: 4)
  }

  mutating func reset(using random: inout RandomSource, into observation: inout MutableSpan<Float>) {
    observation[0] = 1
  }

  mutating func step(
    _ actions: Span<Int>, using random: inout RandomSource, into observation: inout MutableSpan<Float>
  ) -> StepOutcome {
    observation[0] = 1
    return StepOutcome(reward: 0)
  }
}
