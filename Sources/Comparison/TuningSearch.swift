import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotLogs
import OneHotRecords

/// Carries out a search, stage by stage.
public struct TuningSearch: Sendable {
  /// A trial at the end of a stage.
  public struct Trial: Sendable, Encodable {
    /// Its name.
    public var name: String
    /// What it changed.
    public var options: [String: OptionValue]
    /// The stage, from 1 on.
    public var stage: Int
    /// Runs it had in each environment.
    public var seeds: Int
    /// The mean over environments and seeds of the area under the curve of sampled evaluations, each environment's
    /// between random play (0) and the optimum (1) where these are known. Nil if a run failed.
    public var score: Double?
  }

  private let tuning: Tuning
  private let catalogue: Catalogue
  private let workers: Int
  private let stop: StopSignal

  /// A search; `stop` ends it as it ends a ``ComparisonRunner``.
  public init(_ tuning: Tuning, catalogue: Catalogue, workers: Int, stoppedBy stop: StopSignal = .none) {
    self.tuning = tuning
    self.catalogue = catalogue
    self.workers = workers
    self.stop = stop
  }

  /// What the first stage trains, to check it before anything is made.
  public func firstPlan() throws -> ComparisonPlan {
    try ComparisonPlan(
      tuning.experiment(tuning.variants, seeds: tuning.stages[0].seeds), catalogue: catalogue)
  }

  /// Throws `InputError` if there are runs of another search in a folder.
  public func check(in folder: ComparisonFolder) throws {
    try ComparisonRunner(try firstPlan(), in: folder.url, catalogue: catalogue, workers: 1).check()
  }

  /// Trains all stages in a folder; what is there already is not trained again.
  ///
  /// - Parameters:
  ///   - begin: told before each stage what it is.
  ///   - observe: see ``ComparisonRunner/run(_:)``.
  /// - Returns: every trial of every stage, the best of each stage first.
  public func run(
    in folder: ComparisonFolder,
    begin: (_ stage: Int, _ stages: Int, _ trials: Int, _ seeds: Int) throws -> Void,
    _ observe: @escaping @Sendable (ComparisonRunner.Progress) throws -> Void
  ) throws -> [Trial] {
    var variants = tuning.variants
    var trials: [Trial] = []
    let stages = tuning.stages
    for (number, stage) in stages.enumerated() {
      variants = Array(variants.prefix(stage.trials))
      try begin(number + 1, stages.count, variants.count, stage.seeds)
      let plan = try ComparisonPlan(
        tuning.experiment(variants, seeds: stage.seeds), catalogue: catalogue)
      _ = try ComparisonRunner(
        plan, in: folder.url, catalogue: catalogue, workers: workers, stoppedBy: stop
      ).run(observe)
      let ranked = try rank(variants, plan, folder, stage: number + 1)
      trials += ranked
      let byName = Dictionary(uniqueKeysWithValues: variants.map { ($0.name, $0) })
      variants = ranked.compactMap { byName[$0.name] }
    }
    return trials
  }

  /// The best first; of equal ones the first drawn.
  private func rank(
    _ variants: [Experiment.Variant], _ plan: ComparisonPlan, _ folder: ComparisonFolder, stage: Int
  ) throws -> [Trial] {
    let results = try ComparisonResults.runs(of: plan, in: folder, catalogue: catalogue, workers: workers)
    let trials = variants.map { variant in
      let runs = results.filter { $0.variant == variant.name }
      let scores = runs.compactMap(\.normalizedArea)
      let isWhole = scores.count == plan.experiment.environments.count * plan.experiment.seeds.count
      return Trial(
        name: variant.name, options: variant.options ?? [:], stage: stage, seeds: plan.experiment.seeds.count,
        score: isWhole ? scores.reduce(0, +) / Double(scores.count) : nil)
    }
    return trials.enumerated().sorted { one, other in
      let (first, second) = (one.element.score ?? -.infinity, other.element.score ?? -.infinity)
      return first == second ? one.offset < other.offset : first > second
    }.map(\.element)
  }

  /// Writes `trials.csv`: a row for every trial of every stage.
  ///
  /// - Throws: `InputError` if it cannot be written.
  public func write(_ trials: [Trial], to folder: ComparisonFolder) throws {
    let names = tuning.search.keys.sorted()
    var text = CSVWriter.row(["stage", "trial", "seeds", "score"] + names)
    for trial in trials {
      let cells = ["\(trial.stage)", trial.name, "\(trial.seeds)", trial.score.map { "\($0)" } ?? ""]
      text += CSVWriter.row(cells + names.map { trial.options[$0].map { "\($0)" } ?? "" })
    }
    try folder.write(Data(text.utf8), to: "trials.csv")
  }
}
