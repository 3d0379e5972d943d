import OneHotFoundations

extension LogReader {
  /// What is wrong with the present row, of which something is.
  func diagnosis() -> InputError {
    let row = self.row.last == .carriageReturn ? self.row.dropLast() : self.row
    if let problem = TextProblem(row) { return fault(at: rowStart + problem.offset, problem.description) }
    let cells = Self.cells(of: row)
    guard cells.count == columns.count else {
      return fault(
        at: row.endIndex, "a row of \(cells.count) cell\(cells.count == 1 ? "" : "s")",
        remedy: "\(columns.count) would be right: \(columns.map(\.name).joined(separator: ","))")
    }
    for (column, cell) in zip(columns, cells) {
      guard let problem = column.problem(of: cell) else { continue }
      return fault(at: cell.startIndex, of: column.name, problem, remedy: column.remedy)
    }
    return fault(at: rowStart, "'\(TextProblem.shown(row))' is malformed")
  }

  /// An error about a column of the present row.
  package func fault(in name: String, _ problem: String, remedy: String) -> InputError {
    let cells = Self.cells(of: row)
    let index = columns.firstIndex { $0.name == name } ?? 0
    return fault(
      at: index < cells.count ? cells[index].startIndex : rowStart, of: name, problem, remedy: remedy)
  }

  /// An error about a byte of the present row.
  func fault(at index: Int, of name: String? = nil, _ problem: String, remedy: String = "")
    -> InputError
  {
    let column = "\(place(line: line)), column \(index - rowStart + 1)"
    return InputError(.data, column + (name.map { " (\($0))" } ?? ""), problem, remedy: remedy)
  }

  /// An error about the present line as a whole.
  func wrongLine(_ text: String, _ expectation: String) -> InputError {
    fault(at: rowStart, "'\(TextProblem.shown(text.utf8))'", remedy: "\(expectation) would be right")
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

  /// The cells of a row; between quotes a comma ends none.
  static func cells(of row: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var cells: [ArraySlice<UInt8>] = []
    var start = row.startIndex
    while true {
      let rest = row[start...]
      let length = LogColumn.textLength(rest) ?? rest.count
      cells.append(rest.prefix(length))
      start += length + 1
      if start > row.endIndex { return cells }
    }
  }
}

extension LogReader {
  /// No sum of numbers up to this one is infinite.
  package static let largestSummand = 1e290

  /// Throws `InputError` for a number so large that a sum of such numbers might be infinite.
  package func requireModest(_ value: Double, in column: String) throws {
    guard value.magnitude > Self.largestSummand else { return }
    throw fault(
      in: column, "\(value) is too large",
      remedy: "a number between -\(Self.largestSummand) and \(Self.largestSummand) would be right")
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
