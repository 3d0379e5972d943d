import Foundation

/// A place for the files of one test, removed with it.
final class Scratch: Sendable {
  private let root = FileManager.default.temporaryDirectory.appending(path: "onehot-\(UUID().uuidString)")

  /// A new, empty directory.
  func directory() throws -> URL {
    let directory = root.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    return directory
  }

  deinit { try? FileManager.default.removeItem(at: root) }
}
