import Foundation
import OneHotFoundations
import Testing

@testable import OneHotRecords

struct CSVWriterTests {
  @Test(
    arguments: [
      (0.0, "0"), (-0.0, "0"), (500, "500"), (-13, "-13"), (0.1, "0.1"), (1.0 / 3, "0.3333333333333333"),
      (1e-7, "1e-07"), (9_007_199_254_740_991, "9007199254740991"), (1e300, "1e+300"), (-2.5, "-2.5"),
    ] as [(Double, String)])
  func numbersReadBackAsThemselves(value: Double, expected: String) {
    #expect(CSVWriter.shortest(value) == expected)
    #expect(Double(expected) == value)
  }

  @Test(
    arguments: [
      (1.23456789, 6, 1.234568), (2, 6, 2), (-0.0000004, 6, 0), (1234.56, 1, 1234.6), (1e300, 6, 1e300),
    ] as [(Double, Int, Double)])
  func roundingKeepsTheDecimalsAskedFor(value: Double, places: Int, expected: Double) {
    #expect(CSVWriter.rounded(value, places: places) == expected)
  }

  @Test func rowsReachTheFileWhenFlushed() throws {
    try withTemporaryFolder { root in
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
    try withTemporaryFolder { root in
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
    try withTemporaryFolder { root in
      let file = root.appending(path: "a.csv")
      try Data("old".utf8).write(to: file)
      #expect(throws: InputError(.file, "file \(file.path)", "cannot be created (File exists)")) {
        _ = try CSVWriter(creating: file, head: "new\n")
      }
      #expect(try text(file) == "old")
    }
  }
}
