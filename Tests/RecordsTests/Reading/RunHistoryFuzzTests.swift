import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotRecords

/// Files with a byte changed, left out or put in, or cut short: each must be read as a plain reader reads it, or be
/// refused where that refuses.
struct RunHistoryFuzzTests {
  /// Bytes that matter in logs, and some that never should be there.
  private static let bytes = Array("0159,.-+eE\"\n\r #{}:truncmpl".utf8) + [0, 0x80, 0xc3, 0xff]

  private static func mutated(_ data: Data, using random: inout RandomSource) -> Data {
    let place = random.index(below: data.count)
    let byte = bytes[random.index(below: bytes.count)]
    var copy = data
    switch random.index(below: 8) {
    case 0: copy = data.prefix(place)
    case 1: copy.remove(at: place)
    case 2: copy.insert(byte, at: place)
    case 3: copy[place] ^= 1 << UInt8(random.index(below: 8))
    default: copy[place] = byte
    }
    return copy
  }

  @Test(arguments: [true, false])
  func logsOfARun(isComplete: Bool) throws {
    try withTemporaryDirectory { root in
      var run = SmallRun(episodes: 9, evaluations: 2)
      run.isComplete = isComplete
      if !isComplete { run.monitor.removeLast() }
      let folder = try run.write(to: root)
      let files = [folder.returns, folder.monitor, folder.evaluations]
      let originals = try files.map { try Data(contentsOf: $0) }
      var random = RandomSource(seed: isComplete ? 1 : 2, purpose: .environment)
      for _ in 0..<2000 {
        var contents = originals
        let index = random.index(below: 3)
        contents[index] = Self.mutated(originals[index], using: &random)
        try contents[index].write(to: files[index])
        let expected = ReferenceHistory(
          returns: contents[0], monitor: contents[1], evaluations: contents[2], isComplete: isComplete,
          points: 4)
        try expect(expected, from: root, files[index])
        try originals[index].write(to: files[index])
      }
    }
  }

  @Test func monitorOfOthers() throws {
    try withTemporaryDirectory { root in
      let file = root.appending(path: "monitor.csv")
      let original = Data(
        ("#{\"t_start\": 17.5, \"env_id\": \"É-v1\"}\nr,l,t,\"a,b\"\r\n1.25,5,0.5,\"x, \"\"y\"\"\"\r\n"
          + "-1e-05,7,1.5,ü\r\n200,1,2,\r\n").utf8)
      var random = RandomSource(seed: 3, purpose: .environment)
      for _ in 0..<2000 {
        let data = Self.mutated(original, using: &random)
        try data.write(to: file)
        try expect(ReferenceHistory(monitor: data, points: 4), from: file, file)
      }
    }
  }

  @Test func everyTruncation() throws {
    try withTemporaryDirectory { root in
      let folder = try SmallRun(episodes: 4, evaluations: 2).write(to: root)
      for file in [folder.configuration, folder.returns, folder.monitor, folder.evaluations] {
        let original = try Data(contentsOf: file)
        for length in 0..<original.count - 1 {
          try original.prefix(length).write(to: file)
          // Only without its last evaluations is a run whole.
          let part = original.prefix(length)
          let isWhole = file == folder.evaluations && part.last == 10 && part.count { $0 == 10 } % 2 == 1
          let history = try? RunHistory(contentsOf: root)
          #expect((history != nil) == isWhole, "\(file.lastPathComponent), \(length) bytes")
        }
        try original.write(to: file)
      }
    }
  }

  @Test func configuration() throws {
    try withTemporaryDirectory { root in
      let folder = try SmallRun(episodes: 1, evaluations: 1).write(to: root)
      let original = try Data(contentsOf: folder.configuration)
      var random = RandomSource(seed: 4, purpose: .environment)
      for _ in 0..<2000 {
        let data = Self.mutated(original, using: &random)
        try data.write(to: folder.configuration)
        do {
          let history = try RunHistory(contentsOf: root)
          let document = try JSONDecoder().decode(ConfigurationDocument.self, from: data)
          #expect(history.configuration == document)
          #expect(history.environment == document.environment.name && history.agent == document.agent.name)
          #expect(document.training?["seed"] == history.seed.map { .integer($0) })
        } catch let error as InputError {
          #expect(error.kind == .data && error.subject.contains(folder.configuration.path))
        }
      }
    }
  }

  /// Expects a history of `url`, or an error that names `file`.
  private func expect(_ expected: ReferenceHistory?, from url: URL, _ file: URL) throws {
    do {
      let history = try RunHistory(contentsOf: url, points: 4)
      let content = try text(file)
      #expect(ReferenceHistory(history) == expected, "\(content)")
    } catch let error as InputError {
      #expect(expected == nil, "\(error)")
      #expect(error.kind == .data && !error.problem.isEmpty)
    }
  }
}
