import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotLearning
import OneHotNetworks
import Testing

@Suite("Exact returns")
struct ExactReturnsTests {
  /// A policy that prefers, in each state of a one-hot observation, one action by some logits.
  private func policy(_ actions: [Int], count: Int, logits: Float) -> Policy {
    let network = NeuralNetwork(sizes: [actions.count, count], activation: .tanh)
    for (state, action) in actions.enumerated() { network.parameterViews[0].weights[state, action] = logits }
    return Policy(environment: "test", network: network)
  }

  @Test("of the shortest way along the cliff: -13")
  func cliff() throws {
    // Up from the start, right above the cliff, down to the goal.
    var actions = [Int](repeating: 1, count: 48)
    actions[36] = 0
    actions[35] = 2
    var options = GridWorld.Options()
    options.map = "cliff"
    let environment = try GridWorld(options)
    let exact = try ExactReturns(of: policy(actions, count: 4, logits: 100), in: environment)
    let walk = try ExactReturns(of: policy(actions, count: 4, logits: 100), in: CliffWalking())
    #expect(walk == exact)
    #expect(exact.greedy == -13 && abs(exact.sampled + 13) < 1e-9)
    #expect(environment.model.optimalReturn(horizon: 200) == -13)
  }

  /// Worked out by another program, which follows the distribution over the cells from the start on.
  @Test("on the slippery lake: within the time limit, from the start, over all ways the ice may lead")
  func lake() throws {
    let best = [0, 3, 0, 3, 0, 0, 0, 0, 3, 1, 0, 0, 0, 2, 1, 0]
    let exact = try ExactReturns(of: policy(best, count: 4, logits: 100), in: FrozenLake())
    #expect(abs(exact.greedy - 0.7297660174187536) < 1e-12)
    #expect(abs(exact.sampled - exact.greedy) < 1e-9)
    let uniform = try ExactReturns(of: policy(best, count: 4, logits: 0), in: FrozenLake())
    #expect(abs(uniform.sampled - 0.01393979595917142) < 1e-9)
    #expect(abs(FrozenLake().model.optimalReturn(horizon: 100) - 0.7441902878292659) < 1e-12)
  }

  @Test("are what samples come to")
  func sampled() throws {
    let best = [0, 3, 0, 3, 0, 0, 0, 0, 3, 1, 0, 0, 0, 2, 1, 0]
    for (policy, environment) in [
      (policy(best, count: 4, logits: 3), FrozenLake() as any MultiDiscreteEnvironment),
      (policy([Int](repeating: 5, count: 500), count: 6, logits: 0.5), MaskedTaxi()),
    ] {
      let exact = try ExactReturns(of: policy, in: environment)
      let episodes = 4000
      let record = try Evaluator(environment, seed: 3, episodes: episodes, workers: 2)
        .evaluate(policy, number: 1, step: 0)
      for (mean, outcome) in [(exact.greedy, record.greedy), (exact.sampled, record.sampled)] {
        let error = outcome.returns.standardDeviation / Double(episodes).squareRoot()
        #expect(abs(outcome.returns.mean - mean) <= 4 * error + 1e-9)
      }
    }
  }

  @Test("heed a clock that the policy sees")
  func clock() throws {
    // Left as long as less than 3/8 of the time has passed, then right: 2 steps in the corner, 2 to the goal.
    let environment = try TimeAware(GridWorld(text: "S.G", name: "way", options: limited(to: 4)))
    let network = NeuralNetwork(sizes: [4, 4], activation: .tanh)
    network.parameterViews[0].weights[3, 1] = 200
    network.parameterViews[0].bias[1] = -75
    for action in [0, 2] { network.parameterViews[0].bias[action] = -1000 }
    let exact = try ExactReturns(of: Policy(environment: "test", network: network), in: environment)
    #expect(abs(exact.greedy - (1 - 0.03)) < 1e-12)
    #expect(abs(exact.sampled - (1 - 0.03)) < 1e-9)
    let short = try TimeAware(GridWorld(text: "S.G", name: "way", options: limited(to: 3)))
    // With three steps the clock shows 0, 1/3, 2/3: one step to the right.
    #expect(
      try abs(ExactReturns(of: Policy(environment: "test", network: network), in: short).greedy + 0.03)
        < 1e-12)
  }

  private func limited(to steps: Int) -> GridWorld.Options {
    var options = GridWorld.Options()
    options.timeLimit = steps
    return options
  }

  @Test("are refused where the table does not tell them, by name")
  func refused() {
    func problem(_ environment: any MultiDiscreteEnvironment) -> String? {
      let policy = policy(
        [Int](repeating: 0, count: environment.specification.observation.count),
        count: environment.specification.actionCount, logits: 1)
      return #expect(throws: InputError.self) { try ExactReturns(of: policy, in: environment) }?.problem
    }
    #expect(problem(CartPole())?.hasPrefix("its dynamics are no table") == true)
    #expect(
      problem(FrameStack(FrozenLake(), count: 2))?.contains("its wrapper FrameStack depends on the way")
        == true)
  }
}
