import Foundation
import OneHotNumerics

/// Writes a file of comma-separated values row by row, through a buffer.
///
/// What reaches the file always ends with a whole row.
package final class CSVWriter {
  private let file: BufferedFile
  private var startsRow = true

  /// Goes on in a file.
  package init(_ file: BufferedFile) {
    self.file = file
  }

  /// A new file that begins with `head`, which holds its own line ends; throws `InputError` if there is a file
  /// of that name.
  package convenience init(creating url: URL, head: String) throws {
    self.init(try BufferedFile(creating: url, head: Data(head.utf8)))
  }

  /// Adds a whole number to the row.
  package func cell(_ value: Int) {
    append(String(value))
  }

  /// Adds a number, in the shortest form that reads back as the same number; an empty cell for nil.
  package func cell(_ value: Double?) {
    append(value?.shortestText ?? "")
  }

  /// Adds a number to the row with a decimal point, or as a power of ten.
  package func cell(decimal value: Double) {
    append(value.description)
  }

  /// Adds text to the row, quoted where that is needed, and marked as text where a spreadsheet might take it for a formula.
  package func cell(_ text: String) {
    append(Self.quoted(text))
  }

  private func append(_ cell: String) {
    if !startsRow { file.append(UInt8(ascii: ",")) }
    startsRow = false
    file.append(cell.utf8)
  }

  /// Ends the row; throws `InputError` if the buffer was full and the file cannot be written.
  package func endRow() throws {
    file.append(UInt8(ascii: "\n"))
    startsRow = true
    try file.endRecord()
  }

  /// Writes what the buffer holds; throws `InputError` if the file cannot be written.
  package func flush() throws { try file.flush() }

  /// Flushes and closes the file.
  package func close() throws { try file.close() }

  /// Cells as a row with its line end.
  package static func row(_ cells: [String]) -> String {
    cells.map(quoted).joined(separator: ",") + "\n"
  }

  private static let formulaStarts: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠",
  ]

  /// Text as it is, or between quotes if it holds a comma, a quote or a line end (RFC 4180). Before text that a
  /// spreadsheet would take for a formula stands an apostrophe.
  ///
  /// Source: OWASP, "CSV Injection": what begins with =, +, -, @, a tab or a line end, unless it is a number; here also
  /// where only what is not seen stands before, which some programs skip.
  private static func quoted(_ text: String) -> String {
    if isFormula(text), Double(text) == nil { return quotedAsNeeded("'" + text) }
    return quotedAsNeeded(text)
  }

  private static func isFormula(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first else { return false }
    let seen = text.unicodeScalars.first { !$0.properties.isWhitespace && !isUnseen($0) }
    return formulaStarts.contains(first) || seen.map(formulaStarts.contains) ?? false
  }

  private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
  }

  /// Byte by byte: for a `Character`, a quote and a mark upon it were one, and no quote.
  private static func quotedAsNeeded(_ text: String) -> String {
    let needsQuotes = text.utf8.contains { $0 == 0x22 || $0 == 0x2c || $0 == 0x0a || $0 == 0x0d }
    guard needsQuotes else { return text }
    let doubled = text.utf8.flatMap { $0 == 0x22 ? [$0, $0] : [$0] }
    return "\"\(String(decoding: doubled, as: UTF8.self))\""
  }
}
