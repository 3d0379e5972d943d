/// Cells are read from left to right, each beginning with the comma before it; then the row is ended. Whatever is not
/// as it should be leads to ``LogReader/diagnosis()``. No row can be left by reading on: it ends with a line feed.
extension LogReader {
  /// The digits of a whole number, at most.
  static let mostDigits = 18

  /// The next cell: a whole number with at most 18 digits, and no less than `least`; throws `InputError`.
  package mutating func whole(from least: Int) throws -> Int {
    try beginCell()
    let (digits, count) = readDigits(after: 0)
    guard (1...Self.mostDigits).contains(count), block[next].endsCell, digits >= least else {
      throw diagnosis()
    }
    return Int(digits)
  }

  /// The next cell: a finite number, correctly rounded; throws `InputError`.
  package mutating func number() throws -> Double {
    try beginCell()
    let start = next
    let isNegative = block[next] == .minus
    if isNegative { next += 1 }
    let (whole, wholeCount) = readDigits(after: 0)
    var (digits, places) = (whole, 0)
    if block[next] == .point {
      next += 1
      (digits, places) = readDigits(after: whole)
      if places == 0 { throw diagnosis() }
    }
    // Nineteen digits are below 2^64.
    guard wholeCount > 0, wholeCount + places <= 19, block[next].endsCell else {
      return try unusualNumber(from: start)
    }
    let value = Double.nearest(to: digits, places: places)
    return isNegative ? -value : value
  }

  /// The next cell: a number, correctly rounded; nil if it is empty or holds no finite number, which is what is left of
  /// a policy that went wrong. Throws `InputError`.
  package mutating func measurement() throws -> Double? {
    try beginCell()
    let cell = block[next...].prefix { !$0.endsCell }
    let value = LogColumn.number(cell)
    guard value != nil || cell.isEmpty || LogColumn.isNonFinite(cell) else { throw diagnosis() }
    next += cell.count
    return value
  }

  /// The next cell: the index of one of the words that the column may hold; throws `InputError`.
  package mutating func word(of words: [[UInt8]]) throws -> Int {
    try beginCell()
    guard let end = block[next...].firstIndex(where: \.endsCell),
      let index = words.firstIndex(where: { $0.elementsEqual(block[next..<end]) })
    else { throw diagnosis() }
    next = end
    return index
  }

  /// Passes over a cell of any text, which may stand between quotes (RFC 4180) if it holds no line end; throws
  /// `InputError`.
  package mutating func skipText() throws {
    try beginCell()
    guard let length = LogColumn.textLength(block[next...]) else { throw diagnosis() }
    guard TextProblem(block[next..<next + length]) == nil else { throw diagnosis() }
    next += length
  }

  /// Ends the row; throws `InputError` if it goes on.
  package mutating func endRow() throws {
    if block[next] == .carriageReturn { next += 1 }
    guard block[next] == .lineFeed else { throw diagnosis() }
    next += 1
  }

  private mutating func beginCell() throws {
    guard next != rowStart else { return }
    guard block[next] == .comma else { throw diagnosis() }
    next += 1
  }

  /// Reads digits on; the result is right if there are at most 19.
  private mutating func readDigits(after start: UInt64) -> (digits: UInt64, count: Int) {
    var (index, digits) = (next, start)
    while block[index].digit < 10 {
      digits = digits &* 10 &+ UInt64(block[index].digit)
      index += 1
    }
    defer { next = index }
    return (digits, index - next)
  }

  /// A number with many digits or an exponent, as the standard library reads it.
  private mutating func unusualNumber(from start: Int) throws -> Double {
    let cell = block[start...].prefix { !$0.endsCell }
    guard let value = LogColumn.number(cell) else { throw diagnosis() }
    next = start + cell.count
    return value
  }
}

extension UInt8 {
  package static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let comma = UInt8(ascii: ",")
  static let quote = UInt8(ascii: "\"")
  static let minus = UInt8(ascii: "-")
  static let point = UInt8(ascii: ".")

  /// The value of a digit; 10 or more for all other bytes.
  var digit: UInt8 { self &- UInt8(ascii: "0") }
  /// Whether it is a blank or a tab.
  var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
  /// Whether a cell without quotes ends before this byte.
  var endsCell: Bool { self == .comma || self == .lineFeed || self == .carriageReturn }
}

extension Double {
  /// The number nearest to digits / 10^places; of two equally near the one with an even significand.
  ///
  /// - Parameter places: the digits behind the point, from 0 to 27.
  ///
  /// Source: for few digits Clinger (1990), "How to read floating point numbers accurately": a quotient of two
  /// exact numbers is rounded once. Otherwise digits / 5^places is divided to 63 bits or more, of which the last
  /// tells whether anything is left; that one rounding of such a quotient to 53 bits is the right one.
  static func nearest(to digits: UInt64, places: Int) -> Double {
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
