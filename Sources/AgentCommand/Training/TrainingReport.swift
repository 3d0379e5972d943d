import Foundation
import OneHotEnvironmentKit
import OneHotLearning
import OneHotNumerics
import OneHotRecords

/// The closing report of `agent train`.
struct TrainingReport {
  private let configuration: RunConfiguration
  private let threshold: Double?
  private let summary: TrainingSummary
  private let seconds: Double
  private let speed: Double
  private let folder: RunFolder
  private let methodOptions: [String]

  /// - Parameters:
  ///   - seconds: wall time of the training with its evaluations.
  ///   - speed: environment steps a second.
  ///   - methodOptions: what tells variants of agents apart.
  init(
    _ session: TrainingSession, _ summary: TrainingSummary, seconds: Double, speed: Double,
    methodOptions: [String]
  ) {
    configuration = session.configuration
    threshold = session.specification.rewardThreshold
    folder = session.folder
    self.summary = summary
    self.seconds = seconds
    self.speed = speed
    self.methodOptions = methodOptions
  }

  /// As people read it.
  func text(program: String) -> String {
    let path = Shown.path(of: folder.url)
    let call = "\(program) evaluate \(Shown.quoted(path))"
    let rows = (summary.evaluation?.rows ?? []) + solvedRows + [("steps", steps)] + metricRows
    let places = [(term: "run folder", text: path), (term: "evaluate it", text: call)]
    return "\n\(configuration.title)\n" + TextLayout(width: 1000).list(rows + places)
  }

  private var solvedRows: [(term: String, text: String)] {
    guard let threshold else { return [] }
    let figure = "a mean return of \(Shown.value(threshold)), greedy and sampled"
    guard let step = summary.solvedAtStep else { return [("solved", "no: that takes \(figure)")] }
    return [("solved", "after \(Shown.count(step)) steps: \(figure)")]
  }

  private var steps: String {
    "\(Shown.count(summary.steps)) in \(Shown.count(summary.episodes)) episodes and "
      + "\(Shown.duration(seconds)) (\(Shown.count(Int(speed))) steps/s)"
  }

  private var metricRows: [(term: String, text: String)] {
    summary.metrics.map { summary in
      let (metric, mean) = (summary.metric, summary.mean)
      let figure = metric.isShare ? (mean * 100).text(decimals: 1) + "%" : Shown.value(mean)
      return (metric.title, metric.explanation.isEmpty ? figure : "\(figure) \(metric.explanation)")
    }
  }

  /// As programs read it: keys without a value are there, with null.
  var json: JSONObject {
    var object: JSONObject = [
      "environment": configuration.environment, "agent": configuration.agent,
      "seed": configuration.training.seed, "steps": summary.steps, "episodes": summary.episodes,
      "solvedAtStep": summary.solvedAtStep, "seconds": seconds, "stepsPerSecond": speed,
      "evaluation": summary.evaluation?.json, "run": folder.url.standardizedFileURL.path,
    ]
    for name in methodOptions { object.set(name, to: configuration.agentOptions[name]) }
    for summary in summary.metrics { object.set(summary.metric.name, to: summary.mean) }
    return object
  }
}

extension EvaluationRecord {
  /// Mean and extremes of the returns, as people read them.
  var rows: [(term: String, text: String)] {
    [("greedy", greedy), ("sampled", sampled)].map { name, outcome in
      let (mean, min, max) = (outcome.returns.mean, outcome.returns.min, outcome.returns.max)
      return (name, "mean return \(Shown.value(mean)) (\(Shown.value(min))..\(Shown.value(max)))")
    }
  }

  /// Mean and extremes of the returns, as programs read them.
  var json: JSONObject {
    let ranges = [greedy, sampled].map {
      ["mean": $0.returns.mean, "min": $0.returns.min, "max": $0.returns.max]
    }
    return ["greedy": ranges[0], "sampled": ranges[1]]
  }
}

extension RunConfiguration {
  /// What is trained where, in a few words.
  var title: String {
    let detail = method.map { " (\($0))" } ?? ""
    return "\(agent)\(detail) in \(environment), seed \(training.seed)"
  }
}
