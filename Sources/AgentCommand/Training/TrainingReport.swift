import Foundation
import OneHotEnvironmentKit
import OneHotLearning
import OneHotRecords

/// What came of a training, and how long it took.
struct TrainingOutcome {
  let summary: TrainingSummary
  /// Wall time of the training with its evaluations.
  let seconds: Double
  /// Steps that an earlier session took.
  var stepsBefore = 0

  var stepsPerSecond: Double { Double(summary.steps - stepsBefore) / max(seconds, 1e-9) }
}

/// The closing report of `agent train`.
struct TrainingReport {
  private let configuration: RunConfiguration
  private let threshold: Double?
  private let outcome: TrainingOutcome
  private let folder: RunFolder
  private let methodOptions: [String]

  /// - Parameter methodOptions: what tells variants of agents apart.
  init(_ session: TrainingSession, _ outcome: TrainingOutcome, methodOptions: [String]) {
    configuration = session.configuration
    threshold = session.specification.rewardThreshold
    folder = session.folder
    self.outcome = outcome
    self.methodOptions = methodOptions
  }

  /// As people read it.
  func text(program: String) -> String {
    let path = ShellText.path(of: folder.url)
    let call = "\(program) evaluate \(ShellText.quoted(path))"
    let rows = evaluationRows + solvedRows + [("steps", steps)] + metricRows
    let places = [(term: "run folder", text: path), (term: "evaluate it", text: call)]
    return "\n\(configuration.title)\n" + TextLayout(width: 1000).list(rows + places)
  }

  private var evaluationRows: [(term: String, text: String)] {
    guard let evaluation = outcome.summary.evaluation else { return [] }
    return [
      ("greedy", ReturnRange(evaluation.greedy).text), ("sampled", ReturnRange(evaluation.sampled).text),
    ]
  }

  private var solvedRows: [(term: String, text: String)] {
    guard let threshold else { return [] }
    let figure = "a mean return of \(NumberText.value(threshold)), greedy and sampled"
    guard let step = outcome.summary.solvedAtStep else { return [("solved", "no: that takes \(figure)")] }
    return [("solved", "after \(NumberText.count(step)) steps: \(figure)")]
  }

  private var steps: String {
    let summary = outcome.summary
    return "\(NumberText.count(summary.steps)) in \(NumberText.count(summary.episodes)) episodes and "
      + "\(NumberText.duration(outcome.seconds)) (\(NumberText.count(Int(outcome.stepsPerSecond))) steps/s)"
  }

  private var metricRows: [(term: String, text: String)] {
    outcome.summary.metrics.map { summary in
      let (metric, mean) = (summary.metric, summary.mean)
      let figure = metric.isShare ? String(format: "%.1f%%", mean * 100) : NumberText.value(mean)
      return (metric.title, metric.explanation.isEmpty ? figure : "\(figure) \(metric.explanation)")
    }
  }
}

extension TrainingReport: Encodable {
  private enum Key: String, CodingKey {
    case environment, agent, seed, steps, episodes, solvedAtStep, seconds, stepsPerSecond, evaluation, run
  }

  /// The name of an agent's option or of an environment's metric.
  private struct DeclaredKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private struct Evaluation: Encodable {
    let greedy: ReturnRange
    let sampled: ReturnRange
  }

  /// Keys without a value are there, with null.
  func encode(to encoder: any Encoder) throws {
    let summary = outcome.summary
    var object = encoder.container(keyedBy: Key.self)
    try object.encode(configuration.environment, forKey: .environment)
    try object.encode(configuration.agent, forKey: .agent)
    try object.encode(configuration.training.seed, forKey: .seed)
    try object.encode(summary.steps, forKey: .steps)
    try object.encode(summary.episodes, forKey: .episodes)
    try object.encode(summary.solvedAtStep, forKey: .solvedAtStep)
    try object.encode(outcome.seconds, forKey: .seconds)
    try object.encode(outcome.stepsPerSecond, forKey: .stepsPerSecond)
    try object.encode(evaluation, forKey: .evaluation)
    try object.encode(folder.url.standardizedFileURL.path, forKey: .run)
    var declared = encoder.container(keyedBy: DeclaredKey.self)
    for name in methodOptions {
      try declared.encode(configuration.agentOptions[name], forKey: DeclaredKey(stringValue: name))
    }
    for summary in summary.metrics {
      try declared.encode(summary.mean, forKey: DeclaredKey(stringValue: summary.metric.name))
    }
  }

  private var evaluation: Evaluation? {
    outcome.summary.evaluation.map {
      Evaluation(greedy: ReturnRange($0.greedy), sampled: ReturnRange($0.sampled))
    }
  }
}

extension RunConfiguration {
  /// What is trained where, in a few words.
  var title: String {
    let detail = method.map { " (\($0))" } ?? ""
    return "\(agent)\(detail) in \(environment), seed \(training.seed)"
  }
}
