import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotLearning
import Testing

/// Learning to a threshold in real environments, with the hyperparameters everything has by default, or in the
/// environment. No failure is allowed: with fixed seeds a failure means that something has changed.
@Suite("Learning")
struct LearningTests {
  private struct Solved: Error {}

  /// Trains until greedy and sampled mean return both reach a threshold; the step of the evaluation that found it.
  private func stepsUntilSolved(
    _ environment: any MultiDiscreteEnvironment, _ agent: String, _ options: [String: String]
  ) throws -> Int? {
    let threshold = try #require(environment.specification.rewardThreshold)
    var trainer = try trainer(environment, agent, workers: 2, options)
    var solved: Int?
    do {
      _ = try trainer.run { event in
        if case .evaluation(let record, _) = event, record.reaches(threshold) {
          solved = record.step
          throw Solved()
        }
      }
    } catch is Solved {}
    return solved
  }

  @Test("the actor-critic balances the pole (475) within 41,000 of 45,000 steps", arguments: 1...3)
  func cartPole(seed: Int) throws {
    let solved = try stepsUntilSolved(CartPole(), "actor-critic", ["steps": "45000", "seed": "\(seed)"])
    #expect(try #require(solved) <= 41_000)
  }

  @Test(
    "the actor-critic balances the pole (475) through a network of state and action within 50,000 of 60,000 steps",
    arguments: 1...3)
  func concat(seed: Int) throws {
    let options = ["critic": "concat", "steps": "60000", "seed": "\(seed)"]
    let solved = try stepsUntilSolved(CartPole(), "actor-critic", options)
    #expect(try #require(solved) <= 50_000)
  }

  @Test(
    "REINFORCE with the leave-one-out baseline balances the pole (475) within 150,000 steps", arguments: 1...2
  )
  func reinforce(seed: Int) throws {
    #expect(CartPole().specification.rewardThreshold == 475)
    let solved = try stepsUntilSolved(CartPole(), "reinforce", ["steps": "150000", "seed": "\(seed)"])
    #expect(try #require(solved) <= 150_000)
  }

  @Test("PPO balances the pole (475) within 100,000 steps", arguments: 1...3)
  func ppo(seed: Int) throws {
    let settings = try EnvironmentRegistry.standard.element(named: "cartpole").settings["ppo"] ?? [:]
    #expect(!settings.isEmpty)
    let options = settings.mapValues { "\($0)" }.with(["steps": "100000", "seed": "\(seed)"])
    #expect(try stepsUntilSolved(CartPole(), "ppo", options) != nil)
  }

  @Test(
    "the actor-critic finds its way through the four rooms (0.75, greedily)", arguments: 1...3
  )
  func fourRooms(seed: Int) throws {
    let options = ["steps": "40000", "seed": "\(seed)", "evaluation-interval": "1000000"]
    let training = try train(GridWorld(), "actor-critic", workers: 2, options)
    let evaluation = try #require(training.summary.evaluation)
    #expect(evaluation.greedy.returns.mean >= 0.75)
  }
}
