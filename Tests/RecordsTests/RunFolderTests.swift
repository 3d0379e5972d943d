import Foundation
import OneHotFoundations
import OneHotLearning
import OneHotNumerics
import OneHotTestSupport
import Testing

@testable import OneHotRecords

struct RunFolderTests {
  @Test func nameHoldsEnvironmentAgentSeedAndIdentifier() throws {
    try withTemporaryDirectory { root in
      let configuration = try Fixture.configuration(seed: 42)
      let folder = try RunFolder.create(under: root, for: configuration)
      let identifier = try RunFolder.shortIdentifier(of: configuration)
      #expect(folder.url.path == "\(root.path)/coin/actor-critic/42-\(identifier)")
      #expect(identifier.wholeMatch(of: /[0-9a-f]{8}/) != nil)
      #expect(folder.returns.path == folder.url.path + "/returns.csv")
    }
  }

  @Test func identifierFollowsTheConfiguration() throws {
    let first = try RunFolder.shortIdentifier(of: Fixture.configuration(seed: 1))
    #expect(try RunFolder.shortIdentifier(of: Fixture.configuration(seed: 1)) == first)
    #expect(try RunFolder.shortIdentifier(of: Fixture.configuration(seed: 2)) != first)
  }

  /// Test vectors of RFC 9923.
  @Test func hashIsFNV1a() {
    #expect(RunFolder.fnv1a([]) == 0xcbf2_9ce4_8422_2325)
    #expect(RunFolder.fnv1a("a".utf8) == 0xaf63_dc4c_8601_ec8c)
    #expect(RunFolder.fnv1a("foobar".utf8) == 0x8594_4171_f739_67e8)
  }

  @Test func secondRunOfAConfigurationGetsANumber() throws {
    try withTemporaryDirectory { root in
      let configuration = try Fixture.configuration()
      let folders = try (1...3).map { _ in try RunFolder.create(under: root, for: configuration) }
      let names = folders.map(\.url.lastPathComponent)
      #expect(names == [names[0], names[0] + "-2", names[0] + "-3"])
    }
  }

  @Test func foldersMadeAtOnceAreDifferent() async throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "onehot-race-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    let configuration = try Fixture.configuration()
    let paths = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<32 {
        group.addTask { try RunFolder.create(under: root, for: configuration).url.path }
      }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(paths.count == 32)
  }

  @Test(arguments: [
    ("coin", "coin"), ("../../etc", "-.-..-etc"), ("a/b c", "a-b-c"), (".hidden", "-hidden"), ("", "-"),
    ("CartPole-v1", "CartPole-v1"), ("x_1.5", "x_1.5"), ("größe", "gr--e"),
  ])
  func environmentNamesCannotLeaveTheRoot(name: String, expected: String) {
    #expect(RunFolder.fileName(name) == expected)
  }

  @Test func exactFolderMayBeMissingOrEmpty() throws {
    try withTemporaryDirectory { root in
      let url = root.appending(path: "some/where/deep")
      let folder = try RunFolder.create(exactly: url)
      #expect(FileManager.default.fileExists(atPath: url.path))
      #expect(try RunFolder.create(exactly: url) == folder)
    }
  }

  /// What was stopped before it had written anything stands in nobody's way.
  @Test func exactFolderMayHoldWhatAStoppedProcessLeft() throws {
    try withTemporaryDirectory { root in
      var lock: FolderLock? = try FolderLock(root)
      try Data("{".utf8).write(to: root.appending(path: ".config.json.partial"))
      #expect(throws: InputError.self) { try RunFolder.create(exactly: root) }
      #expect(lock != nil)
      lock = nil
      for attempt in [
        { _ = try RunExamination(contentsOf: root, catalogue: Fixture.catalogue()) },
        {
          _ = try TrainingSession(resuming: RunFolder(url: root), catalogue: Fixture.catalogue(), workers: 1)
        },
      ] {
        let error = #expect(throws: InputError.self, performing: attempt)
        #expect(error?.problem == "no training has begun in it: there is no config.json")
      }
      let trainer = try Trainer(Fixture.configuration(), catalogue: Fixture.catalogue(), workers: 1)
      #expect(try TrainingSession(trainer, in: .create(exactly: root)).outcome.steps == 0)
      #expect(throws: InputError.self) { try RunFolder.create(exactly: root) }
    }
  }

  @Test func exactFolderMayHoldWhatIsNamed() throws {
    try withTemporaryDirectory { root in
      try Data().write(to: root.appending(path: "half.csv"))
      #expect(throws: InputError.self) { try RunFolder.create(exactly: root) { $0 == "other.csv" } }
      #expect(try RunFolder.create(exactly: root) { $0 == "half.csv" }.url == root)
    }
  }

  @Test func exactFolderIsNeverOverwritten() throws {
    try withTemporaryDirectory { root in
      let file = root.appending(path: ".hidden")
      try Data("x".utf8).write(to: file)
      for url in [root, file] {
        let error = #expect(throws: InputError.self) { try RunFolder.create(exactly: url) }
        #expect(
          error
            == InputError(
              .file, "run folder \(url.path)", "it exists already, and a run is never overwritten",
              remedy:
                "name a folder that does not exist, remove this one first, or go on with its run by 'resume'")
        )
      }
      #expect(try text(file) == "x")
    }
  }

  @Test func unusablePlaceNamesPathAndReason() throws {
    try withTemporaryDirectory { root in
      let file = root.appending(path: "file")
      try Data().write(to: file)
      let url = file.appending(path: "run")
      let expected = InputError(
        .file, "run folder \(url.path)", "\(file.path) is no folder and cannot be made one (File exists)",
        remedy: "name a folder in a place you may write to")
      #expect(throws: expected) { try RunFolder.create(exactly: url) }
      let error = #expect(throws: InputError.self) {
        try RunFolder.create(under: file, for: Fixture.configuration())
      }
      #expect(error?.kind == .file)
      #expect(
        error?.problem
          == "\(file.path)/coin/actor-critic is no folder and cannot be made one (Not a directory)")
    }
  }

  @Test func openingSaysWhatIsMissing() throws {
    try withTemporaryDirectory { root in
      let folder = RunFolder(url: root.appending(path: "run"))
      func problem() -> String? {
        (#expect(throws: InputError.self) { try RunFolder.open(folder.url) })?.problem
      }
      #expect(problem() == "there is no such folder")
      _ = try RunFolder.create(exactly: folder.url)
      #expect(problem() == "no run folder: it has no config.json")
      try Data().write(to: folder.configuration)
      #expect(
        problem()
          == "the run has no policy yet: neither policy.safetensors nor best-policy.safetensors is there")
      try Data().write(to: folder.bestPolicy)
      #expect(try RunFolder.open(folder.url) == folder)
    }
  }
}
