import Foundation
import OneHotComparison
import OneHotFoundations
import OneHotLearning
import OneHotRecords

extension Invocation {
  /// `agent compare`: trains what an experiment declares, or what is missing of it, and writes the results; or one of both,
  /// or tells how others can do it in parts.
  func compare() throws {
    try requireOneTask()
    let operand = try arguments.operand("FILE or DIR", isRequired: false)
    let experiment = try experiment(from: operand)
    let plan = try plan(experiment, from: operand)
    if arguments.has("plan") { return try printPlan(of: plan, from: operand) }
    if arguments.has("shard") { return try trainPart(of: plan) }
    let (isCollecting, place) = (arguments.has("collect"), arguments["out"].map { URL(fileURLWithPath: $0) })
    let workers = try arguments.workers()
    let figureWidth = try arguments.figureWidth()
    let folder =
      try isCollecting ? ComparisonFolder(existing: plan, at: place) : ComparisonFolder(of: plan, at: place)
    let runner = ComparisonRunner(
      plan, in: folder.url, catalogue: catalogue, workers: workers, stoppedBy: stop)
    try runner.check()
    if arguments.reportsText, !isCollecting { try console.output.write(heading(plan, workers: workers)) }
    let failures = try isCollecting ? [] : train(runner, in: folder)
    if isCollecting { try nameMissing(of: plan, in: folder) }
    let results = try ComparisonResults(
      plan, in: folder, catalogue: catalogue, command: command(operand, folder), workers: workers)
    try folder.declare(plan.experiment)
    try results.write(to: folder, figureWidth: figureWidth)
    try report(results, folder)
    try require(noneOf: failures)
  }

  private func requireOneTask() throws {
    try arguments.require("shard", without: ["collect", "plan", "figure-width"])
    try arguments.require("collect", without: ["plan"])
    try arguments.require("plan", without: ["json", "quiet", "figure-width"])
    guard arguments.has("engine"), !arguments.has("plan") else { return }
    throw InputError(
      .usage, "option --engine", "it tells what --plan is for", remedy: "give --plan N as well")
  }

  /// Throws an error about the first of the runs that failed.
  func require(noneOf failures: [(run: ComparisonPlan.Run, error: InputError)]) throws {
    guard let first = failures.first else { return }
    let remedy =
      "it is left out of the results\(failures.count > 1 ? ", as are \(failures.count - 1) others" : "")"
    throw InputError(
      .data, "run \(first.run.path): \(first.error.subject)", first.error.problem,
      remedy: first.error.remedy.isEmpty ? remedy : "\(remedy); \(first.error.remedy)")
  }

  private func experiment(from operand: String?) throws -> Experiment {
    let (environments, variants) = (arguments.all("env"), arguments.all("variant"))
    var experiment: Experiment
    if let operand {
      if !environments.isEmpty || !variants.isEmpty {
        throw InputError(
          .usage, "option --\(environments.isEmpty ? "variant" : "env")",
          "an experiment's file says that already",
          remedy: "give either a file, or --env and --variant")
      }
      experiment = try Experiment(contentsOf: URL(fileURLWithPath: operand))
    } else {
      if environments.isEmpty || variants.isEmpty {
        throw InputError(
          .usage, environments.isEmpty ? "option --env" : "option --variant", "missing",
          remedy: "name an experiment's file, or give --env and --variant")
      }
      experiment = Experiment(
        name: "comparison", environments: environments.map { .init(name: $0) },
        variants: try variants.map { try Experiment.Variant(parsing: $0) }, seeds: .init(count: 10))
    }
    if let seeds = try arguments.integer("seeds", in: 1...100_000) { experiment.seeds.count = seeds }
    if let steps = try arguments.integer("steps", in: 1...1_000_000_000_000) { experiment.steps = steps }
    return experiment
  }

  private func plan(_ experiment: Experiment, from operand: String?) throws -> ComparisonPlan {
    guard let operand else { return try ComparisonPlan(experiment, catalogue: catalogue) }
    let folder = Experiment.file(at: URL(fileURLWithPath: operand)).deletingLastPathComponent()
    do { return try ComparisonPlan(experiment, filesIn: folder, catalogue: catalogue) } catch let error
      as InputError
    {
      throw InputError(
        .data, "experiment \(operand): \(error.subject)", error.problem, remedy: error.remedy)
    }
  }

  /// Trains runs in front of whoever called the program.
  func train(
    _ runner: ComparisonRunner, in folder: ComparisonFolder
  ) throws -> [(run: ComparisonPlan.Run, error: InputError)] {
    try watched(in: folder) { _, observe in try runner.run(observe) }
  }

  /// Trains runs in a folder: shows how that goes on, and heeds signals.
  ///
  /// - Parameter train: gets the display, and what is to be told the progress.
  func watched<Result>(
    in folder: ComparisonFolder,
    _ train: (
      Guarded<ComparisonProgress>, @escaping @Sendable (ComparisonRunner.Progress) throws -> Void
    ) throws -> Result
  ) throws -> Result {
    let display = Guarded(ComparisonProgress(arguments.progressStream(on: console), now: console.now))
    let place = "\(Shown.path(of: folder.url)); the same command goes on there"
    return try interruptible(recordingIn: place) {
      defer { try? display.withLock { try $0.end() } }
      return try train(display) { progress in
        try display.withLock { try $0.receive(progress) }
      }
    }
  }

  private func report(_ results: ComparisonResults, _ folder: ComparisonFolder) throws {
    if arguments.has("json") { return try console.output.write(json: results.summary) }
    guard arguments.reportsText else { return }
    try console.output.write(
      results.text
        + "\nreport, tables and pictures in \(Shown.path(of: folder.url))\n")
  }

  /// What is to be done.
  ///
  /// - Parameter part: of the runs, if not all.
  func heading(_ plan: ComparisonPlan, _ part: (shard: ComparisonShard, runs: Int)? = nil, workers: Int)
    -> String
  {
    let experiment = plan.experiment
    let share = part.map { "\(Shown.count($0.runs)) of them in part \($0.shard), " } ?? ""
    return "\(experiment.name): \(experiment.variants.count) variants, \(experiment.environments.count) "
      + "\(experiment.environments.count == 1 ? "environment" : "environments"), \(experiment.seeds.count) "
      + "\(experiment.seeds.count == 1 ? "seed" : "seeds"): \(Shown.count(plan.runs.count)) runs, "
      + "\(share)\(workers) at a time\n"
  }

  /// What makes the results again.
  private func command(_ operand: String?, _ folder: ComparisonFolder) -> String {
    var words = [program, "compare", operand ?? Shown.path(of: folder.experiment)]
    for name in ["seeds", "steps"] {
      if let value = arguments[name], operand != nil { words += ["--\(name)", value] }
    }
    return (words + ["--out", Shown.path(of: folder.url)]).map(Shown.quoted).joined(separator: " ")
  }

  /// `agent report`: compares runs that exist, those of other frameworks included.
  func reportRuns() throws {
    let named = try arguments.operands("RUN").map { URL(fileURLWithPath: $0) }
    let file = try arguments.newFile("report.html")
    let figureWidth = try arguments.figureWidth()
    let places = try named.flatMap(RunSearch.runs)
    let words =
      [program, "report"] + named.map(Shown.path) + (arguments["group"].map { ["--group", $0] } ?? [])
    let results = try ComparisonResults(
      of: places, title: "Report of \(places.count) \(places.count == 1 ? "run" : "runs")",
      command: words.map(Shown.quoted).joined(separator: " "),
      groupedBy: try arguments["group"].map { try RunTemplate($0) }, strict: arguments.has("strict"),
      catalogue: catalogue, workers: Processors.available)
    let page = Data(try results.report(figureWidth: figureWidth).html().utf8)
    try create(page, at: file)
    if arguments.has("json") { return try console.output.write(json: results.summary) }
    try console.output.write(results.text + "\nreport in \(Shown.path(of: file))\n")
  }
}

extension ComparisonResults {
  /// The results as people read them in a terminal.
  fileprivate var text: String {
    summary.warnings.map { "warning: \($0.harmless())\n" }.joined()
      + tables.map { "\n\($0.title.harmless())\n" + TextLayout.table([$0.header] + $0.rows, leading: 1) }
      .joined()
  }
}
