/// What one step of many environments led to: rewards and statuses, each side by side in memory.
public struct StepOutcomes: Sendable, Equatable {
  @usableFromInline package var rewards: [Double]
  /// Raw values of `StepOutcome.Status`, so that kernels can write them.
  @usableFromInline package var statuses: [UInt8]

  /// `count` outcomes of reward 0 after which the episode goes on.
  public init(count: Int) {
    rewards = Array(repeating: 0, count: count)
    statuses = Array(repeating: StepOutcome.Status.running.rawValue, count: count)
  }

  /// How many there are.
  @inlinable public var count: Int { rewards.count }

  /// The outcome in one environment.
  @inlinable
  public subscript(index: Int) -> StepOutcome {
    get { StepOutcome(reward: rewards[index], status: status(index)) }
    set {
      rewards[index] = newValue.reward
      statuses[index] = newValue.status.rawValue
    }
  }

  @inlinable
  func status(_ index: Int) -> StepOutcome.Status {
    switch statuses[index] {
    case StepOutcome.Status.running.rawValue: .running
    case StepOutcome.Status.terminated.rawValue: .terminated
    default: .truncated
    }
  }
}
