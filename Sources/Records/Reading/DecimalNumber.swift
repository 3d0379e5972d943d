/// Turns the digits of decimal numbers into the nearest numbers of type `Double`.
enum DecimalNumber {
  /// The number nearest to digits / 10^places; of two equally near the one with an even significand.
  ///
  /// - Parameter places: the digits behind the point, from 0 to 27.
  ///
  /// Source: for few digits Clinger (1990), "How to read floating point numbers accurately": a quotient of two
  /// exact numbers is rounded once. Otherwise digits / 5^places is divided to 63 bits or more, of which the last
  /// tells whether anything is left; that one rounding of such a quotient to 53 bits is the right one.
  static func value(of digits: UInt64, places: Int) -> Double {
    if digits <= 1 << 53 && places < tens.count { return Double(digits) / tens[places] }
    if places == 0 { return Double(digits) }
    let shifts = (digits: digits.leadingZeroBitCount, five: fives[places].leadingZeroBitCount)
    guard shifts.digits < 64 else { return 0 }
    let dividend = digits << UInt64(shifts.digits)
    let (quotient, rest) = (fives[places] << UInt64(shifts.five))
      .dividingFullWidth((dividend >> 1, dividend << 63))
    return Double(
      sign: .plus, exponent: shifts.five - shifts.digits - 63 - places,
      significand: Double(quotient | (rest == 0 ? 0 : 1)))
  }

  /// The powers of ten that are exact.
  private static let tens: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
  ]

  /// The powers of five below 2^64.
  private static let fives: [UInt64] = (0...27).map { (0..<$0).reduce(1) { power, _ in power * 5 } }
}
