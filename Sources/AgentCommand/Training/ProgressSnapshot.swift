import OneHotLearning
import OneHotLogs
import OneHotRecords

/// How a training stands at a moment, and how that is put into a line.
struct ProgressSnapshot {
  /// Steps taken.
  var step: Int
  /// Steps to be taken.
  var totalSteps: Int
  /// Steps taken before the start of the clock, in an earlier session.
  var stepsBefore = 0
  /// Seconds since the start.
  var seconds: Double
  /// Mean return of the last episodes; nil before the first has ended.
  var recentMean: Double?
  /// The return curve so far.
  var curve: [Double] = []

  private static let widestCurve = 40
  private static let narrowestCurve = 4

  /// The line that is redrawn: never longer than `width`, with as much as fits.
  func line(width: Int) -> String {
    for parts in variants {
      let text = parts.joined(separator: "  ")
      if text.count <= width { return text + sparkline(width: width - text.count - 2) }
    }
    return String(percent.prefix(max(0, width)))
  }

  /// The line for an evaluation.
  func line(for evaluation: EvaluationRecord) -> String {
    let means = [("greedy", evaluation.greedy), ("sampled", evaluation.sampled)].map {
      "\($0) \(Shown.value($1.returns.mean))"
    }
    return (["step \(Shown.count(evaluation.step))"] + means + lastReturns + [rate]).joined(
      separator: "  ")
  }

  /// What to show, from everything to almost nothing.
  private var variants: [[String]] {
    let steps = "\(Shown.count(step))/\(Shown.count(totalSteps))"
    return [
      [steps, percent, rate, timeLeft] + recent,
      [steps, percent, timeLeft] + recent,
      [steps, percent] + recent,
      [percent] + recent,
      [percent],
    ]
  }

  private var percent: String { Shown.percent(min(step, totalSteps), of: totalSteps) }

  private var recent: [String] { recentMean.map { ["return \(Shown.value($0))"] } ?? [] }

  private var lastReturns: [String] {
    recentMean.map { ["last \(RecentReturns.capacity) episodes \(Shown.value($0))"] } ?? []
  }

  private var rate: String { "\(Shown.count(Int(min(1e15, stepsPerSecond)))) steps/s" }

  private var timeLeft: String {
    "\(Shown.duration(Double(max(0, totalSteps - step)) / max(stepsPerSecond, 1e-9))) left"
  }

  private var stepsPerSecond: Double { Double(step - stepsBefore) / max(seconds, 1e-9) }

  private func sparkline(width: Int) -> String {
    guard width >= Self.narrowestCurve, !curve.isEmpty else { return "" }
    return "  " + Self.sparkline(curve, width: min(width, Self.widestCurve))
  }
}

extension ProgressSnapshot {
  private static let blocks = Array("▁▂▃▄▅▆▇█")

  /// A curve of at most `width` of the eight block characters ▁ to █; more values than that are averaged in equal groups.
  ///
  /// The smallest value is ▁, the largest █; if all are equal they are ▄. What is not finite is left out.
  static func sparkline(_ values: [Double], width: Int) -> String {
    let points = condensed(values.filter(\.isFinite), to: width)
    guard let low = points.min(), let high = points.max() else { return "" }
    guard high > low else { return String(repeating: blocks[3], count: points.count) }
    return String(points.map { blocks[Int((($0 / 2 - low / 2) / (high / 2 - low / 2) * 7).rounded())] })
  }

  private static func condensed(_ values: [Double], to width: Int) -> [Double] {
    guard width > 0 else { return [] }
    guard values.count > width else { return values }
    return (0..<width).map { column in
      let group = values[column * values.count / width..<(column + 1) * values.count / width]
      return group.reduce(0) { $0 + $1 / Double(group.count) }
    }
  }
}
