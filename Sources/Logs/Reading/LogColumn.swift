/// A column of a log: its name, and what its cells hold.
package struct LogColumn: Equatable {
  /// What a cell holds.
  package enum Content: Equatable {
    /// A whole number, from the least that makes sense on.
    case whole(from: Int)
    /// A finite number.
    case number
    /// What an agent may have measured: a number, finite or not, or nothing.
    case measurement
    /// One of some words.
    case word([String])
    /// Anything.
    case text
  }

  package var name: String
  package var content: Content

  package init(_ name: String, _ content: Content) {
    self.name = name
    self.content = content
  }

  /// What is wrong with a cell; nil if nothing is.
  func problem(of cell: ArraySlice<UInt8>) -> String? {
    let shown = cell.isEmpty ? "an empty cell" : "'\(TextProblem.shown(cell))'"
    switch content {
    case .whole(let least):
      return Self.whole(cell).map { $0 >= least } ?? false
        ? nil : "\(shown) is no whole number from \(least) on"
    case .number:
      if Self.isNonFinite(cell) { return "\(shown) is no finite number" }
      return Self.number(cell) == nil ? "\(shown) is no number" : nil
    case .measurement:
      return cell.isEmpty || Self.isNonFinite(cell) || Self.number(cell) != nil
        ? nil : "\(shown) is no number"
    case .word(let words):
      return words.contains { $0.utf8.elementsEqual(cell) } ? nil : "\(shown) is not one of the words"
    case .text:
      return Self.textLength(cell) == cell.count ? nil : "\(shown) has a quote without its second in the line"
    }
  }

  /// What would be right.
  var remedy: String {
    switch content {
    case .whole(let least):
      "a whole number such as \(least + 200), of at most \(LogReader.mostDigits) digits, would be right"
    case .number: "a number such as 200 or -0.25 would be right"
    case .measurement: "a number such as 200 or -0.25, or nothing, would be right"
    case .word(let words): "\(words.joined(separator: " or ")) would be right"
    case .text: "text without a line end would be right"
    }
  }
}

extension LogColumn {
  /// The value of a cell that is a whole number of at most 18 digits.
  static func whole(_ cell: ArraySlice<UInt8>) -> Int? {
    let isWhole = (1...LogReader.mostDigits).contains(cell.count) && cell.allSatisfy { $0.digit < 10 }
    return isWhole ? cell.reduce(0) { $0 * 10 + Int($1.digit) } : nil
  }

  /// The value of a cell that is a finite number: digits, perhaps a point and more digits, perhaps an exponent.
  static func number(_ cell: ArraySlice<UInt8>) -> Double? {
    guard isDecimal(cell) else { return nil }
    if let value = plainValue(cell) { return value }
    guard let value = Double(String(decoding: cell, as: UTF8.self)), value.isFinite else { return nil }
    return value
  }

  /// The value of a number, correctly rounded; nil if it has an exponent or more than nineteen digits, which may not be
  /// below 2^64.
  private static func plainValue(_ cell: ArraySlice<UInt8>) -> Double? {
    var (digits, count, places) = (UInt64(0), 0, Int?.none)
    for byte in cell.first == .minus ? cell.dropFirst() : cell {
      if byte == .point {
        places = 0
      } else {
        guard byte.digit < 10, count < 19 else { return nil }
        digits = digits * 10 + UInt64(byte.digit)
        count += 1
        places = places.map { $0 + 1 }
      }
    }
    let value = Double.nearest(to: digits, places: places ?? 0)
    return cell.first == .minus ? -value : value
  }

  /// What pandas makes of a cell in a column of numbers: infinite if it is too large or says so, not a number if it is
  /// one of the words for what is missing, and nil if it is something else than a number.
  ///
  /// Beyond what ``number(_:)`` reads there may be blanks around it, a plus before it, and no digit on one side of the
  /// point.
  ///
  /// Source: pandas, pandas/_libs/src/parser/tokenizer.c, `precise_xstrtod`; `STR_NA_VALUES` of pandas/_libs/parsers.pyx.
  /// Deviations: numbers are rounded correctly, as by its option `float_precision="round_trip"`.
  package static func lenientNumber(_ cell: ArraySlice<UInt8>) -> Double? {
    var cell = cell.drop(while: \.isBlank)
    while cell.last?.isBlank == true { cell = cell.dropLast() }
    if let value = number(cell) { return value }
    let text = String(decoding: cell, as: UTF8.self)
    if missing.contains(text) { return .nan }
    let hasDigits = cell.allSatisfy { $0.digit < 10 || "+-.eE".utf8.contains($0) }
    return hasDigits || isNonFinite(cell) ? Double(text.lowercased()) : nil
  }

  private static let missing: Set = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A",
    "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
  ]

  /// Whether a cell has the form of a number. By hand, as a file may hold millions of numbers with exponents, and a
  /// regular expression takes fifty microseconds for each.
  private static func isDecimal(_ cell: ArraySlice<UInt8>) -> Bool {
    var rest = cell
    if rest.first == .minus { rest.removeFirst() }
    guard dropDigits(&rest) else { return false }
    if rest.first == .point {
      rest.removeFirst()
      guard dropDigits(&rest) else { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      if rest.first == .minus || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
      guard dropDigits(&rest) else { return false }
    }
    return rest.isEmpty
  }

  /// Removes the digits a text begins with; whether there are any.
  private static func dropDigits(_ text: inout ArraySlice<UInt8>) -> Bool {
    let count = text.prefix { $0.digit < 10 }.count
    text.removeFirst(count)
    return count > 0
  }

  /// Whether a cell says that its number is none, or is too large to be one.
  static func isNonFinite(_ cell: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: cell, as: UTF8.self).lowercased()
    let words = ["nan", "inf", "infinity"]
    return words.contains { $0 == text || "-\($0)" == text || "+\($0)" == text }
      || Double(text).map { !$0.isFinite } ?? false
  }

  /// The length of the cell of text at the beginning of `bytes`, which may stand between quotes; nil if a quote has
  /// no second before the line ends.
  static func textLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.first == .quote else { return bytes.prefix { $0 != .comma && $0 != .lineFeed }.count }
    var (index, isInside) = (bytes.startIndex, false)
    while index < bytes.endIndex, bytes[index] != .lineFeed, isInside || bytes[index] != .comma {
      if bytes[index] == .quote { isInside.toggle() }
      index += 1
    }
    return isInside ? nil : index - bytes.startIndex
  }
}
