import OneHotEnvironmentKit

/// An episode that ended during an update, not numbered yet.
struct FinishedEpisode: Sendable {
  /// Environment steps taken in the update when it ended.
  var step: Int
  var environment: Int
  var `return`: Double
  var length: Int
  var outcome: StepOutcome.Status
  /// The action taken last: all there is to an episode of a bandit.
  var lastAction: Int
}

extension Lane {
  /// The episode that one environment's last step ended.
  func finishedEpisode(_ index: Int, step: Int) -> FinishedEpisode {
    FinishedEpisode(
      step: step, environment: first + index, return: returns[index], length: length(index),
      outcome: outcomes[index].status, lastAction: actions[index])
  }
}

extension [FinishedEpisode] {
  /// In the order in which they ended, of simultaneous ones the lower environment first.
  mutating func sortByEnd() {
    sort { ($0.step, $0.environment) < ($1.step, $1.environment) }
  }
}
