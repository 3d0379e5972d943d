import Foundation

/// A folder that is there while the value is.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "onehot-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of something in it.
  func path(_ name: String) -> String { url.appending(path: name).path }

  /// The bytes of a file in it.
  func data(_ name: String) throws -> Data { try Data(contentsOf: url.appending(path: name)) }

  /// Writes a file into it, and returns its path.
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: url.appending(path: name))
    return path(name)
  }

  /// Whether there is something of that name in it.
  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
}
