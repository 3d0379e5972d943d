import Foundation
import OneHotFoundations

/// Reads one of our logs, a table of comma-separated values, row by row, in blocks of fixed size, without a copy of any cell.
///
/// Lines end with a line feed, or with a carriage return before it. A row that is longer than a block is an error,
/// so that the memory needed does not depend on the file.
package struct LogReader: RowReader {
  package let file: URL
  package var columns: [LogColumn] = []
  package private(set) var line = 0
  private let opened: RegularFile
  /// Bytes of the file, in which rows are whole up to `end`.
  var block: [UInt8] = []
  /// The byte to be read next.
  var next = 0
  /// Where the present row begins.
  private(set) var rowStart = 0
  private var end = 0
  /// Bytes of the file before the block.
  private var passed = 0
  /// The length of a row and its line end, at most.
  static let longestRow = 1 << 16

  /// Opens a file whose first line names the columns; throws `InputError`.
  package init(_ file: URL, columns: [LogColumn]) throws {
    try self.init(file)
    let right = columns.map(\.name).joined(separator: ",")
    let header = try nextLine(expecting: "the header \(right)")
    guard header == right else { throw wrongLine(header, "the header \(right)") }
    self.columns = columns
  }

  /// Opens a file whose first line names some columns, and then any others, which are read as text; throws `InputError`.
  package init(_ file: URL, columnsBeginningWith first: [LogColumn]) throws {
    try self.init(file)
    let right = "a header that begins with \(first.map(\.name).joined(separator: ","))"
    let header = try nextLine(expecting: right)
    let names = header.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.starts(with: first.map(\.name)) else { throw wrongLine(header, right) }
    columns = first + names.dropFirst(first.count).map { LogColumn($0, .text) }
  }

  /// Opens a file; throws `InputError` if it is missing or no regular file.
  private init(_ file: URL) throws {
    self.file = file
    opened = try RegularFile(reading: file)
  }

  /// Goes on to the next row, if there is one; throws `InputError` if the file does not end with a line end.
  package mutating func nextRow() throws -> Bool {
    if next == end { try fill() }
    guard next < end else { return false }
    rowStart = next
    line += 1
    return true
  }

  /// The whole next line, without its end; throws `InputError` if there is none.
  ///
  /// - Parameter expectation: what should be there.
  private mutating func nextLine(expecting expectation: String) throws -> String {
    guard try nextRow() else { throw missingLine(expectation) }
    let row = self.row
    next = rowStart + row.count + 1
    if let problem = TextProblem(row) { throw fault(at: rowStart + problem.offset, problem.description) }
    return String(decoding: row.last == .carriageReturn ? row.dropLast() : row, as: UTF8.self)
  }

  package var row: ArraySlice<UInt8> {
    block[rowStart..<end].prefix { $0 != .lineFeed }
  }

  package var offset: Int { passed + next }

  package var isAtUnfinishedRow: Bool { end == 0 && !block.isEmpty && block.count < Self.longestRow }

  /// Fills the block behind what is left of it.
  private mutating func fill() throws {
    block.removeFirst(end)
    passed += end
    block.append(contentsOf: try opened.read(Self.longestRow - block.count))
    (next, end) = (0, block.lastIndex(of: .lineFeed).map { $0 + 1 } ?? 0)
    if end == 0 && !block.isEmpty { throw unfinishedRow(block, longest: Self.longestRow) }
  }
}
