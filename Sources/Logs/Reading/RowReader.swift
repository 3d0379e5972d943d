import Foundation
import OneHotFoundations

/// Something that reads a log row by row, and can say where in it what is wrong.
package protocol RowReader {
  /// The file that is read.
  var file: URL { get }
  /// What a row holds.
  var columns: [LogColumn] { get }
  /// The line in which the present row begins, from 1 on.
  var line: Int { get }
  /// The present row, without its line end.
  var row: ArraySlice<UInt8> { get }
  /// The cells of the present row, as they stand there: all of them are parts of ``row``.
  var rowCells: [ArraySlice<UInt8>] { get }
  /// Where in the file the byte is that is to be read next.
  var offset: Int { get }
  /// Whether all that is left of the file is a row without a line end.
  var isAtUnfinishedRow: Bool { get }
}

extension RowReader {
  /// An error about a column of the present row.
  package func fault(in name: String, _ problem: String, remedy: String) -> InputError {
    let cells = rowCells
    let index = columns.firstIndex { $0.name == name } ?? 0
    return fault(
      at: index < cells.count ? cells[index].startIndex : row.startIndex, of: name, problem, remedy: remedy)
  }

  /// An error about a byte of the present row.
  func fault(at index: Int, of name: String? = nil, _ problem: String, remedy: String = "")
    -> InputError
  {
    let column = "\(place(line: line)), column \(index - row.startIndex + 1)"
    return InputError(.data, column + (name.map { " (\($0))" } ?? ""), problem, remedy: remedy)
  }

  /// An error about the number of cells in the present row.
  func wrongCount(of cells: [ArraySlice<UInt8>]) -> InputError {
    fault(
      at: row.endIndex, "a row of \(cells.count) cell\(cells.count == 1 ? "" : "s")",
      remedy: "\(columns.count) would be right: \(columns.map(\.name).joined(separator: ","))")
  }

  /// An error about the present line as a whole.
  func wrongLine(_ text: String, _ expectation: String) -> InputError {
    fault(at: row.startIndex, "'\(TextProblem.shown(text.utf8))'", remedy: "\(expectation) would be right")
  }

  /// An error about the line after the present one, which is not there.
  package func missingLine(_ expectation: String) -> InputError {
    InputError(
      .data, place(line: line + 1), line == 0 ? "the file is empty" : "the file ends here",
      remedy: "\(expectation) would be right")
  }

  /// The name of a line.
  func place(line: Int) -> String {
    "file \(file.path), line \(line)"
  }

  /// An error about a row that ends with the file, or has more bytes than a reader takes; these are its first.
  func unfinishedRow(_ bytes: some Collection<UInt8>, longest: Int) -> InputError {
    guard bytes.count < longest else {
      return InputError(
        .data, place(line: line + 1), "longer than \(longest) bytes",
        remedy: "a row of \(max(1, columns.count)) short cells would be right")
    }
    return InputError(
      .data, place(line: line + 1), "'\(TextProblem.shown(bytes))' is cut short: it has no line end",
      remedy: "its writing was interrupted; remove this row to read the others")
  }

  /// Throws `InputError` for a number so large that a sum of such numbers might be infinite.
  package func requireModest(_ value: Double, in column: String) throws {
    let largest = LogReader.largestSummand
    guard value.magnitude > largest else { return }
    throw fault(
      in: column, "\(value) is too large",
      remedy: "a number between -\(largest) and \(largest) would be right")
  }
}

/// What no log may hold, whatever its columns: a NUL byte, or bytes that are no text in UTF-8.
struct TextProblem: CustomStringConvertible {
  /// Bytes before it.
  let offset: Int
  let description: String

  /// The first problem of some bytes; nil if there is none.
  init?(_ bytes: ArraySlice<UInt8>) {
    if bytes.allSatisfy({ $0 != 0 && $0 < 0x80 }) { return nil }
    var parser = UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    while case .valid(let scalar) = parser.parseScalar(from: &iterator), scalar.first != 0 {
      offset += scalar.count
    }
    guard offset < bytes.count else { return nil }
    self.offset = offset
    let byte = bytes[bytes.startIndex + offset]
    description = byte == 0 ? "a NUL byte" : "the byte 0x\(String(byte, radix: 16)) is no text in UTF-8"
  }

  /// Some bytes for a message: not too many, and without control characters.
  static func shown(_ bytes: some Collection<UInt8>) -> String {
    let text = String(decoding: bytes.prefix(48), as: UTF8.self)
    let escaped = text.unicodeScalars.map { $0.value < 32 ? $0.escaped(asASCII: true) : String($0) }.joined()
    return escaped + (bytes.count > 48 ? "…" : "")
  }
}
