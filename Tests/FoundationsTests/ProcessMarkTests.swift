import Foundation
import OneHotFoundations
import Testing

@Suite("Marks of processes")
struct ProcessMarkTests {
  @Test("are read as they were written, and name the process and its host")
  func text() {
    let mark = ProcessMark.current
    #expect(ProcessMark(parsing: mark.text) == mark)
    #expect(mark.description == "process \(ProcessInfo.processInfo.processIdentifier) on \(mark.host)")
    for text in [
      "", "process 1 on host", "process 1 on host\n\n", "process x on host\na\nb\n", "process 1\na\nb\n",
    ] {
      #expect(ProcessMark(parsing: text) == nil, "\(text)")
    }
  }

  /// A mark of this system, with a number and a token of one's choice.
  private func mark(number: Int32, system: String? = nil, host: String? = nil) throws -> ProcessMark {
    var lines = ProcessMark.current.text.split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
    lines[0] = "process \(number) on \(host ?? ProcessMark.current.host)"
    if let system { lines[1] = system }
    lines[2] = "other"
    return try #require(ProcessMark(parsing: lines.joined(separator: "\n")))
  }

  @Test("tell that a process is gone only where its number means what it meant")
  func gone() throws {
    let absent = Int32.max - 1
    #expect(try mark(number: absent).isGone)
    #expect(try !mark(number: absent, system: "another start").isGone)
    #expect(try !mark(number: absent, system: "").isGone)
    #expect(try !mark(number: absent, host: "another-host").isGone)
    #expect(try !mark(number: getppid()).isGone)
    #expect(!ProcessMark.current.isGone)
    // An earlier process of the same number.
    #expect(try mark(number: ProcessMark.current.number).isGone)
  }
}
