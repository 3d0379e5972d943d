import OneHotEnvironmentKit
import OneHotNetworks

/// Whether the numbers of an observation are brought to mean 0 and deviation 1 before the networks see them.
public enum ObservationScaling: String, Sendable, CaseIterable {
  /// If one of them has bounds that are infinite or beyond ±10: then all, so that they are alike.
  case auto
  /// Always.
  case always = "true"
  /// Never.
  case never = "false"

  /// The normalization of an environment's observations, to be shared by all networks; nil if there is none.
  func normalization(for observation: EnvironmentSpecification.Observation) -> InputNormalization? {
    let isNeeded =
      switch self {
      case .auto:
        observation.bounds.contains {
          $0.lowerBound < -InputNormalization.limit || $0.upperBound > InputNormalization.limit
        }
      case .always: true
      case .never: false
      }
    return isNeeded ? InputNormalization(count: observation.count) : nil
  }
}
