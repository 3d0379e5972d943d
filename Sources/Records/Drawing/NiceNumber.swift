import Foundation

/// 1, 2 or 5 times a power of ten.
struct NiceNumber: Sendable, Equatable {
  /// 1, 2 or 5.
  let significand: Int
  /// The power of ten.
  let exponent: Int

  /// The number as an axis writes it: 500, 20k.
  var label: String { AxisTicks.label(significand, exponent: exponent) }

  /// The number itself.
  var value: Double { Self.scale(significand, exponent) }

  /// `significand`, which is 1, 2 or 5, times ten to the power of `exponent`.
  init(significand: Int, exponent: Int) {
    self.significand = significand
    self.exponent = exponent
  }

  /// The largest one that is not above a positive number.
  init(atMost limit: Double) {
    exponent = Int(floor(log10(limit) + 1e-9))
    let fraction = limit / Self.scale(1, exponent) * (1 + 1e-9)
    significand = fraction >= 5 ? 5 : fraction >= 2 ? 2 : 1
  }

  /// The smallest one that is not below a positive number.
  init(atLeast limit: Double) {
    let order = Int(floor(log10(limit) + 1e-9))
    let fraction = limit / Self.scale(1, order) * (1 - 1e-9)
    significand = fraction <= 1 ? 1 : fraction <= 2 ? 2 : fraction <= 5 ? 5 : 1
    exponent = fraction > 5 ? order + 1 : order
  }

  /// `significand` · 10^`exponent`, rounded once.
  static func scale(_ significand: Int, _ exponent: Int) -> Double {
    let power = pow(10, Double(abs(exponent)))
    return exponent < 0 ? Double(significand) / power : Double(significand) * power
  }
}
