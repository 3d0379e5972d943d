import OneHotEnvironmentKit

/// An episode that has ended.
public struct EpisodeRecord: Sendable, Equatable {
  /// Environment steps taken when it ended: in the whole training once the trainer tells of it, in its update while the
  /// agent has it.
  public var step: Int
  /// Its number in the training, from 1 on; 0 before the trainer has numbered it.
  public var episode: Int
  /// The environment it was played in.
  public var environment: Int
  /// The undiscounted sum of its rewards.
  public var `return`: Double
  /// Its steps.
  public var length: Int
  /// How it ended: `.terminated` or `.truncated`.
  public var outcome: StepOutcome.Status
  /// What the environment measured of it: ``EnvironmentSpecification/metrics``.
  public var measurements: EpisodeMeasurements

  /// An episode.
  public init(
    step: Int, episode: Int = 0, environment: Int, return: Double, length: Int, outcome: StepOutcome.Status,
    measurements: EpisodeMeasurements = .zero
  ) {
    self.step = step
    self.episode = episode
    self.environment = environment
    self.return = `return`
    self.length = length
    self.outcome = outcome
    self.measurements = measurements
  }
}

extension [EpisodeRecord] {
  /// Of whole episodes that were begun together: sets the step of each to those that all together had taken by its end, and
  /// sorts them by it.
  public mutating func countSteps() {
    for index in indices { self[index].step = self[index].length }
    sortByEnd()
    // Of those that ended before an episode all steps count, of the others as many as it has.
    var before = 0
    for index in indices {
      let length = self[index].length
      self[index].step = before + (count - index) * length
      before += length
    }
  }

  /// Puts episodes in the order in which they ended, of simultaneous ones the lower environment first.
  public mutating func sortByEnd() {
    // By a heap: the library's own sort takes memory for more than 64 elements.
    for root in stride(from: count / 2 - 1, through: 0, by: -1) { sink(root, above: count) }
    for end in stride(from: count - 1, to: 0, by: -1) {
      swapAt(0, end)
      sink(0, above: end)
    }
  }

  /// Exchanges an element with the later one of its two children, until it is no earlier than they are.
  private mutating func sink(_ start: Int, above end: Int) {
    var parent = start
    while 2 * parent + 1 < end {
      var child = 2 * parent + 1
      if child + 1 < end, self[child].ends(before: self[child + 1]) { child += 1 }
      guard self[parent].ends(before: self[child]) else { return }
      swapAt(parent, child)
      parent = child
    }
  }
}

extension EpisodeRecord {
  fileprivate func ends(before other: EpisodeRecord) -> Bool {
    (step, environment) < (other.step, other.environment)
  }
}
