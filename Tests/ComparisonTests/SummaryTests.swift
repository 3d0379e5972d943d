import Foundation
import OneHotEnvironmentKit
import OneHotEnvironments
import OneHotFoundations
import OneHotLearning
import OneHotTestSupport
import Testing

@testable import OneHotComparison

@Suite("What a summary says of its numbers")
struct SummaryTests {
  private let scratch = Scratch()

  /// The results of runs with these scores, variant by variant: Monitor files of one episode each, of different lengths, so
  /// that none is taken for another's copy.
  private func results(_ variants: KeyValuePairs<String, [Double]>) throws -> ComparisonResults {
    let place = try scratch.directory()
    var folders: [URL] = []
    for (variant, scores) in variants {
      for (number, score) in scores.enumerated() {
        let folder = place.appending(path: "\(variant)/\(number + 1)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let text =
          "#{\"t_start\": \(number + 1), \"env_id\": \"Somewhere\"}\nr,l,t\n\(score),\(folders.count + 1),0.5\n"
        try Data(text.utf8).write(to: folder.appending(path: "monitor.csv"))
        folders.append(folder)
      }
    }
    return try ComparisonResults(
      of: folders, title: "t", command: "c", strict: true, catalogue: Catalogue(environments: .standard),
      workers: 1)
  }

  @Test("intervals say what they cover, and why there is none")
  func intervals() throws {
    let alike = Array(repeating: 500.0, count: 10)
    let results = try results([
      "alike": alike, "failing": Array(alike.dropLast()) + [100], "spread": (1...10).map { Double($0 * 10) },
      "few": [1, 2, 4], "single": [3],
    ])
    let summaries = Dictionary(uniqueKeysWithValues: results.summary.variants.map { ($0.variant, $0) })
    let same = try #require(summaries["alike"])
    for estimate in [same.mean, same.median, same.interquartileMean] {
      #expect(estimate.low == nil && estimate.high == nil && estimate.remark == "all alike")
    }
    let failing = try #require(summaries["failing"])
    // One failure in ten: the interval reaches farther down than up (IntervalTests has it by hand).
    let (low, high) = (try #require(failing.mean.low), try #require(failing.mean.high))
    #expect(460 - low > 3 * (high - 460) && failing.mean.method == .correctedStudent)
    #expect(failing.median.remark == "middle runs alike" && failing.median.low == nil)
    let spread = try #require(summaries["spread"])
    #expect(spread.mean.low! < 55 && 55 < spread.mean.high! && spread.mean.method == .correctedStudent)
    #expect(spread.median.low == 20 && spread.median.high == 90)
    #expect(isClose(spread.median.coverage ?? 0, 0.978515625))
    #expect(isClose(spread.mean.coverageWithRareFailures ?? 0, 0.6513215599))
    #expect(summaries["single"]?.mean.remark == "a single run")
    // No interval of width 0 anywhere.
    for each in results.summary.variants.flatMap({ [$0.mean, $0.median, $0.interquartileMean] }) {
      #expect(each.low == nil || each.low! < each.high!)
    }
    let table = try #require(results.tables.first)
    #expect(table.rows[0][2] == "500.0 (all alike)" && table.rows[1][2].hasPrefix("460.0 ["))
    for part in [
      "97.9 % with 10 runs", "65.1 % with 10 runs, not 95 %", "up to 25.9 %", "75 % with 3 runs",
    ] {
      #expect(table.note.contains(part), "\(part)")
    }
    let json = String(decoding: try JSONEncoder().encode(results.summary), as: UTF8.self)
    #expect(json.contains(#""method":"order statistics""#) && json.contains(#""remark":"all alike""#))
  }

  @Test("names from files govern neither a spreadsheet nor a page")
  func hostileNames() throws {
    let results = try results(["=SUM(1)": [-0.0001, -0.0002], "x\u{1B}[2J": [1, 2]])
    #expect(results.csv.contains("Somewhere,'=SUM(1),"))
    // A mark upon a bar, a quote or a bracket makes one character of both, which governs as before.
    let marked = try self.results(["a\"\u{301},=1|\u{301}<\u{301}b>&lt;": [1, 2], "plain": [1, 3]])
    #expect(marked.csv.contains("Somewhere,\"a\"\"\u{301},=1|\u{301}<\u{301}b>&lt;\","))
    let page = marked.markdown([])
    #expect(
      page.unicodeScalars.contains("a\"\u{301},=1\\|\u{301}\\<\u{301}b\\>\\&lt;".unicodeScalars), "\(page)")
    #expect(
      results.tables.flatMap(\.rows).joined().allSatisfy { !$0.contains("-0.000") || $0.contains("-0.0001") })
  }
}
