import OneHotComparison

/// Shows how far a comparison is: in a line redrawn in place, or in a line for every tenth of the runs and for the first wait
/// after each.
struct ComparisonProgress: Sendable {
  private let stream: Console.Stream?
  private let now: @Sendable () -> Double
  private let start: Double
  private var lastDrawing = -Double.infinity
  private var lastTenth = -1
  private var isDrawn = false
  /// Whether the last line said that other processes are waited for.
  private var hasToldWaiting = false

  /// A display on a stream, if there is one.
  init(_ stream: Console.Stream?, now: @escaping @Sendable () -> Double) {
    self.stream = stream
    self.now = now
    start = now()
  }

  /// Takes notice of progress, and shows what is due.
  mutating func receive(_ progress: ComparisonRunner.Progress) throws {
    guard let stream else { return }
    if stream.isTerminal {
      let time = now()
      guard time - lastDrawing >= 0.2 else { return }
      (lastDrawing, isDrawn) = (time, true)
      try stream.redraw(String(line(progress).prefix(max(0, stream.columns - 1))))
    } else {
      let tenth = progress.finished * 10 / max(1, progress.total)
      let isWaiting = progress.elsewhere != nil
      guard tenth > lastTenth || isWaiting && !hasToldWaiting else { return }
      (lastTenth, hasToldWaiting) = (tenth, isWaiting)
      try stream.write(line(progress) + "\n")
    }
  }

  /// Takes the redrawn line away, so that other text can follow.
  mutating func end() throws {
    guard isDrawn else { return }
    isDrawn = false
    try stream?.redraw()
  }

  private func line(_ progress: ComparisonRunner.Progress) -> String {
    let share = Double(progress.steps) / Double(max(1, progress.missingSteps))
    let seconds = now() - start
    var left = share > 0 ? ", \(Shown.duration(seconds / share - seconds)) left" : ""
    if let (runs, process) = progress.elsewhere {
      left = ", waiting for \(runs) \(runs == 1 ? "run" : "runs") of other processes (\(process))"
    }
    return
      "\(progress.finished) of \(progress.total) runs, \(Shown.percent(progress.steps, of: progress.missingSteps))"
      + " of the steps\(left)"
  }
}
