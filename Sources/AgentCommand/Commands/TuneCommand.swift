import Foundation
import OneHotComparison
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotRecords

/// `agent tune`: random search with successive halving over seeds.
struct TuneCommand: Subcommand {
  let invocation: Invocation

  func run() throws {
    let file = try arguments.operand("FILE")!
    let tuning = try Tuning(contentsOf: URL(fileURLWithPath: file))
    let workers = try arguments.workers()
    let search = TuningSearch(tuning, catalogue: catalogue, workers: workers)
    let folder = try ComparisonFolder(
      of: try JSONDocument.inside("tuning \(file)") { try search.firstPlan() },
      at: arguments["out"].map { URL(fileURLWithPath: $0) })
    try search.check(in: folder)
    let trials = try carryOut(search, in: folder)
    try search.write(trials, to: folder)
    try report(trials, folder)
  }

  private func carryOut(
    _ search: TuningSearch, in folder: ComparisonFolder
  ) throws -> [TuningSearch.Trial] {
    let place = ShellText.path(of: folder.url)
    console.concludeCrashReport(
      with: "what was recorded until then is in \(place); the same command goes on there")
    let signals = console.heedsSignals ? SignalWatch() : nil
    defer { signals?.end() }
    let display = Guarded(ComparisonProgress(arguments.progressStream(on: console), now: console.now))
    do {
      let trials = try search.run(in: folder) { stage, stages, trials, seeds in
        try display.withLock { try $0.end() }
        display.withLock { $0 = ComparisonProgress(arguments.progressStream(on: console), now: console.now) }
        let what = "stage \(stage) of \(stages): \(trials) \(trials == 1 ? "trial" : "trials") with \(seeds) "
        try arguments.progressStream(on: console)?.write(what + "\(seeds == 1 ? "seed" : "seeds")\n")
      } _: { progress in
        try signals?.check()
        try display.withLock { try $0.receive(progress) }
      }
      try display.withLock { try $0.end() }
      return trials
    } catch {
      try? display.withLock { try $0.end() }
      throw InterruptedRun(
        cause: error, folder: "\(ShellText.path(of: folder.url)); the same command goes on there")
    }
  }

  private func report(_ trials: [TuningSearch.Trial], _ folder: ComparisonFolder) throws {
    if arguments.has("json") { return try console.output.write(json: trials) }
    if arguments.has("quiet") { return }
    var table = TextTable(["trial", "stage", "seeds", "score", "options"], leading: 1)
    for trial in trials {
      let options = trial.options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      table.add([
        trial.name, "\(trial.stage)", "\(trial.seeds)",
        trial.score.map { String(format: "%.4f", $0) } ?? "failed", options.joined(separator: " "),
      ])
    }
    try console.output.write("\n" + table.text + "\ntrials in \(ShellText.path(of: folder.url))/trials.csv\n")
  }
}
