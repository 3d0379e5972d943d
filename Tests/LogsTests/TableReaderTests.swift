import Foundation
import OneHotFoundations
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLogs

struct TableReaderTests {
  /// The lines in which rows begin, and their cells.
  private func rows(_ text: String, needsLineEnds: Bool = false) throws -> (lines: [Int], cells: [[String]]) {
    try withTemporaryDirectory { root in
      let file = root.appending(path: "table.csv")
      try Data(text.utf8).write(to: file)
      var reader = try TableReader(file, needsLineEnds: needsLineEnds)
      var (lines, cells): ([Int], [[String]]) = ([], [])
      while try reader.nextRow() {
        lines.append(reader.line)
        cells.append((0..<reader.cellCount).map { String(decoding: reader.content($0), as: UTF8.self) })
      }
      #expect(reader.offset == text.utf8.count)
      return (lines, cells)
    }
  }

  @Test func quotes() throws {
    let (lines, cells) = try rows(
      "\"a,\"\"b\"\"\r\n\",c\"d\",\"e\"f\"\n,\"\",\n \n\"\"\"\"\r\r\n\"x\n\n\ny\"\nz")
    #expect(cells == [["a,\"b\"\r\n", "c\"d\"", "ef\""], ["", "", ""], ["\""], ["x\n\n\ny"], ["z"]])
    #expect(lines == [1, 3, 5, 7, 11])
  }

  @Test func nothingAtAll() throws {
    for text in ["", "\u{FEFF}", "\n\r\n \t"] { #expect(try rows(text).cells.isEmpty) }
  }

  @Test func rowsAcrossBlocks() throws {
    var random = RandomSource(seed: 5, purpose: .measurement)
    let ends = ["\n", "\r\n", "\r", "\r\r\n", "\n\n"]
    var (text, right): (String, [[String]]) = ("", [])
    for number in 0..<4000 {
      let filler = String(repeating: "x", count: random.index(below: 100))
      right.append(["\(number)", filler + "\r\n,"])
      text += "\(number),\"\(filler)\r\n,\"" + ends[random.index(below: ends.count)]
    }
    #expect(text.utf8.count > 3 * TableReader.longestRow)
    #expect(try rows(text).cells == right)
  }

  @Test func theLastRowMayHaveToEnd() throws {
    #expect(try rows("a\nb").cells == [["a"], ["b"]])
    #expect(try rows("a\nb\n", needsLineEnds: true).cells == [["a"], ["b"]])
    let error = #expect(throws: InputError.self) { try rows("a\nb", needsLineEnds: true) }
    #expect(
      error?.problem == "'b' is cut short: it has no line end" && error?.subject.hasSuffix("line 2") == true)
  }

  @Test func longRows() throws {
    let long = String(repeating: "x", count: TableReader.longestRow - 1)
    #expect(try rows("a\n\(long)\nb").cells == [["a"], [long], ["b"]])
    for text in ["a\n\(long)x\n", "a\n\(long)\(long)", "a\n\"\(long)\n"] {
      let error = #expect(throws: InputError.self) { try rows(text) }
      #expect(error?.subject.hasSuffix("line 2") == true)
    }
  }
}
