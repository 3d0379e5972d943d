import OneHotLearning
import OneHotLogs
import OneHotNumerics
import OneHotRecords

/// Shows how a training goes on: in a line redrawn in place, or in a line for each evaluation.
struct TrainingProgress {
  /// Where and how to show it.
  enum Display {
    case line(Console.Stream)
    case log(Console.Stream)
    case none
  }

  private static let secondsBetweenDrawings = 0.1

  private let display: Display
  private let totalSteps: Int
  private let now: @Sendable () -> Double
  private let start: Double
  private let before: Int
  private var step: Int
  private var recent = RecentReturns()
  private var trace: ReturnTrace
  private var lastDrawing = -Double.infinity
  private var isDrawn = false

  /// - Parameter before: steps taken before it is shown.
  init(_ display: Display, totalSteps: Int, from before: Int = 0, now: @escaping @Sendable () -> Double) {
    self.display = display
    self.totalSteps = totalSteps
    self.now = now
    self.before = before
    step = before
    start = now()
    trace = ReturnTrace(totalSteps: totalSteps)
  }

  /// Takes notice of an event, and shows what is due.
  mutating func receive(_ event: TrainingEvent) throws {
    switch event {
    case .episodes(let episodes):
      for episode in episodes {
        recent.add(episode.return)
        trace.add(episode.return, atStep: episode.step)
      }
    case .update(let update):
      step = update.step
      if case .line(let stream) = display { try draw(on: stream) }
    case .evaluation(let record, _):
      if case .log(let stream) = display { try stream.write(snapshot.line(for: record) + "\n") }
    }
  }

  /// Takes the redrawn line away, so that other text can follow.
  mutating func end() throws {
    guard isDrawn, case .line(let stream) = display else { return }
    isDrawn = false
    try stream.redraw()
  }

  private mutating func draw(on stream: Console.Stream) throws {
    let time = now()
    guard time - lastDrawing >= Self.secondsBetweenDrawings else { return }
    lastDrawing = time
    isDrawn = true
    // A line as wide as the terminal would wrap on some, and could not be redrawn.
    try stream.redraw(snapshot.line(width: stream.columns - 1))
  }

  private var snapshot: ProgressSnapshot {
    ProgressSnapshot(
      step: step, totalSteps: totalSteps, stepsBefore: before, seconds: now() - start,
      recentMean: recent.mean,
      curve: trace.means)
  }
}

/// A coarse return curve of a training, of fixed size: mean returns over equal stretches of its steps.
struct ReturnTrace {
  private static let stretches = 40
  private let totalSteps: Int
  private var moments = Array(repeating: RunningMoments(), count: stretches)

  init(totalSteps: Int) {
    self.totalSteps = max(1, totalSteps)
  }

  /// Mean returns of the stretches in which an episode has ended.
  var means: [Double] { moments.filter { $0.count > 0 }.map(\.mean) }

  /// Takes one more episode into account.
  mutating func add(_ value: Double, atStep step: Int) {
    let stretch = Int(Double(step) / Double(totalSteps) * Double(Self.stretches))
    moments[min(Self.stretches - 1, max(0, stretch))].add(value)
  }
}
