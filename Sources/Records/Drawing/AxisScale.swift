import Foundation

/// How an axis spaces its values.
package enum AxisScale: Sendable {
  /// Equal differences take equal room.
  case linear
  /// Equal ratios take equal room; only positive values have a place.
  case logarithmic

  /// Whether a value can be drawn at all: finite, positive if it must be, and of a magnitude that leaves room for
  /// the arithmetic of a picture.
  func shows(_ value: Double) -> Bool {
    switch self {
    case .linear: value.magnitude <= 1e100
    case .logarithmic: (1e-100...1e100).contains(value)
    }
  }

  /// The value on a ruler of equal steps.
  func position(_ value: Double) -> Double {
    self == .linear ? value : log10(value)
  }
}
