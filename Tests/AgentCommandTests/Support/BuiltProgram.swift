import Foundation
import Testing

/// A program that the package builds, run as its users run it.
struct BuiltProgram {
  /// What a run of it left behind.
  struct Result {
    /// The exit code, or the number of the signal that ended it.
    let exitCode: Int32
    let output: String
    let error: String
  }

  /// Where it is.
  let file: URL

  /// The system's shell.
  static let shell = BuiltProgram(file: URL(fileURLWithPath: "/bin/sh"))

  private init(file: URL) {
    self.file = file
  }

  init(_ name: String) throws {
    file = try #require(Self.productFolder(with: name), "\(name) has not been built").appending(path: name)
  }

  /// Runs it in a folder, to its end, or interrupts it as soon as there is a file of some path.
  func run(
    _ arguments: [String], in folder: URL, untilThereIs signal: String? = nil
  ) async throws -> Result {
    let texts = try TemporaryFolder()
    let streams = try ["output", "error"].map { name in
      try FileHandle(forWritingTo: URL(fileURLWithPath: try texts.write("", to: name)))
    }
    let process = Process()
    process.executableURL = file
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = streams[0]
    process.standardError = streams[1]
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in continuation.resume() }
      do { try process.run() } catch {
        process.terminationHandler = nil
        continuation.resume(throwing: error)
      }
      if let signal { Self.interrupt(process, whenThereIs: signal) }
    }
    return Result(
      exitCode: process.terminationStatus, output: String(decoding: try texts.data("output"), as: UTF8.self),
      error: String(decoding: try texts.data("error"), as: UTF8.self))
  }

  private static func interrupt(_ process: Process, whenThereIs path: String) {
    // A thread of its own: other tests may keep all of the concurrency's threads busy for longer than the process runs.
    Thread.detachNewThread {
      while process.isRunning, !FileManager.default.fileExists(atPath: path) {
        Thread.sleep(forTimeInterval: 0.005)
      }
      if process.isRunning { process.interrupt() }
    }
  }

  /// The folder of built products is above the test bundle, or above the program that runs it.
  private static func productFolder(with name: String) -> URL? {
    let starts =
      [Bundle(for: TemporaryFolder.self).bundleURL, Bundle.main.bundleURL]
      + Bundle.allBundles.map(\.bundleURL) + CommandLine.arguments.map { URL(fileURLWithPath: $0) }
    let folders = starts.flatMap { start in
      (0..<5).map { level in (0..<level).reduce(start) { url, _ in url.deletingLastPathComponent() } }
    }
    return folders.first {
      var isFolder: ObjCBool = false
      let path = $0.appending(path: name).path
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
        && FileManager.default.isExecutableFile(atPath: path)
    }
  }
}
