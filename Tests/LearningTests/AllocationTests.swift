import COneHotAllocationCounter
import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotGumbel
import OneHotNetworks
import OneHotNumerics
import Testing

@testable import OneHotLearning

@Suite("Heap allocations")
struct AllocationTests {
  /// Allocations of twenty updates after the first ones, on this thread, which with one worker does all the work.
  private func warmAllocations(_ agent: consuming some Agent) throws -> Int {
    var agent = agent
    for update in 1...25 { _ = try agent.update(update, progress: 0) }
    let before = onehot_allocation_count()
    for update in 26...45 { _ = try agent.update(update, progress: 0) }
    return onehot_allocation_count() - before
  }

  @Test("are counted", .enabled(if: onehot_allocation_count() >= 0))
  func counter() {
    let before = onehot_allocation_count()
    let array = (0..<100).map { _ in [onehot_allocation_count()] }
    #expect(array.count == 100)
    #expect(onehot_allocation_count() - before >= 100)
  }

  @Test(
    "a decision of a policy makes none", .enabled(if: onehot_allocation_count() >= 0),
    arguments: [[4, 2], [4, 64, 64, 2], [4, 256, 256, 2]])
  func decisions(sizes: [Int]) throws {
    let policy = Policy(
      environment: "cartpole", network: NeuralNetwork(sizes: sizes, activation: .tanh))
    let (observation, allowed): ([Float], [Bool]) = ([1, 2, 3, 4], [true, false])
    var random = RandomSource(seed: 1, purpose: .measurement)
    var logarithms: [Float] = [0, 0]
    var sum = try policy.mostProbableAction(observation: observation)
    let before = onehot_allocation_count()
    for _ in 0..<100 {
      sum += try policy.mostProbableAction(observation: observation)
      sum += try policy.sampleAction(observation: observation, allowed: allowed, using: &random)
      sum += policy.mostProbableAction(observation: observation.span, allowed: allowed.span)
      var result = logarithms.mutableSpan
      policy.logProbabilities(observation: observation.span, allowed: allowed.span, into: &result)
    }
    #expect(onehot_allocation_count() - before == 0)
    #expect(sum == 0)
    #expect(try logarithms == policy.logProbabilities(observation: observation, allowed: allowed))
  }

  @Test(
    "an update of the actor-critic makes none once warm", .enabled(if: onehot_allocation_count() >= 0),
    arguments: CriticKind.ofOneChoice)
  func actorCritic(critic: CriticKind) throws {
    var environments: [any MultiDiscreteEnvironment] = [
      CartPole(), try GridWorld(), try TimeAware(FrameStack(CartPole(), count: 3)), Bars(),
    ]
    // That critic knows one choice.
    if critic == .additive { environments += [Patrol(), Panel(), GuardedPanel()] }
    var options = ActorCriticOptions()
    options.critic = critic
    options.rolloutsKept = 20
    for environment in environments {
      let agent = try ActorCritic(.standard(environment), options: options)
      let allocations = try warmAllocations(agent)
      #expect(allocations == 0, "in \(environment.specification.identifier)")
    }
  }

  @Test("an update with a memory makes none once warm", .enabled(if: onehot_allocation_count() >= 0))
  func memory() throws {
    let environments: [any MultiDiscreteEnvironment] = [CartPolePositions(), TMaze(), GuardedPanel()]
    var options = ActorCriticOptions()
    (options.memory, options.rolloutsKept, options.minibatch) = (NetworkMemory(width: 9), 6, 300)
    var ppo = PPOOptions()
    (ppo.memory, ppo.horizon) = (options.memory, 20)
    var reinforce = ReinforceOptions()
    (reinforce.memory, reinforce.baseline) = (options.memory, "value")
    for environment in environments {
      let allocations = try warmAllocations(ActorCritic(.standard(environment), options: options))
      let others = try warmAllocations(PPO(.standard(environment), options: ppo))
      let episodes = try warmAllocations(Reinforce(.standard(environment), options: reinforce))
      #expect(allocations == 0 && others == 0 && episodes == 0, "in \(environment.specification.identifier)")
    }
  }

  @Test(
    "an update with any estimator and either critic makes none once warm",
    .enabled(if: onehot_allocation_count() >= 0),
    arguments: EstimatorRegistry.standard.names + ["score-function:leave-one-out", "score-function:taken"],
    CriticKind.ofOneChoice)
  func estimators(name: String, critic: CriticKind) throws {
    var options = ActorCriticOptions()
    options.critic = critic
    options.rolloutsKept = 6
    options.temperature = .learned(initial: 1, floor: 0.1)
    options.estimator = name
    let agent = try ActorCritic(.standard(CartPole()), options: options)
    let allocations = try warmAllocations(agent)
    #expect(allocations == 0)
  }

  @Test(
    "an update of REINFORCE makes none once warm", .enabled(if: onehot_allocation_count() >= 0),
    arguments: BaselineRegistry.standard.names)
  func reinforce(baseline: String) throws {
    var options = ReinforceOptions()
    options.baseline = baseline
    let environments: [any MultiDiscreteEnvironment] = [CartPole(), GuardedPanel()]
    for environment in environments {
      let allocations = try warmAllocations(Reinforce(.standard(environment), options: options))
      #expect(allocations == 0, "in \(environment.specification.identifier)")
    }
  }

  @Test("an update of PPO makes none once warm", .enabled(if: onehot_allocation_count() >= 0))
  func ppo() throws {
    var options = PPOOptions()
    options.minibatch = 192
    options.targetDivergence = 0.01
    let environments: [any MultiDiscreteEnvironment] = [CartPole(), try GridWorld(), GuardedPanel()]
    for environment in environments {
      let allocations = try warmAllocations(PPO(.standard(environment), options: options))
      #expect(allocations == 0, "in \(environment.specification.identifier)")
    }
  }

  @Test(
    "an update that plans makes none once warm, but for copies of environments of more than three words",
    .enabled(if: onehot_allocation_count() >= 0))
  func search() throws {
    var options = SearchOptions()
    (options.environments, options.horizon, options.simulations) = (8, 8, 8)
    func allocations(_ environment: any MultiDiscreteEnvironment) throws -> Int {
      try warmAllocations(Search(.standard(environment), options: options))
    }
    #expect(try allocations(LineGame()) == 0)
    #expect(try allocations(GridWorld()) == 0)
    // Twenty updates of 64 planned steps.
    #expect(try allocations(CartPole()) == 20 * 64)
  }
}
