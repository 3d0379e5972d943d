import Foundation
import OneHotComparison
import OneHotFoundations
import OneHotLearning

extension Invocation {
  /// `agent tune`: random search with successive halving over seeds.
  func tune() throws {
    let file = try arguments.operand("FILE")!
    let tuning = try Tuning(contentsOf: URL(fileURLWithPath: file))
    let workers = try arguments.workers()
    let search = TuningSearch(tuning, catalogue: catalogue, workers: workers, stoppedBy: stop)
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
    let stream = arguments.progressStream(on: console)
    return try watched(in: folder) { display, observe in
      try search.run(
        in: folder,
        begin: { stage, stages, trials, seeds in
          try display.withLock {
            try $0.end()
            $0 = ComparisonProgress(stream, now: console.now)
          }
          let what =
            "stage \(stage) of \(stages): \(trials) \(trials == 1 ? "trial" : "trials") with \(seeds) "
          try stream?.write(what + "\(seeds == 1 ? "seed" : "seeds")\n")
        }, observe)
    }
  }

  private func report(_ trials: [TuningSearch.Trial], _ folder: ComparisonFolder) throws {
    if arguments.has("json") { return try console.output.write(json: trials) }
    if arguments.has("quiet") { return }
    let rows = trials.map { trial in
      let options = trial.options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      return [
        trial.name, "\(trial.stage)", "\(trial.seeds)",
        trial.score.map { String(format: "%.4f", $0) } ?? "failed", options.joined(separator: " "),
      ]
    }
    let table = TextLayout.table([["trial", "stage", "seeds", "score", "options"]] + rows, leading: 1)
    try console.output.write("\n" + table + "\ntrials in \(Shown.path(of: folder.url))/trials.csv\n")
  }
}
