import Foundation
import OneHotFoundations
import OneHotFuzzing
import OneHotNumerics

/// What the command line asks for.
struct FuzzRequest {
  private(set) var parsers = FuzzedParser.all
  private(set) var seed: UInt64 = 1
  /// The numbers of the inputs.
  private(set) var numbers = 0..<100_000
  /// Where the files are that say which input is being parsed.
  let out = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
  /// For files that parsers need.
  let scratch: URL
  /// Where to write valid inputs instead of fuzzing.
  private(set) var corpus: URL?

  /// Reads `--parser NAME|all`, `--inputs N`, `--seed N`, `--only NUMBER` and `--corpus DIR`; throws `InputError`.
  init(_ arguments: ArraySlice<String>) throws {
    var rest = arguments
    scratch = try Self.makeScratch()
    while let flag = rest.popFirst() {
      let value = rest.popFirst() ?? ""
      switch flag {
      case "--parser": parsers = value == "all" ? FuzzedParser.all : [try .named(value)]
      case "--inputs": numbers = 0..<(try Self.number(value, of: flag))
      case "--seed": seed = UInt64(try Self.number(value, of: flag))
      case "--only":
        let number = try Self.number(value, of: flag)
        numbers = number..<number + 1
      case "--corpus": corpus = URL(fileURLWithPath: value, isDirectory: true)
      default:
        let known = ["--parser", "--inputs", "--seed", "--only", "--corpus"]
        throw InputError.unknown("option", flag, among: known)
      }
    }
  }

  private static func number(_ text: String, of flag: String) throws -> Int {
    guard let number = Int(text), (0..<1 << 62).contains(number) else {
      throw InputError(.usage, "option \(flag)", "'\(text)' is not a whole number from 0 on")
    }
    return number
  }

  /// A folder of this process, in memory where there is one.
  static func makeScratch() throws -> URL {
    let memory = URL(fileURLWithPath: "/dev/shm", isDirectory: true)
    let isThere = FileManager.default.isWritableFile(atPath: memory.path)
    let parent = isThere ? memory : FileManager.default.temporaryDirectory
    let folder = parent.appending(path: "onehot-fuzz-\(getpid())", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
