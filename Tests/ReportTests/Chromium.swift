import Foundation
import Testing

/// The browser that tests open pages in: the program that the environment variable ONEHOT_CHROMIUM names, or
/// `chromium` or `chromium-browser` in the path.
struct Chromium {
  /// Where it is; nil if there is none.
  static let file: URL? = {
    let environment = ProcessInfo.processInfo.environment
    if let path = environment["ONEHOT_CHROMIUM"], !path.isEmpty { return program(path) }
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    return folders.lazy.flatMap { ["\($0)/chromium", "\($0)/chromium-browser"] }.compactMap(program).first
  }()

  /// Why tests are skipped where there is none.
  static let absence: Comment =
    "no Chromium: neither does ONEHOT_CHROMIUM name the program, nor is chromium in the path"

  /// What a page was when its scripts had run.
  struct Visit {
    /// The page as HTML.
    let page: String
    /// What the browser said about it.
    let console: [Substring]
  }

  /// Opens a file, waits until nothing more happens in it, and closes it.
  static func visit(_ page: URL) throws -> Visit {
    let browser = try #require(Self.file)
    let folder = page.deletingLastPathComponent()
    let streams = try ["page.txt", "console.txt"].map { name in
      let file = folder.appending(path: name)
      try Data().write(to: file)
      return (file, try FileHandle(forWritingTo: file))
    }
    let process = Process()
    process.executableURL = browser
    process.arguments =
      arguments + ["--user-data-dir=\(folder.appending(path: "profile").path)", page.absoluteString]
    process.standardInput = FileHandle.nullDevice
    (process.standardOutput, process.standardError) = (streams[0].1, streams[1].1)
    try process.run()
    // A browser that hangs must not let the tests hang.
    let watch = Task.detached { [identifier = process.processIdentifier] in
      try await Task.sleep(for: .seconds(120))
      kill(identifier, SIGKILL)
    }
    process.waitUntilExit()
    watch.cancel()
    let console = try String(contentsOf: streams[1].0, encoding: .utf8).split(separator: "\n").filter {
      $0.contains("CONSOLE")
    }
    return Visit(page: try String(contentsOf: streams[0].0, encoding: .utf8), console: console)
  }

  private static let arguments = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--enable-logging=stderr", "--v=0",
    "--window-size=1700,1000", "--virtual-time-budget=10000", "--dump-dom",
  ]

  private static func program(_ path: String) -> URL? {
    FileManager.default.isExecutableFile(atPath: path) ? URL(filePath: path) : nil
  }
}
