import Foundation
import OneHotComparison
import OneHotFoundations

extension Invocation {
  /// `agent compare --shard I/N`: trains a part of the runs, and makes no results.
  func trainPart(of plan: ComparisonPlan) throws {
    let shard = try ComparisonShard(parsing: arguments["shard"]!)
    let workers = try arguments.workers()
    let folder = try ComparisonFolder(of: plan, at: arguments["out"].map { URL(fileURLWithPath: $0) })
    try folder.require(plan.experiment)
    let runner = ComparisonRunner(
      plan, shard: shard, in: folder.url, catalogue: catalogue, workers: workers, stoppedBy: stop)
    try runner.check()
    let runs = plan.runs(of: shard).count
    if arguments.reportsText { try console.output.write(heading(plan, (shard, runs), workers: workers)) }
    let failures = try train(runner, in: folder)
    if arguments.has("json") {
      try console.output.write(
        json: ShardOutcome(shard: "\(shard)", runs: runs, failed: failures.map(\.run.path)))
    } else if arguments.reportsText, failures.isEmpty {
      try console.output.write(
        "part \(shard) is complete, in \(Shown.path(of: folder.url)); --collect instead of --shard makes the results\n"
      )
    }
    try require(noneOf: failures)
  }

  /// What `--json` tells of a part.
  private struct ShardOutcome: Encodable {
    let shard: String
    let runs: Int
    let failed: [String]
  }

  /// Names the runs that are not complete, on standard error; throws if none is.
  func nameMissing(of plan: ComparisonPlan, in folder: ComparisonFolder) throws {
    let missing = folder.missing(of: plan)
    if missing.count == plan.runs.count {
      throw InputError(
        .data, "folder \(folder.url.path)", "none of the \(missing.count) runs is complete",
        remedy: "collect them later")
    }
    let most = 20
    if arguments.has("quiet") { return }
    try note(missing.prefix(most).map { try "\($0.path) is missing: \(folder.state(of: $0))" })
    if missing.count > most { try note(["\(Shown.count(missing.count - most)) other runs are missing"]) }
  }

  /// `agent compare --plan N`: prints what an engine is to do.
  func printPlan(of plan: ComparisonPlan, from operand: String?) throws {
    let count = try arguments.integer("plan", in: 1...ComparisonShard.most)!
    let name = arguments["engine"] ?? StudyPlan.Engine.parallel.rawValue
    guard let engine = StudyPlan.Engine(rawValue: name) else {
      throw InputError.unknown(
        "option --engine", name, among: StudyPlan.Engine.allCases.map(\.rawValue))
    }
    let workers = arguments.has("workers") ? try arguments.workers() : 1
    let place =
      try arguments["out"].map { URL(fileURLWithPath: $0) } ?? ComparisonFolder.standardPlace(of: plan)
    var words = ["compare"]
    if let operand {
      words.append(URL(fileURLWithPath: operand).standardizedFileURL.path)
    }
    for name in ["env", "variant", "seeds", "steps"] {
      for value in arguments.all(name) { words += ["--\(name)", value] }
    }
    words += ["--out", place.standardizedFileURL.path, "--workers", "\(workers)"]
    try console.output.write(
      StudyPlan(
        name: plan.experiment.name, program: program,
        executable: Bundle.main.executableURL?.standardizedFileURL.path ?? program, words: words,
        folder: FileManager.default.currentDirectoryPath, count: count, workers: workers
      ).text(for: engine))
  }
}
