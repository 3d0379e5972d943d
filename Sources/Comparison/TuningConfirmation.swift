import OneHotFoundations
import OneHotStatistics

/// What a search has found.
public struct TuningFindings: Sendable, Encodable {
  /// Every trial of every stage, the best of each stage first.
  public var trials: [TuningSearch.Trial]
  /// The winner beside the default on fresh seeds; nil if nothing came before the default in the search.
  public var confirmation: TuningConfirmation?

  /// Whether a setting is better than the default, and which: the part that `confirmation.json` holds.
  struct Answer: Encodable {
    var isBetter: Bool
    var confirmation: TuningConfirmation?
  }

  var answer: Answer { Answer(isBetter: confirmation?.isBetter ?? false, confirmation: confirmation) }
}

/// The trial that won a search, compared with the default on seeds that the search has not seen: a search picks winners
/// that were lucky, and only fresh seeds tell how much of it was luck.
public struct TuningConfirmation: Sendable, Encodable {
  /// The trial.
  public var trial: String
  /// What it changes.
  public var options: [String: OptionValue]
  /// Fresh seeds that each was trained with, in each environment.
  public var seeds: Int
  /// The mean over environments and seeds of the trial's score less the default's with the same seed; nil if a run
  /// failed.
  public var difference: Double?
  /// The 95 % interval of the difference, from the pairs; where all pairs differ alike, the difference itself.
  public var low: Double?
  /// The upper end.
  public var high: Double?

  /// Whether the whole interval lies above 0.
  public var isBetter: Bool { low.map { $0 > 0 } ?? false }

  private enum CodingKeys: CodingKey { case trial, options, seeds, difference, low, high }

  /// Of the runs of a plan that has both.
  init(
    of trial: Experiment.Variant, control: Experiment.Variant, in plan: ComparisonPlan, _ runs: [ComparedRun]
  ) throws {
    (self.trial, options, seeds) = (trial.name, trial.options ?? [:], plan.experiment.seeds.count)
    func scores(_ variant: Experiment.Variant) -> [[Double]] {
      plan.experiment.environments.map { environment in
        runs.filter { $0.variant == variant.name && $0.environment == environment.shownName }
          .sorted { ($0.seed ?? 0) < ($1.seed ?? 0) }.compactMap(\.normalizedArea)
      }
    }
    let (ours, theirs) = (scores(trial), scores(control))
    guard (ours + theirs).allSatisfy({ $0.count == seeds }) else { return }
    let (first, second) = (try ScoreTable(tasks: ours), try ScoreTable(tasks: theirs))
    let mean = try first.differences(from: second).mean
    let interval = try MeanDifference.paired(first, second)?.interval()
    (difference, low, high) = (mean, interval?.low ?? mean, interval?.high ?? mean)
  }
}
