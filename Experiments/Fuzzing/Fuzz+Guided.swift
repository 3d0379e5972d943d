#if GUIDED
  import Foundation
  import OneHotFuzzing

  // What libFuzzer calls, which brings a `main` of its own. `results.md` says how to build and run it.

  private struct Guided {
    let parser: FuzzedParser
    let scratch: URL

    /// The parser that the environment variable names.
    static let chosen: Guided = {
      do {
        let name = ProcessInfo.processInfo.environment["ONEHOT_PARSER"] ?? ""
        return Guided(parser: try .named(name), scratch: try FuzzRequest.makeScratch())
      } catch { fatalError("ONEHOT_PARSER: \(error)") }
    }()
  }

  /// Gives the chosen parser an input, and traps if it does what it should not.
  @_cdecl("LLVMFuzzerTestOneInput")
  public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    if case .broken(let problem) = Guided.chosen.parser.judge(input, in: Guided.chosen.scratch) {
      fatalError(problem)
    }
    return 0
  }
#endif
