import Foundation

/// The ticks of an axis: multiples of 1, 2 or 5 times a power of ten, with short labels such as 20k or −0.5.
struct AxisTicks: Sendable, Equatable {
  /// Where they are.
  let values: [Double]
  /// What is written at them.
  let labels: [String]

  /// Ticks within a range that is neither empty nor infinite.
  ///
  /// - Parameters:
  ///   - count: at most so many, and one.
  ///   - wholeNumbers: whether only whole numbers have a meaning on the axis.
  init(in range: ClosedRange<Double>, atMost count: Int, wholeNumbers: Bool = false) {
    let span = range.upperBound - range.lowerBound
    let least = wholeNumbers ? 1 : Double.leastNormalMagnitude
    let step = NiceNumber(atLeast: max(span / Double(count), least))
    let first = Int((range.lowerBound / step.value - 1e-9).rounded(.up))
    let last = Int((range.upperBound / step.value + 1e-9).rounded(.down))
    let significands = first <= last ? (first...last).map { $0 * step.significand } : []
    values = significands.map { NiceNumber.scale($0, step.exponent) }
    labels = significands.map { Self.label($0, exponent: step.exponent) }
  }

  /// `significand` · 10^`exponent` in few characters; k, M, G and T stand for powers of a thousand where they leave
  /// at most two decimals.
  static func label(_ significand: Int, exponent: Int) -> String {
    guard significand != 0 else { return "0" }
    let sign = significand < 0 ? "−" : ""
    let digits = String(significand.magnitude)
    let order = digits.count + exponent - 1
    guard (-5..<15).contains(order) else { return sign + scientific(digits, order: order) }
    let suffixes = [(12, "T"), (9, "G"), (6, "M"), (3, "k")]
    let unit = suffixes.first { order >= $0.0 && exponent >= $0.0 - 2 } ?? (0, "")
    return sign + decimal(digits, exponent: exponent - unit.0) + unit.1
  }

  /// Digits with a decimal point after the first, and the power of ten: 1.5e+20.
  private static func scientific(_ digits: String, order: Int) -> String {
    let fraction = String(digits.dropFirst().reversed().drop { $0 == "0" }.reversed())
    let power = (order < 0 ? "-" : "+") + (abs(order) < 10 ? "0" : "") + "\(abs(order))"
    return digits.prefix(1) + (fraction.isEmpty ? "" : "." + fraction) + "e" + power
  }

  /// Digits with a decimal point at the right place, and no zeros after the last decimal.
  private static func decimal(_ digits: String, exponent: Int) -> String {
    guard exponent < 0 else { return digits + String(repeating: "0", count: exponent) }
    let padded = String(repeating: "0", count: max(0, 1 - exponent - digits.count)) + digits
    let fraction = String(padded.suffix(-exponent).reversed().drop { $0 == "0" }.reversed())
    let whole = padded.dropLast(-exponent)
    return fraction.isEmpty ? String(whole) : "\(whole).\(fraction)"
  }
}
