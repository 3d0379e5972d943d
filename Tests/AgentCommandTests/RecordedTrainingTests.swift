import Foundation
import OneHot
import Testing

/// One seed, one result, on every processor: short trainings hash to what was recorded on another.
@Suite("Short trainings")
struct RecordedTrainingTests {
  /// The actor-critic in every environment, every agent in two of each family, and every way to learn in one of them.
  private static let trainings: [(environment: String, agent: String, options: [String: String])] = {
    let catalogue = Catalogue.standard
    var all: [(String, String, [String: String])] = []
    var familyCounts = [String: Int]()
    for environment in catalogue.environments.elements {
      familyCounts[environment.family, default: 0] += 1
      let hasAllAgents = familyCounts[environment.family]! <= 2
      let made = try? environment.makeEnvironment(options: [:], seed: 0)
      let hasOneChoice = made?.specification.actions.choiceCount == 1
      for agent in catalogue.agents.names where hasAllAgents || agent == "actor-critic" {
        // The agent that plans knows one choice.
        if hasOneChoice || agent != "search" { all.append((environment.name, agent, [:])) }
      }
    }
    for estimator in catalogue.estimators.names {
      all.append(("cartpole", "actor-critic", ["estimator": estimator]))
    }
    all.append(("cartpole", "actor-critic", ["critic": "concat", "temperature": "learned:1"]))
    for options in [["critic": "pairwise"], ["critic": "concat"], ["estimator": "score-function"]] {
      all.append(("switchboard", "actor-critic", options))
    }
    for baseline in catalogue.baselines.names {
      all.append(("cartpole", "reinforce", ["baseline": baseline]))
    }
    for agent in ["actor-critic", "ppo"] { all.append(("repeat", agent, ["memory": "gru:8"])) }
    return all
  }()

  @Test("hash to what was recorded")
  func hashes() throws {
    let file = try #require(
      Bundle.module.url(forResource: "training-hashes", withExtension: "txt", subdirectory: "Fixtures"))
    let recorded = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    let found = try Self.trainings.map { environment, agent, options in
      var request = RunRequest(environment: environment)
      request.agent = agent
      request.options = options.mapValues { .text($0) }
      request.options["steps"] = .integer(2_000)
      request.options["evaluation-interval"] = .integer(1_000)
      request.options["evaluation-episodes"] = .integer(2)
      let configuration = try RunConfiguration(request, catalogue: .standard)
      var trainer = try Trainer(configuration, catalogue: .standard, workers: 2)
      var hash = Hash()
      _ = try trainer.run { hash.add($0) }
      let details = options.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
      return "\(environment) \(agent)\(details) \(String(hash.value, radix: 16))"
    }
    #expect(found == recorded)
  }

  /// FNV-1a over episodes, updates but for their clock, evaluations and weights.
  private struct Hash {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ event: TrainingEvent) {
      switch event {
      case .episodes(let episodes):
        for episode in episodes { add([Double(episode.step), episode.return, Double(episode.length)]) }
      case .update(let update):
        add(update.measured.values.compactMap(\.self))
      case .evaluation(let evaluation, let policy):
        add([evaluation.greedy.returns.mean, evaluation.sampled.returns.mean, evaluation.sampled.meanLength])
        add(policy.parameters.map(Double.init))
      }
    }

    private mutating func add(_ numbers: [Double]) {
      for number in numbers {
        for byte in 0..<8 {
          value = (value ^ (number.bitPattern >> UInt64(8 * byte) & 0xff)) &* 0x100_0000_01b3
        }
      }
    }
  }
}
