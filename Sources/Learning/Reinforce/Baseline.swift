/// What REINFORCE subtracts from the returns to reduce the variance of its gradient.
public enum Baseline: String, Sendable, CaseIterable {
  /// Nothing.
  case none
  /// One number: the exponential moving average of past batches' mean return.
  case movingAverage = "moving-average"
  /// A learned state value V(s).
  case value
  /// The mean return-to-go of the batch's other episodes still running at that step.
  case leaveOneOut = "leave-one-out"
  /// The same mean weighted by the squared length of each score ∇ log p(a).
  case optimal

  /// What it is, in one line.
  public var summary: String {
    switch self {
    case .none: "no baseline"
    case .movingAverage: "exponential moving average of the batches' mean return"
    case .value: "learned state value V(s)"
    case .leaveOneOut: "mean return-to-go of the other episodes of the batch at that step"
    case .optimal: "leave-one-out mean weighted by the squared norm of the score"
    }
  }
}
