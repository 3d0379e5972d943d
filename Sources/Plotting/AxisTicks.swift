import Foundation
import OneHotNumerics

/// The ticks of an axis: multiples of 1, 2 or 5 times a power of ten, with short labels such as 20k or −0.5.
struct AxisTicks: Sendable, Equatable {
  /// Where they are.
  let values: [Double]
  /// What is written at them.
  let labels: [String]

  /// Ticks within a range that is neither empty nor infinite.
  ///
  /// - Parameter count: at most so many, and one.
  init(in range: ClosedRange<Double>, atMost count: Int) {
    let span = range.upperBound - range.lowerBound
    let step = NiceNumber(atLeast: max(span / Double(count), .leastNormalMagnitude))
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

extension AxisTicks {
  /// The ticks of an axis of either scale, at most `count` of them.
  init(on span: AxisSpan, atMost count: Int) {
    switch span.scale {
    case .linear: self.init(in: span.range, atMost: count)
    case .logarithmic: self.init(logarithmicIn: span.range, atMost: count)
    }
  }

  /// Ticks at 1, 2 and 5 times powers of ten within a range of positive numbers; if those are more than `count`, at
  /// powers of ten, or at every second, fifth, … of them. A range so narrow that it holds fewer than three gets the
  /// ticks of a linear axis.
  init(logarithmicIn range: ClosedRange<Double>, atMost count: Int) {
    let every = Self.niceNumbers(in: range, significands: [1, 2, 5])
    let linear = AxisTicks(in: range, atMost: min(count, 5))
    if every.count < 3, linear.values.count > every.count {
      self = linear
    } else if every.count <= count {
      self.init(every)
    } else {
      self.init(Self.powers(in: range, atMost: count))
    }
  }

  private init(_ numbers: [NiceNumber]) {
    values = numbers.map(\.value)
    labels = numbers.map(\.label)
  }

  private static func powers(in range: ClosedRange<Double>, atMost count: Int) -> [NiceNumber] {
    let powers = niceNumbers(in: range, significands: [1])
    let step = Int(NiceNumber(atLeast: max(1, Double(powers.count) / Double(count))).value)
    return powers.filter { $0.exponent.isMultiple(of: step) }
  }

  private static func niceNumbers(in range: ClosedRange<Double>, significands: [Int]) -> [NiceNumber] {
    let tolerant = range.lowerBound * (1 - 1e-9)...range.upperBound * (1 + 1e-9)
    let first = Int(Elementary.log10(range.lowerBound).rounded(.down))
    let last = Int(Elementary.log10(range.upperBound).rounded(.up))
    return (first...last).flatMap { exponent in
      significands.map { NiceNumber(significand: $0, exponent: exponent) }
    }.filter { tolerant.contains($0.value) }
  }
}

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

  /// The smallest one that is not below a positive number.
  init(atLeast limit: Double) {
    let order = Int((Elementary.log10(limit) + 1e-9).rounded(.down))
    let fraction = limit / Self.scale(1, order) * (1 - 1e-9)
    significand = fraction <= 1 ? 1 : fraction <= 2 ? 2 : fraction <= 5 ? 5 : 1
    exponent = fraction > 5 ? order + 1 : order
  }

  /// `significand` · 10^`exponent`, rounded once.
  static func scale(_ significand: Int, _ exponent: Int) -> Double {
    let power = Elementary.powerOfTen(abs(exponent))
    return exponent < 0 ? Double(significand) / power : Double(significand) * power
  }
}
