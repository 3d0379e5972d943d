import OneHotEnvironmentKit

extension GridWorld {
  /// How an observation tells the state.
  public enum Observation: String, CaseIterable, Sendable {
    /// One number a state: 1 for the present one, 0 for all others.
    case oneHot = "one-hot"
    /// One number, that of the state: for tables, not for networks.
    case index

    func specification(stateCount: Int) -> EnvironmentSpecification.Observation {
      switch self {
      case .oneHot: .init(oneHot: stateCount)
      case .index: .init(count: 1, in: 0...Float(stateCount - 1))
      }
    }
  }
}
