import Foundation

/// Programs that a machine may have beside the package's own.
public enum SystemProgram {
  /// A program that did not end well, and what it said.
  public struct Failure: Error, CustomStringConvertible {
    /// Its name, exit code and standard error.
    public let description: String
  }

  /// What a program prints that ends well, found as a shell would; throws if it does not, or if there is none.
  public static func run(_ name: String, _ arguments: [String]) throws -> Data {
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [name] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    let errors = FileManager.default.temporaryDirectory.appending(path: "onehot-errors-\(UUID().uuidString)")
    try Data().write(to: errors)
    defer { try? FileManager.default.removeItem(at: errors) }
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(name): exit code \(process.terminationStatus): \(try text(errors))")
    }
    return data
  }

  /// The Python that the environment variable `ONEHOT_PYTHON` names, or `python3`.
  public static let python = ProcessInfo.processInfo.environment["ONEHOT_PYTHON"] ?? "python3"

  /// Whether there is a Python with some packages.
  public static func pythonHas(_ packages: String) -> Bool {
    (try? run(python, ["-c", "import \(packages)"])) != nil
  }

  /// Where a program of the Swift toolchain is, beside `swiftc`; nil if it is not there.
  public static func ofToolchain(_ name: String) -> String? {
    guard let compiler = try? run("sh", ["-c", "command -v swiftc"]) else { return nil }
    let place = String(decoding: compiler, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    let folder = URL(filePath: place).resolvingSymlinksInPath().deletingLastPathComponent()
    let file = folder.appending(path: name).path
    return FileManager.default.isExecutableFile(atPath: file) ? file : nil
  }
}
