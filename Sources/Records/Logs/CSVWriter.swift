import Foundation

/// Writes a file of comma-separated values row by row, through a buffer.
///
/// What reaches the file always ends with a whole row.
final class CSVWriter {
  private let file: BufferedFile
  private var startsRow = true

  /// Goes on in a file.
  init(_ file: BufferedFile) {
    self.file = file
  }

  /// A new file that begins with `head`, which holds its own line ends; throws `InputError` if there is a file
  /// of that name.
  convenience init(creating url: URL, head: String) throws {
    self.init(try BufferedFile(creating: url, head: Data(head.utf8)))
  }

  /// Adds a whole number to the row.
  func cell(_ value: Int) {
    cell(String(value))
  }

  /// Adds a number, in the shortest form that reads back as the same number; an empty cell for nil.
  func cell(_ value: Double?) {
    cell(value.map(Self.shortest) ?? "")
  }

  /// Adds text to the row, quoted where that is needed.
  func cell(_ text: String) {
    if !startsRow { file.append(UInt8(ascii: ",")) }
    startsRow = false
    file.append(CSVCell.quoted(text).utf8)
  }

  /// Ends the row; throws `InputError` if the buffer was full and the file cannot be written.
  func endRow() throws {
    file.append(UInt8(ascii: "\n"))
    startsRow = true
    try file.endRecord()
  }

  /// Writes what the buffer holds; throws `InputError` if the file cannot be written.
  func flush() throws { try file.flush() }

  /// Flushes and closes the file.
  func close() throws { try file.close() }

  /// The shortest form that reads back as the same number; whole numbers without a decimal point.
  static func shortest(_ value: Double) -> String {
    guard value.magnitude < 0x1p53, let whole = Int(exactly: value) else { return value.description }
    return String(whole)
  }

  /// A number rounded to `places` decimals.
  static func rounded(_ value: Double, places: Int) -> Double {
    let scale = [1, 10, 100, 1000, 1e4, 1e5, 1e6][places]
    let scaled = value * scale
    return scaled.magnitude < 0x1p53 ? scaled.rounded() / scale : value
  }
}

/// A cell of comma-separated values.
package enum CSVCell {
  /// Text as it is, or between quotes if it holds a comma, a quote or a line end (RFC 4180).
  package static func quoted(_ text: String) -> String {
    let needsQuotes = text.utf8.contains { [0x22, 0x2c, 0x0a, 0x0d].contains($0) }
    return needsQuotes ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
  }
}
