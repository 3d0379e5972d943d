import Foundation
import OneHotNumerics

/// The values an axis shows, from one end to the other.
struct AxisSpan: Sendable, Equatable {
  /// The values at the ends; they differ, and the scale shows both.
  let range: ClosedRange<Double>
  let scale: AxisScale
  private let start: Double
  private let end: Double

  init(_ range: ClosedRange<Double>, scale: AxisScale = .linear) {
    self.range = range
    self.scale = scale
    start = scale.position(range.lowerBound)
    end = scale.position(range.upperBound)
  }

  /// How far along the axis a value lies: 0 at its beginning, 1 at its end.
  func fraction(_ value: Double) -> Double {
    (scale.position(value) - start) / (end - start)
  }
}

extension AxisSpan {
  /// A span around values that the scale shows, or any span if there are none; it is never empty.
  ///
  /// - Parameter padded: whether a little is added at both ends.
  static func covering(_ values: ClosedRange<Double>?, scale: AxisScale, padded: Bool = true) -> AxisSpan {
    guard let values else { return AxisSpan(scale == .linear ? 0...1 : 1...10, scale: scale) }
    let range = scale == .linear ? widened(values) : widenedByRatio(values)
    let isWide = values.upperBound - values.lowerBound > magnitude(of: values) * 1e-9
    return AxisSpan(isWide && !padded ? values : range, scale: scale)
  }

  /// The range and a twentieth of it at both ends; more around values that are all but equal.
  static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let (low, high) = (range.lowerBound, range.upperBound)
    guard high - low > magnitude(of: range) * 1e-9 else {
      let margin = max(0.5, magnitude(of: range) * 0.1)
      return low - margin...high + margin
    }
    let margin = 0.05 * (high - low)
    return low - margin...high + margin
  }

  /// The same for positive numbers and ratios; values that are all but equal get a factor of two.
  private static func widenedByRatio(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let ratio = range.upperBound / range.lowerBound
    let factor = ratio > 1 + 1e-9 ? Elementary.pow(ratio, 0.05) : 2
    return range.lowerBound / factor...range.upperBound * factor
  }

  private static func magnitude(of range: ClosedRange<Double>) -> Double {
    max(range.lowerBound.magnitude, range.upperBound.magnitude)
  }
}

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
    self == .linear ? value : Elementary.log10(value)
  }
}
