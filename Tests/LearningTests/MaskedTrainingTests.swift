import OneHotFoundations
import OneHotLearning
import OneHotNetworks
import OneHotNumerics
import OneHotTestSupport
import Testing

/// In the guarded task a forbidden action is fatal: that these trainings and evaluations end at all shows that none
/// is ever taken.
@Suite("Forbidden actions")
struct MaskedTrainingTests {
  private let options = ["hidden": "16", "discount": "0.5"]

  private func check(_ training: Training) throws {
    // 6 steps at 1 each; acting at random on the allowed actions earns 3.6.
    let evaluation = try #require(training.summary.evaluation)
    #expect(evaluation.greedy.returns.mean == 6)
    #expect(evaluation.sampled.returns.mean > 5.5)
    // Action 3 is forbidden everywhere: nothing ever moved its bias from 0.
    let bias = training.policy.network.parameterViews[1].bias
    #expect(bias[3] == 0)
    #expect(bias[1] != 0)
  }

  @Test(
    "are never taken by the actor-critic, which learns all the same",
    arguments: ["straight-through-gumbel", "expected", "score-function"], CriticKind.ofOneChoice)
  func actorCritic(estimator: String, critic: CriticKind) throws {
    let own = ["estimator": estimator, "critic": critic.rawValue, "steps": "16000"]
    try check(train(GuardedTask(), "actor-critic", options.with(own)))
  }

  @Test(
    "are never taken by REINFORCE, which learns all the same",
    arguments: BaselineRegistry.standard.names)
  func reinforce(baseline: String) throws {
    let own = ["baseline": baseline, "steps": "15000", "entropy": "0.01"]
    try check(train(GuardedTask(), "reinforce", options.with(own)))
  }

  @Test("are never taken by PPO, which learns all the same")
  func ppo() throws {
    try check(
      train(
        GuardedTask(), "ppo", options.with(["horizon": "32", "learning-rate": "0.002", "steps": "16000"])))
  }

  @Test("are never taken by a policy that explodes", arguments: AgentRegistry.standard.names, 1...10)
  func exploding(agent: String, seed: Int) throws {
    let wild = try [String: String].wild(agent).with(["seed": "\(seed)"])
    do { _ = try train(GuardedTask(), agent, wild) } catch let error as InputError {
      #expect(error.kind == .data)
    }
  }

  @Test("stay below the lowest allowed logit")
  func lowLogits() throws {
    let network = NeuralNetwork(sizes: [1, 3], activation: .tanh)
    for (action, bias) in [Float(7), -3e9, -3e9].enumerated() {
      network.parameterViews[0].bias[action] = bias
    }
    let policy = Policy(environment: "test", network: network)
    #expect(try policy.mostProbableAction(observation: [1], allowed: [false, true, true]) == 1)
    let found = try policy.logProbabilities(observation: [1], allowed: [false, true, true])
    #expect(isClose(Array(found[1...]), [-0.6931472, -0.6931472]))
    #expect(found[0] < -1e9)
  }

  @Test("are never taken by a policy, however much it would like to")
  func policy() throws {
    let network = NeuralNetwork(sizes: [2, 4], activation: .tanh)
    for (action, bias) in [Float(1), 0, 30, 1].enumerated() {
      network.parameterViews[0].bias[action] = bias
    }
    let policy = Policy(environment: "test", network: network)
    let allowed = [true, true, false, false]
    #expect(try policy.mostProbableAction(observation: [1, 0]) == 2)
    #expect(try policy.mostProbableAction(observation: [1, 0], allowed: allowed) == 0)
    var random = RandomSource(seed: 1, purpose: .measurement)
    var counts = [0, 0, 0, 0]
    for _ in 0..<4000 {
      counts[try policy.sampleAction(observation: [1, 0], allowed: allowed, using: &random)] += 1
    }
    #expect(counts[2] == 0 && counts[3] == 0)
    #expect(isPlausible(observed: Array(counts[0..<2]), probabilities: [0.7310586, 0.2689414]))
    let logProbabilities = try policy.logProbabilities(observation: [1, 0], allowed: allowed)
    #expect(isClose(Array(logProbabilities[0..<2]), [-0.3132617, -1.3132617]))
    #expect(logProbabilities[2] < -1e8)
  }
}
