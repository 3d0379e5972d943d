import OneHotLearning

/// Tells when the next checkpoint is due.
struct CheckpointClock: Sendable {
  private let interval: CheckpointInterval
  private var last: (step: Int, seconds: Double)

  /// The last checkpoint was at a step, and so many seconds of training.
  init(_ interval: CheckpointInterval, step: Int, seconds: Double) {
    self.interval = interval
    last = (step, seconds)
  }

  /// Whether one is due now; if so, it counts as made.
  mutating func isDue(step: Int, seconds: @autoclosure () -> Double) -> Bool {
    switch interval {
    case .end: return false
    case .steps(let steps):
      guard step / steps > last.step / steps else { return false }
      last.step = step
    case .seconds(let interval):
      let now = seconds()
      guard now - last.seconds >= interval else { return false }
      last.seconds = now
    }
    return true
  }
}
