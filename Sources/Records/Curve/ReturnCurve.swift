import OneHotEnvironmentKit
import OneHotLearning

/// The returns of a training over its steps, collected while it runs in memory that does not grow with it, and
/// drawn as an SVG picture.
package struct ReturnCurve: Sendable {
  struct Episode: Sendable {
    var step: Int
    var value: Double
  }

  struct Evaluation: Sendable {
    var step: Int
    var greedy: Double
    var sampled: Double
  }

  let title: String
  let subtitle: String
  let threshold: Double?
  private(set) var steps = 0
  private(set) var episodes = Decimated<Episode>(capacity: 2000)
  private(set) var smoothed = MovingMean()
  private(set) var evaluations = Decimated<Evaluation>(capacity: 48)

  /// A curve without data.
  ///
  /// - Parameters:
  ///   - title: what was learned.
  ///   - subtitle: how.
  ///   - threshold: the return at which it counts as learned, drawn as a line.
  package init(title: String, subtitle: String = "", threshold: Double? = nil) {
    self.title = title
    self.subtitle = subtitle
    self.threshold = threshold.map(Self.bounded)
  }

  /// Adds an episode, in the order of their steps. A return that is not a number is left out.
  package mutating func addEpisode(step: Int, return value: Double) {
    guard !value.isNaN else { return }
    let value = Self.bounded(value)
    episodes.append(Episode(step: step, value: value))
    smoothed.add(step: step, return: value)
    extend(toStep: step)
  }

  /// Adds an evaluation, in the order of their steps. A mean that is not a number leaves it out.
  package mutating func addEvaluation(_ record: EvaluationRecord) {
    addEvaluation(
      step: record.step, greedy: record.greedy.returns.mean, sampled: record.sampled.returns.mean)
  }

  private mutating func addEvaluation(step: Int, greedy: Double, sampled: Double) {
    extend(toStep: step)
    guard !greedy.isNaN, !sampled.isNaN else { return }
    evaluations.append(
      Evaluation(step: step, greedy: Self.bounded(greedy), sampled: Self.bounded(sampled)))
  }

  /// Adds what a run has recorded.
  ///
  /// - Throws: `InputError` if a log cannot be read.
  mutating func readLogs(of folder: RunFolder) throws {
    var returns = try ReturnsLog(folder.returns)
    while let row = try returns.nextRow() { addEpisode(step: row.step, return: row.return) }
    var log = try EvaluationsLog(folder.evaluations)
    while let found = try log.nextEvaluation(isComplete: true) {
      addEvaluation(step: found.step, greedy: found.greedy, sampled: found.sampled)
    }
  }

  /// Lets the axis of steps reach at least to `step`.
  package mutating func extend(toStep step: Int) {
    steps = max(steps, step)
  }

  /// The return as far as it can be drawn.
  private static func bounded(_ value: Double) -> Double {
    min(max(value, -1e100), 1e100)
  }
}

extension ReturnCurve {
  /// The curve of a run: named after the environment, the agent, its method and the seed.
  init(_ configuration: RunConfiguration, _ specification: EnvironmentSpecification) {
    let parts = [configuration.agent, configuration.method, "seed \(configuration.training.seed)"]
    self.init(
      title: specification.identifier, subtitle: parts.compactMap(\.self).joined(separator: " · "),
      threshold: specification.rewardThreshold)
  }
}
