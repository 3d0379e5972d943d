import Foundation
import OneHotFoundations

/// Reads a table of comma-separated values row by row, in blocks of fixed size, as pandas reads it: whoever wrote it.
///
/// Lines end with a line feed, a carriage return, or one after the other; lines of nothing but blanks are passed over,
/// and so is a byte order mark. A cell that begins with a quote goes on to the next one, commas and line ends included;
/// two quotes in it stand for one. The last row may end with the file.
///
/// Source: pandas, pandas/_libs/src/parser/tokenizer.c, `tokenize_bytes`.
/// Deviations: a row that is longer than a block is an error, so that the memory needed does not depend on the file; and
/// so are NUL bytes, and what is no text in UTF-8.
package struct TableReader: RowReader {
  package let file: URL
  /// What a row holds; to be told when the header has been read.
  package var columns: [LogColumn] = []
  package private(set) var line = 0
  private let opened: RegularFile
  private let needsLineEnds: Bool
  private var block: [UInt8] = []
  private var isAtEnd = false
  /// Bytes of the file before the block.
  private var passed = 0
  private var rowStart = 0
  private var rowEnd = 0
  /// The byte to be read next.
  private var next = 0
  /// Where the commas of the present row are that end a cell.
  private var commas: [Int] = []
  /// The lines of the file up to ``next``, and whether a line feed there ends no further one.
  private var lines = (count: 0, areBeforeLineFeed: false)
  /// The length of a row and its line end, at most.
  static let longestRow = LogReader.longestRow

  /// Opens a file.
  ///
  /// - Parameter needsLineEnds: whether a last row without a line end is an error: that its writing was interrupted.
  /// - Throws: `InputError` if it is missing or no regular file.
  package init(_ file: URL, needsLineEnds: Bool = false) throws {
    self.file = file
    self.needsLineEnds = needsLineEnds
    opened = try RegularFile(reading: file)
    try fill()
    if block.starts(with: [0xef, 0xbb, 0xbf]) { next = 3 }
  }

  package var offset: Int { passed + next }
  package var isAtUnfinishedRow: Bool {
    isAtEnd && next < block.count && !block[next...].contains { $0 == .lineFeed || $0 == .carriageReturn }
  }
  package var row: ArraySlice<UInt8> { block[rowStart..<rowEnd] }
  package var rowCells: [ArraySlice<UInt8>] { (0..<cellCount).map(cell) }

  /// How many cells the present row has.
  package var cellCount: Int { commas.count + 1 }

  /// A cell of the present row, as it stands there.
  package func cell(_ index: Int) -> ArraySlice<UInt8> {
    block[(index == 0 ? rowStart : commas[index - 1] + 1)..<(index == commas.count ? rowEnd : commas[index])]
  }

  /// What a cell of the present row says, without quotes around it.
  package func content(_ index: Int) -> ArraySlice<UInt8> {
    let cell = cell(index)
    guard cell.first == .quote else { return cell }
    var (content, state): ([UInt8], CellState) = ([], .start)
    for byte in cell {
      let before = state
      state = state.after(byte)
      // The first quote, and the first of two, say nothing.
      if state == .quoted && before == .start || state == .closed { continue }
      content.append(byte)
    }
    return content[...]
  }

  /// Goes on to the next row that is not blank, if there is one.
  ///
  /// - Parameter isQuoting: whether quotes have a meaning in it.
  /// - Throws: `InputError` if it is too long, lacks a quote or the line end, or is no text.
  package mutating func nextRow(isQuoting: Bool = true) throws -> Bool {
    repeat {
      guard try nextLine(isQuoting) else { return false }
    } while row.allSatisfy(\.isBlank)
    return true
  }

  /// Goes on to the next line, which has several if they are between quotes; false at the end of the file.
  private mutating func nextLine(_ isQuoting: Bool) throws -> Bool {
    while true {
      if let end = try scanned(isQuoting) {
        rowStart = next
        rowEnd = end
        line = lines.count + 1
        pass(through: min(end + 1, block.count))
        if let problem = TextProblem(row) { throw fault(at: rowStart + problem.offset, problem.description) }
        return true
      }
      if isAtEnd { return false }
      try fill()
    }
  }

  /// Where the row ends that begins at ``next``; nil if that is not in the block, or nothing is left of the file.
  private mutating func scanned(_ isQuoting: Bool) throws -> Int? {
    commas.removeAll(keepingCapacity: true)
    var state = CellState.start
    for index in next..<block.count {
      let byte = block[index]
      if state != .quoted {
        if byte == .lineFeed || byte == .carriageReturn { return index }
        if byte == .comma { commas.append(index) }
      }
      if isQuoting { state = state.after(byte) }
    }
    if isAtEnd, next < block.count, !needsLineEnds, state != .quoted { return block.count }
    guard isAtEnd && next < block.count || block.count - next >= Self.longestRow else { return nil }
    if state == .quoted {
      throw InputError(
        .data, place(line: lines.count + 1), "a quote without its second",
        remedy: "a cell of text, of at most \(Self.longestRow) bytes, would be right")
    }
    throw unfinishedRow(block[next...], longest: Self.longestRow)
  }

  /// Passes over bytes, and counts the lines that end among them.
  private mutating func pass(through end: Int) {
    for byte in block[next..<end] {
      if byte == .carriageReturn || byte == .lineFeed && !lines.areBeforeLineFeed { lines.count += 1 }
      lines.areBeforeLineFeed = byte == .carriageReturn
    }
    next = end
  }

  /// Fills the block behind what is left of it.
  private mutating func fill() throws {
    block.removeFirst(next)
    passed += next
    next = 0
    (rowStart, rowEnd) = (0, 0)
    guard !isAtEnd else { return }
    block.append(contentsOf: try opened.read(Self.longestRow - block.count))
    isAtEnd = block.count < Self.longestRow
  }
}

/// How far a cell has been read.
private enum CellState {
  /// Nothing of it.
  case start
  /// Some of it, and it is not between quotes, or no longer.
  case plain
  /// Some of it, and it is between quotes.
  case quoted
  /// A quote that ends it, or is the first of two.
  case closed

  /// The state after one more byte.
  func after(_ byte: UInt8) -> CellState {
    switch (self, byte) {
    case (.quoted, .quote): .closed
    case (.quoted, _), (.start, .quote), (.closed, .quote): .quoted
    case (_, .comma): .start
    default: .plain
    }
  }
}
