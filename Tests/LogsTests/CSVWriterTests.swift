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
