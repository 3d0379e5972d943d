import Foundation
import OneHotFoundations
import OneHotTestSupport
import Testing

@testable import OneHotLogs

struct MonitorFormsTests {
  /// Files of a folder, and what Stable-Baselines3 and pandas make of them; the fixture names their versions.
  struct Case: Decodable, CustomTestStringConvertible {
    let name: String
    let files: [String]
    let returns: [Double?]
    let lengths: [Int]
    let seconds: [Double?]
    var testDescription: String { name }

    static let all: [Case] = {
      struct Fixture: Decodable {
        let cases: [Case]
      }
      let file = Bundle.module.url(forResource: "Fixtures/monitors", withExtension: "json")!
      return try! JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file)).cases
    }()
  }

  private func episodes(_ files: [String]) throws -> [MergedMonitorLogs.Episode] {
    try withTemporaryDirectory { root in
      for (number, text) in files.enumerated() {
        try Data(text.utf8).write(to: root.appending(path: "\(number).monitor.csv"))
      }
      var logs = try MergedMonitorLogs(MergedMonitorLogs.files(in: root))
      var episodes: [MergedMonitorLogs.Episode] = []
      while let episode = try logs.nextEpisode() { episodes.append(episode) }
      return episodes
    }
  }

  private func problem(_ text: String) -> String {
    let error = #expect(throws: InputError.self) { try episodes([text]) }
    return error.map {
      "\($0.subject.split(separator: ", ").dropFirst().joined(separator: ", ")): \($0.problem)"
    } ?? ""
  }

  @Test("what Stable-Baselines3 reads is read alike", arguments: Case.all)
  func sameAsOthers(_ expected: Case) throws {
    let found = try episodes(expected.files)
    #expect(found.map(\.return) == expected.returns)
    #expect(found.map(\.steps) == expected.lengths.indices.map { expected.lengths[...$0].reduce(0, +) })
    // There the times are added to the start and taken from it again.
    for (found, right) in zip(found.map(\.seconds), expected.seconds) {
      #expect(isClose(found ?? .nan, right ?? .nan, absolute: 1e-5) || found == nil && right == nil)
    }
  }

  @Test func byteOrderMark() throws {
    let found = try episodes(["\u{FEFF}#{\"t_start\": 1.5, \"env_id\": \"A\"}\nr,l,t\n1,2,3\n"])
    #expect(found.map(\.return) == [1] && found.map(\.steps) == [2] && found.map(\.seconds) == [3])
  }

  /// As the Monitor of the Retro Contest writes it: no first line.
  @Test func withoutTheFirstLine() throws {
    let found = try episodes(["r,l,t\r\n9000.5,4500,61.5\r\n0,0,61.75\r\n"])
    #expect(found.map(\.return) == [9000.5, 0] && found.map(\.steps) == [4500, 4500])
    #expect(found.map(\.seconds) == [61.5, 61.75])
  }

  @Test func timesThatAreNone() throws {
    let head = "#{\"t_start\": 7, \"env_id\": \"A\"}\nr,l,t\n"
    let found = try episodes([head + "1,5,1\n2,5,nan\n3,5,4\n", head + "4,5,2\n"])
    #expect(found.map(\.return) == [1, 2, 4, 3], "it stands where it stands in its file")
    #expect(found.map(\.seconds) == [1, nil, 2, 4])
  }

  /// A quote after a comma in the first line begins no cell.
  @Test func quotesInTheFirstLine() throws {
    let found = try episodes(["#{\"t_start\":1,\"env_id\":\"A,\"}\nr,l,t\n1,2,3\n"])
    #expect(found.map(\.return) == [1])
  }

  @Test(arguments: [
    ("1,10.5,3", "line 3, column 3 (l): '10.5' is no whole number from 0 on"),
    ("1,-1,3", "line 3, column 3 (l): '-1' is no whole number from 0 on"),
    ("1,nan,3", "line 3, column 3 (l): 'nan' is no whole number from 0 on"),
    ("1,1e300,3", "line 3, column 3 (l): '1e300' is no whole number from 0 on"),
    ("\n\r\n\"a\nb\",10,3", "line 5, column 1 (r): 'a\\nb' is no number"),
    ("1,2,0x10", "line 3, column 5 (t): '0x10' is no number"),
    ("1,2", "line 3, column 4: a row of 2 cells"), ("1,2,3,", "line 3, column 7: a row of 4 cells"),
    ("1,2,3\n1,2,\"3\n4,5,6\n", "line 4: a quote without its second"),
    ("1,2,3\u{0}", "line 3, column 6: a NUL byte"),
  ])
  func rows(row: String, message: String) {
    #expect(problem("#{\"t_start\": 1}\nr,l,t\n\(row)") == message)
  }
}
