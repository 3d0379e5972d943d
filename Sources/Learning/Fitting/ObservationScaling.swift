import OneHotEnvironmentKit
import OneHotNetworks

/// Which numbers of an observation are watched, and normalized if need be: ``InputNormalization``.
public enum ObservationScaling: String, Sendable, CaseIterable {
  /// Those whose declared bounds are infinite or beyond ±10.
  case auto
  /// All.
  case all = "true"
  /// None.
  case none = "false"

  /// The normalization of an environment's observations, to be shared by all networks; nil if nothing is normalized.
  func normalization(for observation: EnvironmentSpecification.Observation) -> InputNormalization? {
    let columns = observation.bounds.indices.filter { isScaled(observation.bounds[$0]) }
    return columns.isEmpty ? nil : InputNormalization(count: observation.count, columns: columns)
  }

  private func isScaled(_ bounds: ClosedRange<Float>) -> Bool {
    switch self {
    case .auto: bounds.lowerBound < -InputNormalization.limit || bounds.upperBound > InputNormalization.limit
    case .all: true
    case .none: false
    }
  }
}
