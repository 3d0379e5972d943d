import Foundation
import OneHotFoundations
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLogs

struct CSVWriterTests {
  @Test func rowsReachTheFileWhenFlushed() throws {
    try withTemporaryDirectory { root in
      let file = root.appending(path: "a.csv")
      let writer = try CSVWriter(creating: file, head: "a,b,c\n")
      writer.cell(1)
      writer.cell(nil as Double?)
      writer.cell("x")
      try writer.endRow()
      #expect(try text(file) == "a,b,c\n")
      try writer.flush()
      #expect(try text(file) == "a,b,c\n1,,x\n")
      writer.cell(0.5)
      try writer.endRow()
      try writer.close()
      #expect(try text(file) == "a,b,c\n1,,x\n0.5\n")
    }
  }

  /// As OWASP advises; numbers stay what they are.
  @Test(
    arguments: [
      ("=HYPERLINK(1)", "'=HYPERLINK(1)"), ("@SUM", "'@SUM"), ("+1+2", "'+1+2"), ("-cmd|x", "'-cmd|x"),
      ("\tx", "'\tx"), ("\r=1", "\"'\r=1\""), ("＝1", "'＝1"), ("=a,\"b", "\"'=a,\"\"b\""), ("-1.5", "-1.5"),
      ("+2", "+2"), ("-inf", "-inf"), ("-1e-05", "-1e-05"), ("a=b", "a=b"), ("", ""),
      // A quote with a mark upon it is one character, and still ends a cell.
      ("a\"\u{301},=cmd", "\"a\"\"\u{301},=cmd\""), ("\u{FEFF}=1", "'\u{FEFF}=1"), (" =1", "' =1"),
      (" -2x", "' -2x"),
      ("\u{1B}=1", "'\u{1B}=1"), ("\u{200B}@SUM", "'\u{200B}@SUM"), ("=\u{301}1", "'=\u{301}1"),
      ("\r\nx", "\"'\r\nx\""),
      (" a", " a"), ("é=1", "é=1"),
    ])
  func formulasAreText(cell: String, written: String) throws {
    #expect(CSVWriter.row([cell, "x"]) == written + ",x\n")
    try withTemporaryDirectory { root in
      let file = root.appending(path: "a.csv")
      let writer = try CSVWriter(creating: file, head: "")
      writer.cell(cell)
      writer.cell(-2)
      writer.cell(-0.5)
      try writer.endRow()
      try writer.close()
      #expect(try text(file) == written + ",-2,-0.5\n")
    }
  }

  @Test func fullBufferIsWrittenInWholeRows() throws {
    try withTemporaryDirectory { root in
      let file = root.appending(path: "a.csv")
      let writer = try CSVWriter(creating: file, head: "")
      for number in 0..<100_000 {
        writer.cell(number)
        try writer.endRow()
      }
      let early = try text(file)
      #expect(early.count >= 1 << 18 && early.hasSuffix("\n"))
      try writer.close()
      #expect(try text(file) == (0..<100_000).map { "\($0)\n" }.joined())
    }
  }

  @Test func fileThatExistsIsLeftAlone() throws {
    try withTemporaryDirectory { root in
      let file = root.appending(path: "a.csv")
      try Data("old".utf8).write(to: file)
      #expect(throws: InputError(.file, "file \(file.path)", "cannot be created (File exists)")) {
        _ = try CSVWriter(creating: file, head: "new\n")
      }
      #expect(try text(file) == "old")
    }
  }
}
