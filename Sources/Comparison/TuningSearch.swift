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
  private let files: URL
  private let catalogue: Catalogue
  private let workers: Int
  private let stop: StopSignal

  /// A search.
  ///
  /// - Parameters:
  ///   - tuning: what is searched, and how.
  ///   - folder: where the relative paths of files that options name start: that of the search's file.
  ///   - catalogue: the environments and agents that it may name.
  ///   - workers: threads used at most.
  ///   - stop: ends it as it ends a ``ComparisonRunner``.
  public init(
    _ tuning: Tuning, filesIn folder: URL = .currentDirectory(), catalogue: Catalogue, workers: Int,
    stoppedBy stop: StopSignal = .none
  ) {
    self.tuning = tuning
    files = folder
    self.catalogue = catalogue
    self.workers = workers
    self.stop = stop
  }

  /// What the first stage trains, to check it before anything is made.
  ///
  /// - Throws: `InputError` also for an option to search that has no effect in any trial.
  public func firstPlan() throws -> ComparisonPlan {
    let plan = try plan(tuning.experiment(tuning.variants, seeds: tuning.stages[0].seeds))
    let trials = plan.runs.filter { $0.variant != Tuning.control }
    var idle: [String: String] = [:]
    for (place, run) in trials.enumerated() {
      let found = try run.configuration.idleOptions(among: Set(tuning.search.keys), catalogue: catalogue)
      idle = place == 0 ? found : idle.filter { found[$0.key] != nil }
      if idle.isEmpty { return plan }
    }
    if let first = idle.min(by: { $0.key < $1.key }) {
      throw InputError(.data, "'search.\(first.key)'", first.value, remedy: "leave it out")
    }
    return plan
  }

  private func plan(_ experiment: Experiment) throws -> ComparisonPlan {
    try ComparisonPlan(
      experiment, filesIn: files, tolerating: Set(tuning.search.keys), catalogue: catalogue)
  }

  /// Throws `InputError` if there are runs of another search in a folder.
  public func check(in folder: ComparisonFolder) throws {
    try ComparisonRunner(
      try firstPlan(), in: folder.url, catalogue: catalogue, workers: 1, stoppedBy: stop
    ).check()
  }

  /// What is trained next.
  public struct Stage: Sendable {
    /// Its number, from 1 on.
    public var number: Int
    /// How many there are, the confirmation included.
    public var count: Int
    /// Whether the winner is compared with the default on fresh seeds.
    public var isConfirmation: Bool
    /// Trials, the default included.
    public var trials: Int
    /// Runs of each in each environment.
    public var seeds: Int
  }

  /// Trains all stages in a folder, and what has won once more beside the default; what is there already is not trained
  /// again.
  ///
  /// - Parameters:
  ///   - folder: where the stages' runs and the results lie.
  ///   - begin: told before each stage what it is.
  ///   - observe: see ``ComparisonRunner/run(_:)``.
  public func run(
    in folder: ComparisonFolder, begin: (Stage) throws -> Void,
    _ observe: @escaping @Sendable (ComparisonRunner.Progress) throws -> Void
  ) throws -> TuningFindings {
    var variants = tuning.variants
    let control = variants[0]
    let byName = Dictionary(uniqueKeysWithValues: variants.map { ($0.name, $0) })
    var findings = TuningFindings(trials: [])
    let stages = tuning.stages
    for (number, stage) in stages.enumerated() {
      if number > 0 {
        variants = [control] + variants.filter { $0.name != control.name }.prefix(stage.trials)
      }
      try begin(
        Stage(
          number: number + 1, count: stages.count + 1, isConfirmation: false, trials: variants.count,
          seeds: stage.seeds))
      let plan = try plan(tuning.experiment(variants, seeds: stage.seeds))
      let ranked = rank(variants, plan, try runs(of: plan, in: folder, observe), stage: number + 1)
      findings.trials += ranked
      variants = ranked.compactMap { byName[$0.name] }
    }
    guard variants[0].name != control.name,
      findings.trials.last(where: { $0.name == variants[0].name })?.score != nil
    else { return findings }
    try begin(
      Stage(
        number: stages.count + 1, count: stages.count + 1, isConfirmation: true, trials: 2,
        seeds: tuning.seeds.count))
    let plan = try plan(tuning.confirmation([control, variants[0]]))
    findings.confirmation = try TuningConfirmation(
      of: variants[0], control: control, in: plan, try runs(of: plan, in: folder, observe))
    return findings
  }

  private func runs(
    of plan: ComparisonPlan, in folder: ComparisonFolder,
    _ observe: @escaping @Sendable (ComparisonRunner.Progress) throws -> Void
  ) throws -> [ComparedRun] {
    _ = try ComparisonRunner(
      plan, in: folder.url, catalogue: catalogue, workers: workers, stoppedBy: stop
    ).run(observe)
    return try ComparisonResults.runs(of: plan, in: folder, catalogue: catalogue, workers: workers)
  }

  /// The best first; of equal ones the first drawn.
  private func rank(
    _ variants: [Experiment.Variant], _ plan: ComparisonPlan, _ results: [ComparedRun], stage: Int
  ) -> [Trial] {
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

  /// Writes `trials.csv`, a row for every trial of every stage, and `confirmation.json`.
  ///
  /// - Throws: `InputError` if one cannot be written.
  public func write(_ findings: TuningFindings, to folder: ComparisonFolder) throws {
    let names = tuning.search.keys.sorted()
    var text = CSVWriter.row(["stage", "trial", "seeds", "score"] + names)
    for trial in findings.trials {
      let cells = ["\(trial.stage)", trial.name, "\(trial.seeds)", trial.score.map { "\($0)" } ?? ""]
      text += CSVWriter.row(cells + names.map { trial.options[$0].map { "\($0)" } ?? "" })
    }
    try folder.write(Data(text.utf8), to: "trials.csv")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try folder.write(try encoder.encode(findings.answer) + Data("\n".utf8), to: "confirmation.json")
  }
}
