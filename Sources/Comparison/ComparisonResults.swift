import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotRecords
import OneHotStatistics

/// What came of a comparison. It depends on the runs' logs alone: not on when or by how many threads they were made.
public struct ComparisonResults: Sendable {
  /// What `summary.json` holds.
  public struct Summary: Sendable, Encodable {
    /// What was compared.
    public var name: String
    /// What it is to find out.
    public var description: String
    /// What makes the results again.
    public var command: String
    /// What a reader must know before trusting the numbers.
    public var warnings: [String]
    /// For each environment and variant; then for all environments together, by normalized scores.
    public var variants: [VariantSummary] = []
    /// Each variant but the first against the first.
    public var pairs: [PairSummary] = []
    /// The performance profile of each variant over all environments, where scores can be normalized.
    public var profiles: [ProfileSummary] = []
    /// The files of the figures beside `summary.json`.
    public var figures: [String] = []
  }

  /// The runs, in the order of the results.
  public let runs: [ComparedRun]
  /// The environments, in their order.
  public let environments: [String]
  /// The variants, in their order; the first is the reference.
  public let variants: [String]
  /// The statistics.
  public private(set) var summary: Summary
  /// What each variant is, in words.
  let settings: [String: String]
  let bootstrap: Bootstrap

  /// The results of runs that have been read.
  public init(
    name: String, description: String, command: String, runs: [ComparedRun], settings: [String: String] = [:],
    warnings: [String] = []
  ) throws {
    self.runs = runs
    self.settings = settings
    environments = runs.map(\.environment).unique
    variants = runs.map(\.variant).unique
    bootstrap = try Bootstrap(resamples: 10_000)
    summary = Summary(
      name: name, description: description, command: command, warnings: warnings + Self.warnings(about: runs))
    try summarize()
  }

  /// The runs of a variant in an environment.
  func runs(_ variant: String, in environment: String) -> [ComparedRun] {
    runs.filter { $0.variant == variant && $0.environment == environment }
  }

  private static func warnings(about runs: [ComparedRun]) -> [String] {
    let groups = Dictionary(grouping: runs) { [$0.environment, $0.variant] }
    let single = groups.filter { $0.value.count == 1 }.count
    var warnings: [String] = []
    if single > 0 {
      warnings.append(
        "\(single) of \(groups.count) groups have a single seed: one seed shows nothing about how the next would do"
      )
    }
    let unfinished = runs.filter { $0.history.configuration != nil && !$0.history.isComplete }.count
    let stopped = runs.filter {
      $0.configuration?.training.stopsWhenSolved == true && $0.solvedAtStep != nil
        && $0.history.steps < $0.configuration!.training.steps
    }.count
    if stopped > 0 {
      warnings.append(
        "\(stopped) runs stopped when they were solved: their scores are those of that moment, and their areas and curves "
          + "end there")
    }
    if unfinished > 0 { warnings.append("\(unfinished) runs did not end; they count as far as they got") }
    for run in runs { warnings += run.history.remarks.map { "\(run.folder): \($0)" } }
    return warnings
  }

  private mutating func summarize() throws {
    var random = RandomSource(seed: 0, purpose: .measurement)
    for environment in environments {
      for variant in variants {
        let runs = runs(variant, in: environment)
        if let found = try VariantSummary(
          environment: environment, variant: variant, tasks: [runs.compactMap(\.score)], runs: runs,
          bootstrap: bootstrap, using: &random)
        {
          summary.variants.append(found)
        }
      }
      try addPairs(environment: environment, in: [environment], score: \.score)
    }
    guard hasNormalizedScores else { return }
    for variant in variants {
      let tasks = environments.map { runs(variant, in: $0).compactMap(\.normalizedScore) }
      summary.profiles.append(try ProfileSummary(variant, tasks: tasks))
      if let found = try VariantSummary(
        environment: nil, variant: variant, tasks: tasks, runs: [], bootstrap: bootstrap, using: &random)
      {
        summary.variants.append(found)
      }
    }
    try addPairs(environment: nil, in: environments, score: \.normalizedScore)
  }

  private mutating func addPairs(
    environment: String?, in environments: [String], score: (ComparedRun) -> Double?
  ) throws {
    let present = variants.filter { variant in environments.contains { !runs(variant, in: $0).isEmpty } }
    guard let reference = present.first else { return }
    var pairs = try present.dropFirst().compactMap { variant in
      let tasks = (environments.map { runs(variant, in: $0) }, environments.map { runs(reference, in: $0) })
      return try PairSummary(
        environment: environment, tasks.0, against: tasks.1, named: (variant, reference), score: score)
        ?? PairSummary(
          environment: environment, unpaired: tasks.0, against: tasks.1, named: (variant, reference),
          score: score)
    }
    pairs.correct()
    summary.pairs += pairs
  }

  /// Whether all runs have normalized scores, in more than one environment.
  var hasNormalizedScores: Bool {
    environments.count > 1 && runs.allSatisfy { $0.normalizedScore != nil }
      && environments.allSatisfy { environment in
        variants.allSatisfy { !runs($0, in: environment).isEmpty }
      }
  }
}

extension ComparisonResults {
  /// Reads the runs of an experiment that are complete; those that are not are left out, with a warning that names them.
  public init(
    _ plan: ComparisonPlan, in folder: ComparisonFolder, catalogue: Catalogue, command: String, workers: Int
  ) throws {
    let runs = try Self.runs(of: plan, in: folder, catalogue: catalogue, workers: workers)
    let complete = Set(runs.map(\.folder))
    let missing = plan.runs.map(\.path).filter { !complete.contains($0) }
    let experiment = plan.experiment
    try self.init(
      name: experiment.name, description: experiment.description ?? "", command: command, runs: runs,
      settings: Dictionary(uniqueKeysWithValues: experiment.variants.map { ($0.name, $0.settings) }),
      warnings: missing.isEmpty
        ? []
        : [
          "\(missing.count) of \(plan.runs.count) runs are not complete and left out: "
            + missing.prefix(10).joined(separator: ", ") + (missing.count > 10 ? ", …" : "")
        ])
  }

  /// The runs of a plan that are there.
  static func runs(
    of plan: ComparisonPlan, in folder: ComparisonFolder, catalogue: Catalogue, workers: Int
  ) throws -> [ComparedRun] {
    let complete = plan.runs.filter {
      FileManager.default.fileExists(atPath: folder.url.appending(path: $0.path).path)
    }
    let histories = RunHistory.read(
      complete.map { folder.url.appending(path: $0.path, directoryHint: .isDirectory) }, workers: workers)
    return try zip(complete, histories).map { run, history in
      ComparedRun(
        environment: run.environment, variant: run.variant, folder: run.path, label: "\(run.seed)",
        history: try history.get(), configuration: run.configuration)
    }.measured(catalogue: catalogue, workers: workers)
  }
}

extension Experiment.Variant {
  /// Agent and options, as one would type them.
  var settings: String {
    ([agent ?? "actor-critic"] + (options ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
      .joined(separator: " ")
  }
}
