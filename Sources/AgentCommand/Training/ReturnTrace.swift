import OneHotNumerics

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
