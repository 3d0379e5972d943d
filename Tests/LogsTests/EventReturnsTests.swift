import Foundation
import OneHotFoundations
import OneHotTestSupport
import Testing

@testable import OneHotLogs

struct EventReturnsTests {
  /// Files that PyTorch's SummaryWriter wrote: for Stable-Baselines3 2.9.2 (PPO on CartPole-v1, rollouts of 256 steps), and
  /// with the scalars of CleanRL's `ppo.py`.
  private func fixture(_ name: String) throws -> [URL] {
    try EventReturns.files(in: Bundle.module.bundleURL.appending(path: "Fixtures/\(name)"))
  }

  private func withEvents<Result>(
    _ files: [[(String, Int, Double)]], _ body: (URL) throws -> Result
  ) throws -> Result {
    try withTemporaryDirectory { root in
      for (number, rows) in files.enumerated() {
        let file = root.appending(path: "events.out.tfevents.\(number)")
        let log = try EventFileWriter(BufferedFile(creating: file, head: EventFileWriter.head(wallTime: 10)))
        for (place, row) in rows.enumerated() {
          try log.write(
            [(tag: row.0, value: row.2)], step: row.1, wallTime: Double(100 * number + place + 10))
        }
        try log.flush()
      }
      return try body(root)
    }
  }

  /// Values as TensorBoard 2.21.0 reads them.
  @Test func meansOfStableBaselines3() throws {
    let returns = try EventReturns(fixture("stable-baselines3"))
    #expect(returns.points.map(\.step) == Array(stride(from: 256, through: 2048, by: 256)))
    let right = [
      27.77777862548828, 25.25, 28.11111068725586, 28.799999237060547, 31.04878044128418, 32.71739196777344,
      33.52000045776367, 37.23636245727539,
    ]
    #expect(returns.points.map(\.value) == right && returns.finalReturn == right.last)
    #expect(returns.points.first?.seconds == 0 && returns.points.allSatisfy { $0.seconds != nil })
    #expect(returns.leftOutCount == 0)
  }

  @Test func episodesOfCleanRL() throws {
    let returns = try EventReturns(fixture("cleanrl"))
    #expect(returns.points.map(\.step) == (1...20).map { 25 * $0 })
    #expect(returns.points.map(\.value) == (10..<30).map(Double.init) && returns.finalReturn == 19.5)
    #expect(returns.points.map(\.episode) == Array(1...20))
  }

  @Test func aFileThatIsStillWritten() throws {
    let file = try #require(try fixture("cleanrl").first)
    let bytes = try Data(contentsOf: file)
    try withTemporaryDirectory { root in
      for length in stride(from: bytes.count - 1, to: 300, by: -7) {
        let part = root.appending(path: "part")
        try bytes.prefix(length).write(to: part)
        let whole = try EventFileReader.scalars(contentsOf: file, among: ["charts/episodic_return"]).scalars
        let found = try EventFileReader.scalars(contentsOf: part, among: ["charts/episodic_return"]).scalars
        #expect(whole.starts(with: found) && found.count < 21)
      }
      let damaged = root.appending(path: "events")
      var other = bytes
      other[other.count - 6] ^= 1
      try other.write(to: damaged)
      let error = #expect(throws: InputError.self) { try EventReturns([damaged]) }
      #expect(error?.problem == "wrong checksum of a record's data")
    }
  }

  @Test func filesOfAResumedTraining() throws {
    let tag = "charts/episodic_return"
    let first = [(tag, 10, 1.0), (tag, 20, 2), ("x", 25, 0), (tag, 30, 3)]
    let second = [(tag, 20, 4.0), (tag, -1, 0), (tag, 40, 5)]
    try withEvents([first, second]) { root in
      let returns = try EventReturns(EventReturns.files(in: root))
      #expect(
        returns.points.map(\.step) == [10, 20, 20, 30, 40] && returns.points.map(\.value) == [1, 2, 4, 3, 5])
      #expect(returns.points.allSatisfy { $0.seconds == nil }, "they run backwards")
      #expect(returns.leftOutCount == 1)
    }
  }

  @Test func unknownScalarsAreNamed() throws {
    try withEvents([[("reward", 1, 2), ("losses/a", 1, 2)]]) { root in
      let files = try EventReturns.files(in: root)
      #expect(
        throws: InputError(
          .data, "file \(files[0].path)", "none of its scalars is known as a return: losses/a, reward",
          remedy:
            "a scalar called charts/episodic_return, train/episode_return, rollout/ep_rew_mean would be right"
        )
      ) { try EventReturns(files) }
    }
    try withEvents([[]]) { root in
      let error = #expect(throws: InputError.self) { try EventReturns(EventReturns.files(in: root)) }
      #expect(error?.problem == "it holds no scalar")
    }
  }
}
