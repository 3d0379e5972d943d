import Foundation
import OneHotLearning
import OneHotNumerics
import OneHotRecords
import OneHotStatistics

/// A run as a comparison sees it: what it was, what became of it, and how it scored.
public struct ComparedRun: Sendable {
  /// What tables call its environment.
  public let environment: String
  /// What it is a run of.
  public let variant: String
  /// Where it is, to trace its numbers back.
  public let folder: String
  /// What tells it from other runs of its variant: its seed, where it is known, or its name.
  public let label: String
  /// Its logs.
  public let history: RunHistory
  /// Nil for runs of other frameworks.
  let configuration: RunConfiguration?
  /// What its returns are measured by; nil where that is not known, or not worked out yet.
  var references: ReferenceReturns?
  /// The largest mean return there can be, where that is known.
  var optimum: Double?

  /// Its seed, if it is one of ours: no other runs come in pairs.
  public var seed: Int? { history.seed }
  /// The mean return from which on it counts as solved.
  var threshold: Double? { references?.threshold }
  /// The greedy mean return of the last evaluation.
  public var greedy: Double? { history.evaluations.last?.greedy }
  /// The sampled mean return of the last evaluation.
  public var sampled: Double? { history.evaluations.last?.sampled }
  /// What it is compared by: the sampled return of the last evaluation, or, where there are no evaluations, the mean
  /// of the last 100 episodes.
  public var score: Double? { sampled ?? history.finalReturn }

  /// The mean of the sampled evaluations over the steps of the training (the area under their curve); of a single evaluation
  /// its value.
  public var area: Double? {
    let curve = try? LearningCurve(
      steps: history.evaluations.map { Double($0.step) }, values: history.evaluations.map(\.sampled))
    return curve?.normalizedArea ?? curve?.values.first
  }

  /// The step of the first evaluation at which greedy and sampled returns both reach the threshold.
  public var solvedAtStep: Int? {
    threshold.flatMap { threshold in
      history.evaluations.first { $0.greedy >= threshold && $0.sampled >= threshold }?.step
    }
  }

  /// When it was solved, or how long it was not; nil if there is no threshold.
  var stepsToThreshold: StepsToThreshold? {
    threshold == nil
      ? nil
      : try? StepsToThreshold(step: Double(solvedAtStep ?? history.steps), isReached: solvedAtStep != nil)
  }

  /// The area between random play (0) and the optimum (1), where both are known; else the area itself.
  var normalizedArea: Double? {
    area.map { references?.normalized($0) ?? $0 }
  }

  /// What the score lacks to the optimum, where that is known; evaluations are samples, so that it may fall below 0.
  public var gapToOptimum: Double? {
    optimum.flatMap { optimum in score.map { optimum - $0 } }
  }

  /// The score between random play (0) and the optimum (1), where both are known.
  public var normalizedScore: Double? {
    score.flatMap { references?.normalized($0) }
  }
}
