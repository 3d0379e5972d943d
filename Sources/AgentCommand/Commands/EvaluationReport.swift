import Foundation
import OneHotLearning
import OneHotNumerics

/// What `agent evaluate` found.
struct EvaluationReport: Encodable {
  let environment: String
  let episodes: Int
  let greedy: ReturnRange
  let sampled: ReturnRange
  let policy: String
  private let policyFile: URL

  private enum CodingKeys: CodingKey { case environment, episodes, greedy, sampled, policy }

  init(_ environment: String, _ record: EvaluationRecord, episodes: Int, policy: URL) {
    self.environment = environment
    self.episodes = episodes
    greedy = ReturnRange(record.greedy)
    sampled = ReturnRange(record.sampled)
    self.policy = policy.path
    policyFile = policy
  }

  /// As people read it.
  var text: String {
    "\(environment), \(NumberText.count(episodes)) \(episodes == 1 ? "episode" : "episodes") each\n"
      + TextLayout(width: 1000).list([
        ("greedy", greedy.text), ("sampled", sampled.text), ("policy", ShellText.path(of: policyFile)),
      ])
  }
}

/// Mean and extremes of the returns of some episodes.
struct ReturnRange: Encodable, Equatable {
  let mean: Double
  let min: Double
  let max: Double

  init(_ outcome: EvaluationRecord.Outcome) {
    mean = outcome.returns.mean
    min = outcome.returns.min
    max = outcome.returns.max
  }

  /// As people read it.
  var text: String {
    "mean return \(NumberText.value(mean)) (\(NumberText.value(min))..\(NumberText.value(max)))"
  }
}
