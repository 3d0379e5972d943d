import OneHotNumerics

/// After how many steps a run first reached a threshold; or, if it never did, how long it was observed: then the
/// number is right-censored, the true one being greater.
public struct StepsToThreshold: Sendable, Equatable {
  /// The step at which the threshold was reached, or else the run's last.
  public let step: Double
  /// Whether the threshold was reached.
  public let isReached: Bool

  /// What is known of a run.
  ///
  /// - Throws: `InputError` if the step is negative, not finite or beyond 10¹⁰⁰.
  public init(step: Double, isReached: Bool) throws {
    if !(0...1e100).contains(step) {
      throw InputError(.data, "steps to the threshold", "\(step)", remedy: "a number from 0 to 1e100")
    }
    self.step = step
    self.isReached = isReached
  }

  /// The first point of a curve whose value is at least `threshold`, or else its last point.
  ///
  /// - Throws: `InputError` if that point's step is negative.
  public init(_ curve: LearningCurve, threshold: Double) throws {
    let place = curve.values.firstIndex { $0 >= threshold }
    try self.init(step: curve.steps[place ?? curve.steps.count - 1], isReached: place != nil)
  }
}
