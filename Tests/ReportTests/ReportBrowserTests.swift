import Foundation
import OneHotTestSupport
import Testing

@testable import OneHotReport

/// The page in a browser, used through its controls.
@Suite(.enabled(if: Chromium.file != nil, Chromium.absence), .serialized)
struct ReportBrowserTests {
  @Test(arguments: [400, 1600])
  func worksInABrowser(width: Int) throws {
    let visit = try Self.use(ReportFixture.report, width: width)
    #expect(visit.console.isEmpty)
    let result = try #require(visit.page.firstMatch(of: /<pre id="result">([^<]*)<\/pre>/)?.1)
    let lines = result.split(separator: "\n")
    let surprises = lines.filter { !$0.hasPrefix("ok ") }
    #expect(surprises == [])
    #expect(lines.last == "ok end" && lines.count > 40)
    #expect(lines.contains("ok width \(width)"))
  }

  @Test func pageWithoutCurvesWorksToo() throws {
    let table = ComparisonReport.Table("t", header: ["a"], rows: [["1"]])
    let visit = try Self.visit(ComparisonReport(title: "nothing", tables: [table]))
    #expect(visit.console.isEmpty)
    #expect(visit.page.contains("<p class=\"scripted actions\"><button"), "the script has run")
  }

  @Test func curvesOfHardlyAnyPointsAreDrawn() throws {
    let curves = [
      ComparisonReport.Curve(environment: "empty", variant: "v", seed: "1"),
      ReportFixture.curve("single", "v", seed: 1, [7]), ReportFixture.curve("single", "v", seed: 2, []),
    ]
    let visit = try Self.visit(ComparisonReport(title: "", curves: curves))
    #expect(visit.console.isEmpty)
    #expect(visit.page.contains("there is nothing to draw") && !visit.page.contains("NaN"))
    #expect(visit.page.contains(/<path class="line dash-0 color-0" d="M[\d.]+ [\d.]+h0"/))
  }

  /// Opens a report.
  private static func visit(_ report: ComparisonReport) throws -> Chromium.Visit {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "report.html")
      try Data(report.html().utf8).write(to: file)
      return try Chromium.visit(file)
    }
  }

  /// Opens a page that shows a report, together with the script that uses it, in a frame: windows have a least
  /// width, frames have none.
  private static func use(_ report: ComparisonReport, width: Int) throws -> Chromium.Visit {
    try withTemporaryDirectory { folder in
      let script = "<head>\n<script>\n\(ReportBrowserScript.text)\n</script>"
      let page = report.html().replacing("<head>", with: script, maxReplacements: 1)
      try Data(page.utf8).write(to: folder.appending(path: "report.html"))
      let frame = folder.appending(path: "frame.html")
      try Data(ReportBrowserScript.frame(width: width).utf8).write(to: frame)
      return try Chromium.visit(frame)
    }
  }
}
