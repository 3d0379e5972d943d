import Foundation
import OneHotTestSupport
import Testing

@testable import OneHotExport

@Suite("Export as Swift")
struct SwiftSourceTests {
  static let compiler = SystemProgram.ofToolchain("swiftc")
  static let reason: Comment = "needs swiftc"

  /// Answers each record of a file.
  private static let program = """
    #if canImport(Glibc)
    import Glibc
    #else
    import Darwin
    #endif
    let (input, output) = (fopen(CommandLine.arguments[1], "rb")!, fopen(CommandLine.arguments[2], "wb")!)
    typealias Exported = ExportedPolicy
    var observation = [Float](repeating: 0, count: Exported.observationCount)
    var allowed = [Bool](repeating: false, count: Exported.actionCount)
    var uniforms = [Double](repeating: 0, count: Exported.choiceCount)
    func read<T>(_ values: inout [T], _ input: UnsafeMutablePointer<FILE>) -> Bool {
      values.withUnsafeMutableBytes { fread($0.baseAddress!, $0.count, 1, input) == 1 }
    }
    func write<T>(_ values: [T], _ output: UnsafeMutablePointer<FILE>) {
      _ = values.withUnsafeBytes { fwrite($0.baseAddress!, $0.count, 1, output) }
    }
    func made(_ body: (inout MutableSpan<Float>) -> Void) -> [Float] {
      var values = [Float](repeating: 0, count: Exported.actionCount)
      var span = values.mutableSpan
      body(&span)
      return values
    }
    func chosen(_ body: (inout MutableSpan<Int>) -> Void) -> [Int] {
      var values = [Int](repeating: 0, count: Exported.choiceCount)
      var span = values.mutableSpan
      body(&span)
      return values
    }
    while read(&observation, input), read(&allowed, input), read(&uniforms, input) {
      var outcome = Exported.Outcome.notANumber
      let logits = made { outcome = LOGITS }
      let logarithms = made { Exported.logProbabilities(logits: logits.span, into: &$0) }
      let best = chosen { Exported.mostProbable(logProbabilities: logarithms.span, into: &$0) }
      let drawn = chosen {
        Exported.sampled(logProbabilities: logarithms.span, uniforms: uniforms.span, into: &$0)
      }
      write([Int32(outcome.rawValue)], output)
      write(logits, output)
      write(logarithms, output)
      write(made { Exported.probabilities(logProbabilities: logarithms.span, into: &$0) }, output)
      write(best.map { Int32($0) }, output)
      write(drawn.map { Int32($0) }, output)
      let acted = chosen { _ = Exported.act(observation: observation.span, allowed: allowed.span, into: &$0) }
      var (state, same) = (UInt64(5), UInt64(5))
      let sampled = chosen {
        _ = Exported.sample(observation: observation.span, allowed: allowed.span, state: &state, into: &$0)
      }
      let numbers = uniforms.map { _ in Exported.uniform(&same) }
      let again = chosen {
        Exported.sampled(logProbabilities: logarithms.span, uniforms: numbers.span, into: &$0)
      }
      if acted != best || sampled != again { exit(2) }
    }
    let nothing = [Bool](repeating: false, count: Exported.actionCount)
    _ = made { if Exported.logits(observation: observation.span, allowed: nothing.span, into: &$0) != .nothingAllowed { exit(3) } }
    observation[0] = .infinity
    _ = made { if Exported.logits(observation: observation.span, into: &$0) != .observationUnusable { exit(4) } }
    fclose(output)
    """

  private func answers(_ fixture: ExportFixture, logits: String) throws -> Data {
    try withTemporaryDirectory { folder in
      func path(_ name: String) -> String { folder.appending(path: name).path }
      try fixture.exported.encoded(as: .swift, name: "exported").write(
        to: URL(filePath: path("exported.swift")))
      try Self.program.replacingOccurrences(of: "LOGITS", with: logits)
        .write(toFile: path("main.swift"), atomically: true, encoding: .utf8)
      try fixture.input.write(to: URL(filePath: path("input")))
      _ = try SystemProgram.run(
        #require(Self.compiler),
        [
          "-O", "-swift-version", "6", "-warnings-as-errors", path("main.swift"), path("exported.swift"),
          "-o",
          path("program"),
        ])
      _ = try SystemProgram.run(path("program"), [path("input"), path("output")])
      return try Data(contentsOf: URL(filePath: path("output")))
    }
  }

  @Test("the bits of the Policy type", .enabled(if: compiler != nil, reason), arguments: 0..<4)
  func bits(_ number: Int) throws {
    let fixture =
      switch number {
      case 0: try ExportFixture([4, 64, 64, 2], isNormalized: true, rows: 10_000)
      case 1: try ExportFixture([7, 33, 20, 5], .relu, rows: 1000)
      case 2: try ExportFixture([10, 35, 9], optionCounts: [3, 2, 4], rows: 1000)
      default: try ExportFixture([50, 64, 6], observesPlace: true, rows: 500)
      }
    let plain = "Exported.logits(observation: observation.span, allowed: allowed.span, into: &$0)"
    let expected = try fixture.answers()
    #expect(try answers(fixture, logits: plain) == expected)
    guard fixture.exported.observesPlace else { return }
    let place = "Exported.logits(place: observation.firstIndex(of: 1)!, allowed: allowed.span, into: &$0)"
    #expect(try answers(fixture, logits: place) == expected)
  }

  @Test(
    "compiles as embedded Swift, for this machine and for WebAssembly",
    .enabled(if: compiler != nil, reason), arguments: [nil, "wasm32-unknown-none-wasm"])
  func embedded(_ target: String?) throws {
    let compiler = try #require(Self.compiler)
    let resources = URL(filePath: compiler).deletingLastPathComponent().deletingLastPathComponent()
    let library = resources.appending(path: "lib/swift/embedded/\(target ?? "")").path
    guard FileManager.default.fileExists(atPath: library) else { return }
    let fixture = try ExportFixture([10, 35, 9], optionCounts: [3, 2, 4], isNormalized: true, rows: 1)
    try withTemporaryDirectory { folder in
      func path(_ name: String) -> String { folder.appending(path: name).path }
      try fixture.exported.encoded(as: .swift, name: "exported").write(
        to: URL(filePath: path("exported.swift")))
      let options = ["-enable-experimental-feature", "Embedded", "-wmo", "-O", "-parse-as-library", "-c"]
      _ = try SystemProgram.run(
        compiler,
        options + (target.map { ["-target", $0] } ?? []) + [path("exported.swift"), "-o", path("exported.o")])
    }
  }

  @Test("the type's name comes from the file's")
  func names() throws {
    let fixture = try ExportFixture([2, 2], rows: 1)
    for (name, type) in [
      ("cart-pole", "CartPolePolicy"), ("policy", "Policy"), ("best policy", "BestPolicy"),
      ("8x8", "Policy8x8Policy"),
      ("", "Policy"),
    ] {
      let text = String(decoding: fixture.exported.encoded(as: .swift, name: name), as: UTF8.self)
      #expect(text.contains("public enum \(type) {"))
    }
  }
}
