import Foundation
import OneHotFoundations
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotRecords

private func withFiles(_ files: [String: String], _ body: (URL) throws -> Void) throws {
  try withTemporaryDirectory { root in
    for (name, text) in files { try Data(text.utf8).write(to: root.appending(path: name)) }
    try body(root)
  }
}

struct MonitorHistoryTests {
  /// As Python's csv module writes it: a line feed after the comment, then carriage returns before line feeds.
  private let written =
    "#{\"t_start\": 1710234511.1234567, \"env_id\": \"CartPole-v1\"}\nr,l,t,is_success,note\r\n"
    + "21.0,21,0.98711,True,\r\n-1.5e-05,9,1.002,False,\"two, \"\"quoted\"\" wörds\"\r\n500,500,3.1,,x\r\n"

  @Test func fileOfStableBaselines3() throws {
    try withFiles(["log.csv": written]) { root in
      let file = root.appending(path: "log.csv")
      let history = try RunHistory(contentsOf: file)
      #expect(history.source == file)
      #expect(history.environment == "CartPole-v1")
      #expect(history.agent == nil && history.seed == nil && history.configuration == nil)
      #expect((history.steps, history.episodes, history.isComplete) == (530, 3, false))
      #expect(history.evaluations.isEmpty)
      #expect(
        history.points == [
          .init(step: 21, seconds: 0.98711, episode: 1, value: 21),
          .init(step: 30, seconds: 1.002, episode: 2, value: -1.5e-05),
          .init(step: 530, seconds: 3.1, episode: 3, value: 500),
        ])
      let sum: Double = 21 - 1.5e-05 + 500
      #expect(history.finalReturn == sum / 3)
    }
  }

  @Test func filesOfAFolderAreMergedInOrderOfTime() throws {
    let files = [
      "0.monitor.csv": "#{\"t_start\": 100.5, \"env_id\": \"A\"}\nr,l,t\n1,10,0.5\n2,10,2.0\n3,10,2.5\n",
      "1.monitor.csv": "#{\"t_start\": 100.0, \"env_id\": \"A\"}\nr,l,t\n4,5,0.25\n5,5,2.5\n6,5,9\n",
      "2.monitor.csv": "#{\"t_start\": 100.0, \"env_id\": \"A\"}\nr,l,t\n", "other.csv": "x",
      ".hidden.monitor.csv": "x",
    ]
    try withFiles(files) { root in
      let history = try RunHistory(contentsOf: root)
      #expect(history.points.map(\.value) == [4, 1, 2, 5, 3, 6])
      #expect(history.points.compactMap(\.seconds) == [0.25, 1, 2.5, 2.5, 3, 9])
      #expect(history.points.map(\.step) == [5, 15, 25, 30, 40, 45])
      #expect(history.points.map(\.episode) == Array(1...6))
      #expect(history.environment == "A")
    }
  }

  @Test func returnsThatAreNoNumbersAreCountedAndReported() throws {
    let rows = "1.5,10,1\nnan,20,2\n,5,3\n2.5,10,4\n-inf,1,5\n"
    try withFiles(["monitor.csv": "#{\"t_start\": 1, \"env_id\": \"A\"}\nr,l,t\n\(rows)"]) { root in
      let history = try RunHistory(contentsOf: root)
      #expect(history.points.map(\.value) == [1.5, 2.5] && history.points.map(\.step) == [10, 45])
      #expect(history.points.map(\.episode) == [1, 2] && history.finalReturn == 2)
      #expect((history.steps, history.episodes) == (46, 2))
      #expect(
        history.remarks == [
          "3 of 5 episodes have no finite return: their steps count, and they do not"
        ])
    }
  }

  @Test func environmentWithoutAName() throws {
    for head in [
      "{\"t_start\": 1, \"env_id\": null}", "{\"t_start\": 1}", "{\"t_start\": 1, \"env_id\": \"None\"}",
    ] {
      try withFiles(["monitor.csv": "#\(head)\nr,l,t\n"]) { root in
        let history = try RunHistory(contentsOf: root)
        #expect(history.environment == "None")
        #expect(history.points.isEmpty && history.finalReturn == nil)
      }
    }
  }

  @Test func filesWithoutANameBelongToTheOthers() throws {
    let files = [
      "0.monitor.csv": "#{\"t_start\": 1, \"env_id\": null}\nr,l,t\n1,1,1\n",
      "1.monitor.csv": "#{\"t_start\": 1, \"env_id\": \"B\"}\nr,l,t\n2,1,2\n",
    ]
    try withFiles(files) { root in
      let history = try RunHistory(contentsOf: root)
      #expect(history.environment == "B" && history.episodes == 2)
    }
  }

  @Test func differentEnvironmentsAreNotMixed() throws {
    let files = [
      "0.monitor.csv": "#{\"t_start\": 1, \"env_id\": \"A\"}\nr,l,t\n",
      "1.monitor.csv": "#{\"t_start\": 1, \"env_id\": \"B\"}\nr,l,t\n",
    ]
    try withFiles(files) { root in
      #expect(
        throws: InputError(
          .data, "file \(root.path)/1.monitor.csv, line 1", "of the environment 'B'",
          remedy: "'A', as in 0.monitor.csv, would be right")
      ) { try RunHistory(contentsOf: root) }
    }
  }

  @Test func rowsAcrossBlocksAreReadAlike() throws {
    let rows = (1...20_000).map { "\(Double($0) / 8),\($0 % 500 + 1),\(Double($0) / 1000)" }
    let text = ([SmallRun(episodes: 0, evaluations: 0).monitor, rows]).joined()
    let data = SmallRun.data(Array(text))
    try withFiles(["monitor.csv": String(decoding: data, as: UTF8.self)]) { root in
      let history = try RunHistory(contentsOf: root, points: 7)
      #expect(ReferenceHistory(history) == ReferenceHistory(monitor: data, points: 7))
      #expect(history.episodes == 20_000)
    }
  }
}
