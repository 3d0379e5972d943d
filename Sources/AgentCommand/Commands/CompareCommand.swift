import Foundation
import OneHotComparison
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotRecords

/// `agent compare`: trains what an experiment declares, or what is missing of it, and writes the results.
struct CompareCommand: Subcommand {
  let invocation: Invocation

  func run() throws {
    let operand = try arguments.operand("FILE or DIR", isRequired: false)
    let experiment = try experiment(from: operand)
    let plan = try plan(experiment, from: operand)
    let workers = try arguments.workers()
    let folder = try ComparisonFolder(of: plan, at: arguments["out"].map { URL(fileURLWithPath: $0) })
    try ComparisonRunner(plan, in: folder.url, catalogue: catalogue, workers: workers).check()
    if arguments.reportsText { try console.output.write(heading(plan, workers: workers)) }
    let failures = try train(plan, in: folder, workers: workers)
    let results = try ComparisonResults(
      plan, in: folder, catalogue: catalogue, command: command(operand, folder), workers: workers)
    try folder.declare(plan.experiment)
    try results.write(to: folder)
    try report(results, folder)
    if let first = failures.first {
      throw InputError(
        .data, "run \(first.run.path): \(first.error.subject)", first.error.problem,
        remedy:
          "it is left out of the results\(failures.count > 1 ? ", as are \(failures.count - 1) others" : "")")
    }
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
    do { return try ComparisonPlan(experiment, catalogue: catalogue) } catch let error as InputError {
      throw InputError(
        .data, "experiment \(operand): \(error.subject)", error.problem, remedy: error.remedy)
    }
  }

  private func train(
    _ plan: ComparisonPlan, in folder: ComparisonFolder, workers: Int
  ) throws -> [(run: ComparisonPlan.Run, error: InputError)] {
    let place = ShellText.path(of: folder.url)
    console.concludeCrashReport(
      with: "what was recorded until then is in \(place); the same command goes on there")
    let signals = console.heedsSignals ? SignalWatch() : nil
    defer { signals?.end() }
    let display = Guarded(ComparisonProgress(arguments.progressStream(on: console), now: console.now))
    do {
      let failures = try ComparisonRunner(plan, in: folder.url, catalogue: catalogue, workers: workers).run {
        progress in
        try signals?.check()
        try display.withLock { try $0.receive(progress) }
      }
      try display.withLock { try $0.end() }
      return failures
    } catch {
      try? display.withLock { try $0.end() }
      throw InterruptedRun(
        cause: error, folder: "\(ShellText.path(of: folder.url)); the same command goes on there")
    }
  }

  private func report(_ results: ComparisonResults, _ folder: ComparisonFolder) throws {
    if arguments.has("json") { return try console.output.write(json: results.summary) }
    guard arguments.reportsText else { return }
    try console.output.write(
      ComparisonText.text(of: results)
        + "\nreport, tables and pictures in \(ShellText.path(of: folder.url))\n")
  }

  private func heading(_ plan: ComparisonPlan, workers: Int) -> String {
    let experiment = plan.experiment
    return "\(experiment.name): \(experiment.variants.count) variants, \(experiment.environments.count) "
      + "\(experiment.environments.count == 1 ? "environment" : "environments"), \(experiment.seeds.count) "
      + "\(experiment.seeds.count == 1 ? "seed" : "seeds"): \(NumberText.count(plan.runs.count)) runs, "
      + "\(workers) at a time\n"
  }

  /// What makes the results again.
  private func command(_ operand: String?, _ folder: ComparisonFolder) -> String {
    var words = [program, "compare", operand ?? ShellText.path(of: folder.experiment)]
    for name in ["seeds", "steps"] {
      if let value = arguments[name], operand != nil { words += ["--\(name)", value] }
    }
    return (words + ["--out", ShellText.path(of: folder.url)]).map(ShellText.quoted).joined(separator: " ")
  }
}
