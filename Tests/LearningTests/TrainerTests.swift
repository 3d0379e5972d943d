import Foundation
import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotLearning
import Testing

@Suite("Trainer")
struct TrainerTests {
  private let small = ["hidden": "8", "evaluation-episodes": "5"]
  /// For agents that learn from so many steps of so many environments.
  private var lockstep: [String: String] { small.with(["environments": "16", "horizon": "32"]) }

  @Test("numbers episodes and steps without a gap", arguments: AgentRegistry.standard.names)
  func accounts(agent: String) throws {
    let training = try train(Drift(), agent, lockstep.known(to: agent).with(["steps": "3000"]))
    let episodes = training.episodes
    #expect(episodes.map(\.episode) == Array(1...episodes.count))
    #expect(training.summary.episodes == episodes.count)
    #expect(zip(episodes, episodes.dropFirst()).allSatisfy { $0.step <= $1.step })
    #expect(episodes.allSatisfy { $0.length == 30 || $0.outcome == .terminated })
    #expect(episodes.allSatisfy { $0.length <= 30 && $0.return <= Double($0.length) })
    #expect(training.updates.map(\.update) == Array(1...training.updates.count))
    #expect(training.summary.steps == training.updates.last?.step)
    #expect(training.summary.steps >= 3000)
    if agent == "reinforce" {
      #expect(episodes.map(\.length).reduce(0, +) == training.summary.steps)
    } else {
      #expect(training.summary.steps == 3072)
    }
  }

  @Test("tells episodes before the update that used them, and evaluates when an interval is over, and last")
  func order() throws {
    let training = try train(
      Drift(), "actor-critic", small.with(["steps": "2000", "evaluation-interval": "1000"]))
    let order = training.events.map { event in
      switch event {
      case .episodes: "episodes"
      case .update(let record): "update \(record.step)"
      case .evaluation(let record, _): "evaluation \(record.step)"
      }
    }
    let expected = [
      "episodes", "update 512", "episodes", "update 1024", "evaluation 1024", "episodes", "update 1536",
      "episodes", "update 2048", "evaluation 2048",
    ]
    #expect(order == expected)
  }

  @Test("says what each update did", arguments: ["actor-critic", "reinforce", "ppo"])
  func diagnostics(agent: String) throws {
    let options = ["steps": "1500"].with(agent == "reinforce" ? ["baseline": "value"] : [:])
    for record in try train(Drift(), agent, small.with(options)).updates {
      let entropy = try #require(record.measured[.entropy])
      #expect(entropy > 0 && entropy < 0.6932)
      #expect(record.measured[.policyLoss]?.isFinite == true)
      #expect((record.measured[.policyGradientNorm] ?? 0) > 0)
      #expect((record.measured[.valueGradientNorm] ?? 0) > 0)
      #expect((record.measured[.valueLoss] ?? 0) > 0)
      #expect((record.measured[.explainedVariance] ?? 2) < 1)
      #expect((record.measured[.temperature] == 1) == (agent == "actor-critic"))
    }
  }

  @Test("reports what an environment measures of its episodes")
  func metrics() throws {
    let bandit = Bandit(meanRewards: [0, 1, 0.5])
    let training = try train(bandit, "reinforce", small.with(["steps": "4000"]))
    let summaries = training.summary.metrics
    #expect(summaries.map(\.metric.name) == ["regretPerPull", "fractionOptimal"])
    #expect(training.summary.episodes == 4000)
    #expect(summaries[0].mean > 0 && summaries[0].mean < 0.2)
    #expect(summaries[1].mean > 0.9)
    #expect(try train(Drift(), "reinforce", small.with(["steps": "100"])).summary.metrics.isEmpty)
  }

  @Test("hands out policies that stay what they were", arguments: AgentRegistry.standard.names)
  func keptPolicies(agent: String) throws {
    var trainer = try trainer(
      Drift(), agent, lockstep.known(to: agent).with(["steps": "6000", "evaluation-interval": "1500"]))
    var kept: [(policy: Policy, answer: [Float], bytes: Data)] = []
    _ = try trainer.run { event in
      guard case .evaluation(_, let policy) = event else { return }
      kept.append((policy, try policy.logProbabilities(observation: [0.5, -0.5]), try policy.encoded()))
    }
    #expect(kept.count == 4 && Set(kept.map(\.answer)).count == 4)
    for (policy, answer, bytes) in kept {
      #expect(try policy.logProbabilities(observation: [0.5, -0.5]) == answer)
      #expect(try policy.encoded() == bytes)
    }
    #expect(kept.last?.policy.parameters == trainer.policy.parameters)
  }

  @Test("notes when the threshold was first reached, by both ways to act")
  func solved() throws {
    let options = ["hidden": "16", "discount": "0.5", "evaluation-interval": "512", "steps": "20000"]
    let training = try train(IdentityTask(pictures: 3), "actor-critic", options)
    let first = training.events.compactMap { event -> Int? in
      guard case .evaluation(let record, _) = event else { return nil }
      return min(record.greedy.returns.mean, record.sampled.returns.mean) >= 4.5 ? record.step : nil
    }.first
    #expect(first != nil)
    #expect(training.summary.solvedAtStep == first)
    let seldom = try train(IdentityTask(pictures: 3), "actor-critic", options.with(["steps": "512"]))
    #expect(seldom.summary.solvedAtStep == nil)
  }

  @Test("lets an observer end the training with its error")
  func observerError() throws {
    struct Stop: Error {}
    var trainer = try trainer(Drift(), "reinforce", small)
    var updates = 0
    #expect(throws: Stop.self) {
      try trainer.run { event in
        if case .update = event { updates += 1 }
        if updates == 2 { throw Stop() }
      }
    }
    #expect(updates == 2)
  }

  @Test("does not train REINFORCE without a time limit")
  func timeLimit() throws {
    let error = #expect(throws: InputError.self) {
      _ = try trainer(Ticker(end: 3), "reinforce", [:])
    }
    #expect(error?.kind == .usage)
    #expect(error?.subject == "environment ticker")
    #expect(throws: Never.self) { _ = try trainer(Ticker(end: 3), "actor-critic", [:]) }
  }
}
