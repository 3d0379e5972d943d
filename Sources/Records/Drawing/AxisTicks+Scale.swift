import Foundation

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
    let exponents = Int(floor(log10(range.lowerBound)))...Int(ceil(log10(range.upperBound)))
    return exponents.flatMap { exponent in
      significands.map { NiceNumber(significand: $0, exponent: exponent) }
    }.filter { tolerant.contains($0.value) }
  }
}
