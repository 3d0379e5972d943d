import Foundation
import OneHotComparison
import OneHotFoundations
import OneHotLearning
import OneHotNumerics

extension Invocation {
  /// `agent tune`: random search with successive halving over seeds.
  func tune() throws {
    let file = try arguments.operand("FILE")!
    let place = URL(fileURLWithPath: file)
    let tuning = try Tuning(contentsOf: place)
    let workers = try arguments.workers()
    let search = TuningSearch(
      tuning, filesIn: place.deletingLastPathComponent(), catalogue: catalogue, workers: workers,
      stoppedBy: stop)
    let folder = try ComparisonFolder(
      of: try JSONDocument.inside("tuning \(file)") { try search.firstPlan() },
      at: arguments["out"].map { URL(fileURLWithPath: $0) })
    try search.check(in: folder)
    let findings = try carryOut(search, in: folder)
    try search.write(findings, to: folder)
    try report(findings, folder)
  }

  private func carryOut(_ search: TuningSearch, in folder: ComparisonFolder) throws -> TuningFindings {
    let stream = arguments.progressStream(on: console)
    return try watched(in: folder) { display, observe in
      try search.run(
        in: folder,
        begin: { stage in
          try display.withLock {
            try $0.end()
            $0 = ComparisonProgress(stream, now: console.now)
          }
          let what =
            stage.isConfirmation
            ? "the best and the default with \(stage.seeds) fresh seeds"
            : "\(stage.trials) \(stage.trials == 1 ? "trial" : "trials") with \(stage.seeds) seeds"
          try stream?.write("stage \(stage.number) of \(stage.count): \(what)\n")
        }, observe)
    }
  }

  private func report(_ findings: TuningFindings, _ folder: ComparisonFolder) throws {
    if arguments.has("json") { return try console.output.write(json: findings) }
    if arguments.has("quiet") { return }
    let rows = findings.trials.map { trial in
      [
        trial.name, "\(trial.stage)", "\(trial.seeds)",
        trial.score.map { $0.text(decimals: 4) } ?? "failed", Self.text(of: trial.options),
      ]
    }
    let table = TextLayout.table([["trial", "stage", "seeds", "score", "options"]] + rows, leading: 1)
    let place = Shown.path(of: folder.url)
    try console.output.write(
      "\n" + table + "\n\(Self.answer(findings.confirmation))\n"
        + "trials in \(place)/trials.csv, the answer in \(place)/confirmation.json\n")
  }

  private static func text(of options: [String: OptionValue]) -> String {
    options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
  }

  /// Whether something is better than the default, and by how much.
  private static func answer(_ confirmation: TuningConfirmation?) -> String {
    let none = "no setting is better than the default"
    guard let confirmation else { return "\(none): none came before it in the search" }
    guard let difference = confirmation.difference, let low = confirmation.low, let high = confirmation.high
    else { return "\(none), as far as can be told: a run on the fresh seeds failed" }
    func number(_ value: Double) -> String { String(format: "%+.4f", value) }
    let interval =
      low == high
      ? "on every one of \(confirmation.seeds) fresh seeds"
      : "95 % interval \(number(low)) to \(number(high)), on \(confirmation.seeds) fresh seeds"
    let measured = "\(confirmation.trial) scores \(number(difference)) more than the default (\(interval))"
    return confirmation.isBetter
      ? "\(measured): better is \(text(of: confirmation.options))" : "\(none): \(measured)"
  }
}
