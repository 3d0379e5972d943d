import Foundation
import OneHotFoundations
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotLogs
@testable import OneHotRecords

struct RunHistoryErrorTests {
  /// A wrong row of a log, and what is said about it.
  struct Mistake: Sendable, CustomTestStringConvertible {
    var row: String
    var place: String
    var message: String
    var testDescription: String { row.debugDescription }

    init(_ row: String, _ place: String, _ message: String) {
      (self.row, self.place, self.message) = (row, place, message)
    }
  }

  private func message(_ url: URL) -> String {
    (#expect(throws: InputError.self) { try RunHistory(contentsOf: url) })?.description ?? ""
  }

  @Test(arguments: [
    Mistake(
      "", ", column 1", "a row of 1 cell; 6 would be right: step,episode,environment,return,length,outcome"),
    Mistake("14,2,0,1,7", ", column 11", "a row of 5 cells; 6 would be right: step,"),
    Mistake("14,2,0,1,7,terminated,", ", column 23", "a row of 7 cells; 6 would be right: step,"),
    Mistake(
      "x,2,0,1,7,terminated", ", column 1 (step)", "'x' is no whole number from 1 on; a whole number such as"),
    Mistake("14.5,2,0,1,7,terminated", ", column 1 (step)", "'14.5' is no whole number from 1 on"),
    Mistake(
      "1234567890123456789,2,0,1,7,terminated", ", column 1 (step)", "'1234567890123456789' is no whole"),
    Mistake("6,2,0,1,7,terminated", ", column 1 (step)", "6 after 7; 7 or more would be right"),
    Mistake("14,1,0,1,7,terminated", ", column 4 (episode)", "1 after 1; 2 would be right"),
    Mistake("14,3,0,1,7,terminated", ", column 4 (episode)", "3 after 1; 2 would be right"),
    Mistake("14,2,-1,1,7,terminated", ", column 6 (environment)", "'-1' is no whole number from 0 on"),
    Mistake(
      "14,2,0,,7,terminated", ", column 8 (return)", "an empty cell is no number; a number such as 200"),
    Mistake("14,2,0,1.,7,terminated", ", column 8 (return)", "'1.' is no number"),
    Mistake("14,2,0,0x1p3,7,terminated", ", column 8 (return)", "'0x1p3' is no number"),
    Mistake("14,2,0,1 ,7,terminated", ", column 8 (return)", "'1 ' is no number"),
    Mistake("14,2,0,nan,7,terminated", ", column 8 (return)", "'nan' is no finite number"),
    Mistake("14,2,0,-inf,7,terminated", ", column 8 (return)", "'-inf' is no finite number"),
    Mistake("14,2,0,1e999,7,terminated", ", column 8 (return)", "'1e999' is no finite number"),
    Mistake(
      "14,2,0,1e291,7,terminated", ", column 8 (return)", "1e+291 is too large; a number between -1e+290"),
    Mistake("14,2,0,1,0,terminated", ", column 10 (length)", "'0' is no whole number from 1 on"),
    Mistake("14,2,0,1,-7,terminated", ", column 10 (length)", "'-7' is no whole number from 1 on"),
    Mistake(
      "14,2,0,1,7,lost", ", column 12 (outcome)", "'lost' is not one of the words; terminated or truncated"),
    Mistake("14,2,0,1,7,termin\0ted", ", column 18", "a NUL byte"),
    Mistake("14,2,0,1é,7,terminated", ", column 8 (return)", "'1é' is no number"),
  ])
  func rowOfReturns(_ mistake: Mistake) throws {
    try withTemporaryDirectory { root in
      var run = SmallRun(episodes: 3, evaluations: 0)
      run.returns[2] = mistake.row
      let file = try run.write(to: root).returns
      #expect(message(root).hasPrefix("file \(file.path), line 3\(mistake.place): \(mistake.message)"))
    }
  }

  @Test(arguments: [
    Mistake("1,8,1", ", column 3 (l)", "8; 7, as in returns.csv, would be right"),
    Mistake("1,7", ", column 4", "a row of 2 cells; 3 would be right: r,l,t"),
    Mistake("1,7,NaN", ", column 5 (t)", "'NaN' is no time; seconds such as 200 or 0.25 would be right"),
    Mistake("1,7,1e300", ", column 5 (t)", "'1e300' is no time"),
  ])
  func rowOfMonitor(_ mistake: Mistake) throws {
    try withTemporaryDirectory { root in
      var run = SmallRun(episodes: 3, evaluations: 0)
      run.monitor[3] = mistake.row
      let file = try run.write(to: root).monitor
      #expect(message(root).hasPrefix("file \(file.path), line 4\(mistake.place): \(mistake.message)"))
    }
  }

  @Test(arguments: [
    Mistake("20,sampled,2,1,1,0,2,7", ", column 4 (policy)", "'sampled'; greedy would be right"),
    Mistake("10,greedy,2,1,1,0,2,7", ", column 1 (step)", "10 after 10; more than 10 would be right"),
    Mistake("20,greedy,2,inf,1,0,2,7", ", column 13 (mean)", "'inf' is no finite number"),
  ])
  func rowOfEvaluations(_ mistake: Mistake) throws {
    try withTemporaryDirectory { root in
      var run = SmallRun(episodes: 1, evaluations: 3)
      run.evaluations[3] = mistake.row
      let file = try run.write(to: root).evaluations
      #expect(message(root).hasPrefix("file \(file.path), line 4\(mistake.place): \(mistake.message)"))
    }
  }

  @Test(arguments: [
    Mistake(
      "2,20,,,low,1", ", column 8 (entropy)",
      "'low' is no number; a number such as 200 or -0.25, or nothing, would be right"),
    Mistake("2,20,,,-inf,1.", ", column 13 (trust)", "'1.' is no number"),
    Mistake("3,20,,,,", ", column 1 (update)", "3 after 1; 2 would be right"),
    Mistake("2,20,,,1e-3", ", column 12", "a row of 5 cells; 6 would be right: update,step,seconds,"),
  ])
  func rowOfProgress(_ mistake: Mistake) throws {
    try withTemporaryDirectory { root in
      var run = SmallRun(episodes: 1, evaluations: 0)
      run.progress = ["update,step,seconds,steps_per_second,entropy,trust", "1,10,0.5,,1e999,", mistake.row]
      let file = try run.write(to: root).progress
      #expect(message(root).hasPrefix("file \(file.path), line 3\(mistake.place): \(mistake.message)"))
    }
  }

  @Test func rowsMissingFromACompleteRun() throws {
    try withTemporaryDirectory { root in
      var run = SmallRun(episodes: 3, evaluations: 2)
      run.monitor.removeLast()
      var folder = try run.write(to: root)
      #expect(
        message(root) == "file \(folder.monitor.path), line 5: the file ends here; "
          + "a row for each episode of returns.csv would be right")
      run = SmallRun(episodes: 3, evaluations: 2)
      run.returns.removeLast()
      folder = try run.write(to: root)
      #expect(
        message(root) == "file \(folder.monitor.path), line 5: an episode that returns.csv does not have; "
          + "the end of the file would be right")
      run = SmallRun(episodes: 3, evaluations: 2)
      run.evaluations.removeLast()
      folder = try run.write(to: root)
      #expect(
        message(root) == "file \(folder.evaluations.path), line 5: the file ends here; "
          + "a row of 20,sampled would be right")
    }
  }

  @Test func rowCutShortIsAnInterruptedWrite() throws {
    try withTemporaryDirectory { root in
      var run = SmallRun(episodes: 3, evaluations: 2)
      run.isComplete = false
      let folder = try run.write(to: root)
      for file in [folder.returns, folder.monitor, folder.evaluations] {
        let whole = try Data(contentsOf: file)
        try whole.dropLast(3).write(to: file)
        let rows = whole.split(separator: 10)
        #expect(
          message(root) == "file \(file.path), line \(rows.count): "
            + "'\(String(decoding: rows.last!.dropLast(2), as: UTF8.self))' is cut short: it has no line end; "
            + "its writing was interrupted; remove this row to read the others")
        try whole.write(to: file)
      }
    }
  }

  @Test func filesThatAreMissing() throws {
    try withTemporaryDirectory { root in
      let folder = try SmallRun(episodes: 3, evaluations: 2).write(to: root)
      for file in [folder.configuration, folder.returns, folder.evaluations] {
        let data = try Data(contentsOf: file)
        try FileManager.default.removeItem(at: file)
        let error = #expect(throws: InputError.self) { try RunHistory(contentsOf: root) }
        #expect(error?.kind == .file)
        #expect(error?.description == "file \(file.path): cannot be read (No such file or directory)")
        try data.write(to: file)
      }
      let nowhere = root.appending(path: "nowhere")
      #expect(message(nowhere) == "file \(nowhere.path): cannot be read (No such file or directory)")
      try FileManager.default.createDirectory(at: nowhere, withIntermediateDirectories: false)
      #expect(
        message(nowhere)
          == "folder \(nowhere.path): neither a run nor files of a Monitor or of TensorBoard are in it or "
          + "in folders below it; "
          + "a folder with config.json and returns.csv, or with monitor.csv, would be right")
    }
  }

  @Test func filesThatAreNone() throws {
    try withTemporaryDirectory { root in
      let pipe = root.appending(path: "monitor.csv")
      #expect(mkfifo(pipe.path, 0o600) == 0)
      for place in [pipe, root] {
        #expect(
          message(place)
            == "file \(pipe.path): it is a pipe, not a regular file; a file on disk would be right")
      }
    }
  }

  @Test func wrongHeads() throws {
    try withTemporaryDirectory { (root) throws in
      let file = root.appending(path: "monitor.csv")
      func saying(_ bytes: some Sequence<UInt8>) throws -> String {
        try Data(bytes).write(to: file)
        return message(file).replacing("file \(file.path), ", with: "")
      }
      let right =
        "#{\"t_start\": 1700000000.0, \"env_id\": \"CartPole-v1\"}, the first line of a Monitor's file, would be right"
      #expect(try saying([]) == "line 1: the file is empty; \(right)")
      #expect(try saying("r,l\n".utf8) == "line 1, column 1: 'r,l'; \(right)")
      #expect(
        try saying("#{\"t_start\": \"x\"}\n".utf8) == "line 1, column 1: '#{\"t_start\": \"x\"}'; \(right)")
      #expect(try saying("#{\"t_start\"".utf8) == "line 1, column 1: '#{\"t_start\"'; \(right)")
      #expect(try saying([35, 0xff, 10]) == "line 1, column 2: the byte 0xff is no text in UTF-8")
      let header = "a header with r,l,t would be right"
      #expect(try saying("#{\"t_start\": 1}\n".utf8) == "line 2: the file ends here; \(header)")
      #expect(try saying("#{\"t_start\": 1}\nr,t,x\n".utf8) == "line 2, column 1: 'r,t,x'; \(header)")
      let far = "#{\"t_start\": 1}\nr,l,t\n" + String(repeating: "1,999999999999999999,1\n", count: 10)
      #expect(try saying(far.utf8).hasPrefix("line 12, column 3 (l): all lengths up to here are more than"))
    }
  }

  @Test func hugeRowsAndDocumentsAreRefused() throws {
    try withTemporaryDirectory { root in
      let file = root.appending(path: "monitor.csv")
      let head = "#{\"t_start\": 1}\nr,l,t,x\n"
      func read(_ length: Int) throws -> RunHistory {
        try Data((head + "1,2,3,\(String(repeating: "x", count: length - 7))\n1,2,3,\n").utf8).write(to: file)
        return try RunHistory(contentsOf: file)
      }
      #expect(try read(LogReader.longestRow).episodes == 2)
      let error = #expect(throws: InputError.self) { try read(LogReader.longestRow + 1) }
      #expect(
        error?.description == "file \(file.path), line 3: longer than 65536 bytes; "
          + "a row of 4 short cells would be right")

      let folder = try SmallRun(episodes: 1, evaluations: 1).write(to: root)
      try Data(repeating: 32, count: 1 << 20 + 1).write(to: folder.configuration)
      #expect(message(root) == "file \(folder.configuration.path): it has more than 1048576 bytes")
    }
  }
}
