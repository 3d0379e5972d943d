import OneHotGumbel
import OneHotLearning
import Testing

/// Every agent in every variant learns to name pictures. Thresholds: 4.9 of 5 greedily and 4.5 sampled; of the three
/// seeds, all must reach them.
@Suite("Identity task")
struct IdentityTaskTests {
  private func reaches(_ agent: String, pictures: Int, _ options: [String: String]) throws -> Int {
    let shared = ["hidden": "16", "discount": "0.5", "evaluation-interval": "1000000"]
    return try (1...3).count { seed in
      let training = try train(
        IdentityTask(pictures: pictures), agent, shared.with(options).with(["seed": "\(seed)"]))
      let evaluation = try #require(training.summary.evaluation)
      return evaluation.greedy.returns.mean >= 4.9 && evaluation.sampled.returns.mean >= 4.5
    }
  }

  @Test(
    "is learned by the actor-critic", arguments: [3, 10],
    ["straight-through-gumbel", "expected", "score-function"])
  func actorCritic(pictures: Int, estimator: String) throws {
    let steps = pictures == 3 ? "20000" : "40000"
    #expect(try reaches("actor-critic", pictures: pictures, ["estimator": estimator, "steps": steps]) == 3)
  }

  @Test(
    "is learned by the actor-critic at other temperatures", arguments: ["0.3", "linear:2:0.5", "learned"])
  func temperature(temperature: String) throws {
    #expect(try reaches("actor-critic", pictures: 3, ["temperature": temperature, "steps": "20000"]) == 3)
  }

  @Test(
    "is learned by the actor-critic through a network of state and action",
    arguments: EstimatorRegistry.standard.names)
  func concat(estimator: String) throws {
    let options = ["critic": "concat", "estimator": estimator, "steps": "20000"]
    #expect(try reaches("actor-critic", pictures: 3, options) == 3)
  }

  @Test("is learned by REINFORCE", arguments: [3, 10], BaselineRegistry.standard.names)
  func reinforce(pictures: Int, baseline: String) throws {
    let steps = pictures == 3 ? "20000" : "60000"
    #expect(
      try reaches("reinforce", pictures: pictures, ["baseline": baseline, "steps": steps]) == 3)
  }

  @Test("is learned by PPO", arguments: [3, 10])
  func ppo(pictures: Int) throws {
    let steps = pictures == 3 ? "20000" : "60000"
    let options = ["horizon": "64", "learning-rate": "0.002", "steps": steps]
    #expect(try reaches("ppo", pictures: pictures, options) == 3)
  }
}
