import Foundation
import OneHotLearning
import Testing

@testable import OneHotRecords

/// A short training in a folder that is there while the value is.
final class ExaminedRun {
  private struct Stop: Error {}

  let folder: RunFolder
  private let root: URL

  /// Trains for 2,048 steps with a checkpoint at every 512th, or stops before.
  init(
    stoppedAt last: Int = .max, savedEvery interval: String = "512 steps",
    observing observe: (ExaminedRun) throws -> Void = { _ in }
  ) throws {
    root = FileManager.default.temporaryDirectory.appending(path: "onehot-examined-\(UUID().uuidString)")
    folder = try RunFolder.create(exactly: root.appending(path: "run"))
    let trainer = try Trainer(
      Self.configuration(savedEvery: interval), catalogue: Fixture.catalogue(), workers: 1)
    let session = try TrainingSession(trainer, in: folder)
    do {
      _ = try session.run(stoppedBy: { if session.outcome.steps >= last { throw Stop() } }) { _ in
        try observe(self)
      }
    } catch is Stop {}
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  static func configuration(savedEvery interval: String) throws -> RunConfiguration {
    var request = RunRequest(environment: "coin")
    request.options = [
      "steps": .integer(2048), "environments": .integer(8), "horizon": .integer(32),
      "checkpoint-interval": .text(interval), "evaluation-interval": .integer(500),
      "evaluation-episodes": .integer(2),
    ]
    return try RunConfiguration(request, catalogue: Fixture.catalogue())
  }

  func examine() throws -> RunExamination {
    try RunExamination(contentsOf: folder.url, catalogue: Fixture.catalogue())
  }

  /// Trains to the end; throws as `agent resume` does.
  func resume() throws {
    let session = try TrainingSession(resuming: folder, catalogue: Fixture.catalogue(), workers: 1)
    _ = try session.run(stoppedBy: {}) { _ in }
  }

  /// Does what the findings advise.
  func follow(_ examination: RunExamination) throws {
    for finding in examination.findings where [.remove, .removeFirst].contains(finding.remedy) {
      try FileManager.default.removeItem(at: file(finding.file))
    }
    try resume()
  }

  /// A file of a name, in which `*` stands for the time of the beginning.
  func file(_ name: String) -> URL {
    name.contains("*") ? (try? folder.allEvents)![0] : folder.url.appending(path: name)
  }

  /// A run as this one would be if its process were killed now.
  func killed() throws -> ExaminedRun { try ExaminedRun(copying: self) }

  private init(copying other: ExaminedRun) throws {
    root = FileManager.default.temporaryDirectory.appending(path: "onehot-examined-\(UUID().uuidString)")
    folder = RunFolder(url: root.appending(path: "run"))
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: other.folder.url, to: folder.url)
  }

  /// Every file with its bytes.
  func content() throws -> [String: Data] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path)
    return Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, (try? Data(contentsOf: folder.url.appending(path: $0))) ?? Data())
      })
  }
}

/// What can happen to a file.
enum Harm: String, CaseIterable {
  case removed, emptied, halved, flipped, lengthened, replacedByFolder, replacedByPipe, replacedByDanglingLink

  func inflict(on file: URL) throws {
    let data = try Data(contentsOf: file)
    try FileManager.default.removeItem(at: file)
    switch self {
    case .removed: break
    case .emptied: try Data().write(to: file)
    case .halved: try data.prefix(data.count / 2).write(to: file)
    case .flipped:
      var data = data
      data[data.count * 2 / 3] ^= 0x10
      try data.write(to: file)
    case .lengthened: try (data + Data("1,2,3\n".utf8)).write(to: file)
    case .replacedByFolder:
      try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
    case .replacedByPipe: #expect(mkfifo(file.path, 0o600) == 0)
    case .replacedByDanglingLink:
      try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "/nowhere/at/all")
    }
  }
}
