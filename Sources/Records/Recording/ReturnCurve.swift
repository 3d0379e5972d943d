import Foundation
import OneHotEnvironmentKit
import OneHotLearning
import OneHotLogs
import OneHotNumerics
import OneHotPlotting

/// The returns of a training over its steps, collected while it runs in memory that does not grow with its episodes, and
/// drawn as a chart.
struct ReturnCurve: Sendable {
  let title: String
  let subtitle: String
  let threshold: Double?
  private(set) var steps = 0
  private(set) var episodes = EpisodeBuckets(capacity: 2000)
  private(set) var evaluations: [RunHistory.Evaluation] = []

  /// A curve without data.
  ///
  /// - Parameters:
  ///   - title: what was learned.
  ///   - subtitle: how.
  ///   - threshold: the return at which it counts as learned, drawn as a line.
  init(title: String, subtitle: String = "", threshold: Double? = nil) {
    self.title = title
    self.subtitle = subtitle
    self.threshold = threshold.map(Self.bounded)
  }

  /// The curve of a run: named after the environment, the agent, its method and the seed.
  init(_ configuration: RunConfiguration, _ specification: EnvironmentSpecification) {
    let parts = [configuration.agent, configuration.method, "seed \(configuration.training.seed)"]
      .compactMap(\.self)
    self.init(
      title: specification.identifier, subtitle: parts.joined(separator: " · "),
      threshold: specification.rewardThreshold)
  }

  /// Adds an episode, in the order of their steps. A return that is not a number is left out.
  mutating func add(_ episode: EpisodeRecord) {
    guard !episode.return.isNaN else { return }
    episodes.add(
      CurvePoint(
        step: episode.step, episode: episodes.count + 1, value: Self.bounded(episode.return)))
    extend(toStep: episode.step)
  }

  /// Adds an evaluation, in the order of their steps. A mean that is not a number leaves it out.
  mutating func addEvaluation(_ record: EvaluationRecord) {
    add(
      RunHistory.Evaluation(
        step: record.step, greedy: record.greedy.returns.mean, sampled: record.sampled.returns.mean))
  }

  private mutating func add(_ evaluation: RunHistory.Evaluation) {
    extend(toStep: evaluation.step)
    guard !evaluation.greedy.isNaN, !evaluation.sampled.isNaN else { return }
    evaluations.append(
      RunHistory.Evaluation(
        step: evaluation.step, greedy: Self.bounded(evaluation.greedy),
        sampled: Self.bounded(evaluation.sampled)))
  }

  /// Adds what a run has recorded.
  ///
  /// - Throws: `InputError` if a log cannot be read.
  mutating func readLogs(of folder: RunFolder) throws {
    var returns = try ReturnsLog(folder.returns)
    while let episode = try returns.nextRow() { add(episode) }
    var log = try EvaluationsLog(folder.evaluations)
    while let found = try log.nextEvaluation(isComplete: true) { add(found) }
  }

  /// Lets the axis of steps reach at least to `step`.
  mutating func extend(toStep step: Int) {
    steps = max(steps, step)
  }

  /// The return as far as it can be drawn.
  private static func bounded(_ value: Double) -> Double {
    min(max(value, -1e100), 1e100)
  }
}

extension ReturnCurve {
  /// The picture, self-contained: under 150 KB however long the training was, light or dark as the viewer prefers.
  func svg() -> String {
    chart.svg()
  }

  /// Single episodes (of many, every n-th) as a cloud, the mean of the last of them as a line, and evaluations as marks,
  /// or lines too when there are many.
  var chart: Chart {
    let mean = MovingMean(episodes)
    var chart = Chart(
      title: title, subtitle: subtitle, x: .init("environment steps", range: 0...Double(max(1, steps))),
      y: .init("return per episode", around: range(with: mean)), series: series(with: mean),
      rules: threshold.map { [.init(y: $0, label: "threshold \(SVG.readable($0))")] } ?? [])
    chart.summary = summary(with: mean)
    return chart
  }

  private func series(with mean: MovingMean) -> [Chart.Series] {
    let style = evaluations.count > 48 ? Chart.Series.Style.line : .marks
    let all: [Chart.Series] = [
      .init(
        episodes.width == 1 ? "episode" : "1 in \(episodes.width) episodes", style: .cloud,
        points: episodes.buckets.map { .init(x: Double($0.last.step), y: $0.last.value) }),
      .init("mean of last \(mean.window) episodes", points: mean.points),
      .init(
        "evaluation, greedy", style: style,
        points: evaluations.map { .init(x: Double($0.step), y: $0.greedy) }),
      .init(
        "evaluation, sampled", style: style,
        points: evaluations.map { .init(x: Double($0.step), y: $0.sampled) }),
    ]
    return all.filter { !$0.points.isEmpty }
  }

  /// A range that holds means, evaluations and the threshold, and as many episodes as do not squeeze the rest: a few
  /// returns far from all others are left out.
  private func range(with mean: MovingMean) -> ClosedRange<Double> {
    let sorted = episodes.buckets.map(\.last.value).sorted()
    let most =
      sorted.isEmpty ? [] : [0.02, 0.98].map { sorted[Int(($0 * Double(sorted.count - 1)).rounded())] }
    let core =
      mean.points.map(\.y) + evaluations.flatMap { [$0.greedy, $0.sampled] } + most
      + [threshold].compactMap(\.self)
    guard let low = core.min(), let high = core.max() else { return 0...1 }
    let (least, greatest) = (min(low, sorted.first ?? low), max(high, sorted.last ?? high))
    let squeezes = greatest - least > 1.6 * (high - low) && sorted.count >= 50
    return squeezes ? low...high : least...greatest
  }

  private func summary(with mean: MovingMean) -> String {
    var sentences = [subtitle, "\(episodes.count) episodes over \(steps) environment steps."]
    if let last = mean.points.last {
      sentences.append(
        "At the end the mean return of the last \(min(mean.window, episodes.count)) episodes "
          + "is \(SVG.readable(last.y)).")
    }
    if let last = evaluations.last {
      sentences.append(
        "The last evaluation, at step \(last.step), gave \(SVG.readable(last.greedy)) greedy "
          + "and \(SVG.readable(last.sampled)) sampled.")
    }
    if let threshold { sentences.append("The threshold is \(SVG.readable(threshold)).") }
    return sentences.filter { !$0.isEmpty }.joined(separator: " ")
  }
}

/// The mean return of the last episodes along a training.
struct MovingMean {
  /// The episodes a mean is taken over: at least 10, and more the more there are, but a falling share of them (108 of
  /// 5000, 512 of 100 000), so that the mean smooths and still follows the early learning of a long training.
  let window: Int
  /// The mean up to each step. The points begin when a fifth of a window of episodes is there, and at least 5, since
  /// the mean of the first few says little; a training shorter than a window is drawn whole.
  let points: [Chart.Point]

  init(_ episodes: EpisodeBuckets) {
    let (buckets, width) = (episodes.buckets, episodes.width)
    let span = max(Int(max(10, Elementary.pow(Double(episodes.count), 0.55))) / width, width == 1 ? 1 : 5)
    let window = span * width
    let least = episodes.count <= window ? 1 : max(5, window / 5)
    self.window = window
    points = buckets.indices.compactMap { index in
      let part = buckets[max(0, index - span + 1)...index]
      let count = part.reduce(0) { $0 + $1.count }
      guard count >= least else { return nil }
      return Chart.Point(
        x: Double(buckets[index].last.step), y: part.reduce(0) { $0 + $1.sum } / Double(count))
    }
  }
}
