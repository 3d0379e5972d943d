import Foundation
import OneHotFoundations
import OneHotLogs
import OneHotTestSupport
import Testing

@testable import OneHotRecords

struct RunSearchTests {
  private func write(_ text: String, to path: String, in root: URL) throws {
    let file = root.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private func link(_ path: String, to target: String, in root: URL) throws {
    try FileManager.default.createSymbolicLink(
      atPath: root.appending(path: path).path, withDestinationPath: target)
  }

  /// The paths below a folder at which runs are found.
  private func found(_ root: URL) throws -> [String] {
    let prefix = root.resolvingSymlinksInPath().path
    return try RunSearch.runs(at: root).map {
      String($0.standardizedFileURL.path.dropFirst(root.standardizedFileURL.path.count))
    }.map { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : $0 }
  }

  private let monitor = "#{\"t_start\": 1, \"env_id\": \"A\"}\nr,l,t\n1,2,3\n"

  @Test func runsBelowAFolder() throws {
    try withTemporaryDirectory { root in
      try write(monitor, to: "ppo/CartPole-v1_1/0.monitor.csv", in: root)
      try write(monitor, to: "ppo/CartPole-v1_1/CartPole-v1/monitor.csv", in: root)
      try write("", to: "ppo/CartPole-v1_2/monitor.csv", in: root)
      try write("", to: "tensorboard/PPO_1/events.out.tfevents.1.host", in: root)
      try write("{}", to: "deep/a/b/c/d/config.json", in: root)
      try write(monitor, to: "deep/.hidden/monitor.csv", in: root)
      try write("x", to: "deep/a/notes.csv", in: root)
      try write("x", to: "empty/readme.txt", in: root)
      #expect(
        try found(root) == [
          "/deep/a/b/c/d", "/ppo/CartPole-v1_1", "/ppo/CartPole-v1_2", "/tensorboard/PPO_1",
        ])
      let run = root.appending(path: "ppo/CartPole-v1_1")
      #expect(try RunSearch.runs(at: run) == [run], "what is a run itself has none below it")
      let file = run.appending(path: "0.monitor.csv")
      #expect(try RunSearch.runs(at: file) == [file])
      let empty = root.appending(path: "empty")
      #expect(try RunSearch.runs(at: empty) == [empty], "for its reading to say what is missing")
    }
  }

  @Test func linksAreNotFollowedTwice() throws {
    try withTemporaryDirectory { root in
      try write(monitor, to: "a/runs/1/monitor.csv", in: root)
      try link("a/runs/self", to: ".", in: root)
      try link("a/up", to: "..", in: root)
      try link("b", to: "a/runs", in: root)
      try link("a/nowhere", to: "missing", in: root)
      #expect(try found(root) == ["/a/runs/1"])
      #expect(try RunSearch.runs(at: root.appending(path: "b")).count == 1, "a link that is named")
    }
  }

  @Test func historyOfEvents() throws {
    try withTemporaryDirectory { root in
      let file = root.appending(path: "events.out.tfevents.7.host")
      let log = try EventFileWriter(BufferedFile(creating: file, head: EventFileWriter.head(wallTime: 5)))
      for (step, value) in [(256, 20.0), (512, 30), (768, 50)] {
        try log.write([("rollout/ep_rew_mean", value)], step: step, wallTime: Double(step))
      }
      try log.flush()
      for place in [root, file] {
        let history = try RunHistory(contentsOf: place, points: 2)
        #expect((history.steps, history.episodes, history.finalReturn) == (768, 3, 50))
        #expect(history.points.map(\.value) == [25, 50] && history.points.map(\.seconds) == [256, 512])
        #expect(history.environment == "None" && history.seed == nil && history.agent == nil)
      }
    }
  }
}
