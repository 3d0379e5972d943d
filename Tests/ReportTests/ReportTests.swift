import Foundation
import RegexBuilder
import Testing

@testable import OneHotReport

struct ReportTests {
  private let page = ReportFixture.report.html()

  @Test func hasTheParts() {
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">") && page.hasSuffix("</html>\n"))
    #expect(page.contains("<h1>A comparison</h1>"))
    #expect(page.contains("<p class=\"lead\">First paragraph.</p>\n<p class=\"lead\">Second.</p>"))
    #expect(page.contains("<code>agent compare\n  --seeds 2</code>"))
    #expect(page.contains("<h2 id=\"warnings\">A warning</h2>\n<ul>\n<li>seed 3 is missing</li>"))
    #expect(page.contains("<dt>climbing</dt><dd>fast &amp; steep</dd>"))
    for name in ["variants", "curves", "tables", "figures", "runs"] {
      #expect(page.contains("<h2 id=\"\(name)\">") && page.contains("<a href=\"#\(name)\">"))
    }
    #expect(page.contains("<noscript>"))
    #expect(count("<table>") == 3 && count("<caption>") == 3)
    #expect(count("<figure class=\"card chart\"") == 5 && count("<img ") == 2)
  }

  @Test func everyRunHasItsFolder() {
    for (variant, seed, folder) in [
      ("steady", 1, "runs/a"), ("steady", 2, "runs/b"), ("climbing", 1, "runs/c"),
    ] {
      let start = "<th scope=\"row\">level</th><td>\(variant)</td><td>\(seed)</td>"
      #expect(
        page.contains(
          Regex {
            start; OneOrMore(.anyNonNewline); "<td>\(folder)</td></tr>"
          }))
    }
  }

  @Test func cellsFitTheHeader() {
    #expect(page.contains("<tr><th scope=\"row\">steady</th><td class=\"number\">2</td></tr>"))
    #expect(page.contains("<tr><th scope=\"row\">+cmd|x</th><td class=\"number\"></td></tr>"))
    #expect(page.contains("<tr><th scope=\"row\">a</th><td class=\"number\">b</td></tr>"))
    #expect(!page.contains("surplus"))
  }

  @Test func asksForNothing() {
    let addresses = page.matches(of: /(?:src|href|action|srcset|data|poster)="([^"]*)"/).map(\.1)
    #expect(addresses.count > 5 && addresses.allSatisfy { $0.hasPrefix("#") || $0.hasPrefix("data:") })
    #expect(!page.contains("@import") && !page.contains("url(") && !page.contains("eval("))
    // The names of the two kinds of elements that the script makes.
    let others = page.matches(of: /https?:[^"]*/).map { String($0.0) }
    #expect(others == ["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"])
    let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
    #expect(page.contains("<meta http-equiv=\"Content-Security-Policy\" content=\"\(policy)\">"))
  }

  @Test func hostileTextStaysText() throws {
    #expect(count("<script") == 2 && count("</script") == 2 && !page.contains("<img src=x"))
    #expect(!page.contains("<!--") && !page.unicodeScalars.contains("\u{0}"))
    let data = try #require(
      page.firstMatch(of: /<script type="application\/json" id="data">(.*?)<\/script>/.dotMatchesNewlines()))
    struct Data: Decodable {
      struct Named: Decodable { var name: String }
      var variants: [Named]
      var environments: [Named]
    }
    let decoded = try JSONDecoder().decode(Data.self, from: Foundation.Data(data.1.utf8))
    let shown = ReportFixture.hostile.replacing(/[\u{0}\u{1B}]/, with: "\u{FFFD}")
    #expect(decoded.variants.map(\.name) == ["climbing", "steady", shown])
    #expect(decoded.environments.map(\.name) == ["level", shown])
  }

  @Test func picturesAreEmbeddedWhole() throws {
    let pictures = page.matches(of: /<img [^>]*src="data:image\/svg\+xml;base64,([^"]*)">/).map { match in
      Data(base64Encoded: String(match.1)).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(pictures == ReportFixture.report.figures.map(\.svg))
  }

  @Test func timeIsOfferedOnlyIfThereAreTimes() {
    #expect(page.contains("value=\"seconds\""))
    let curve = ReportFixture.curve("e", "v", seed: 1, hasTimes: false, [1, 2])
    #expect(!ComparisonReport(title: "", curves: [curve]).html().contains("value=\"seconds\""))
  }

  @Test func emptyReportIsAPage() {
    let page = ComparisonReport(title: "nothing").html()
    #expect(page.contains("<h1>nothing</h1>") && page.contains("id=\"data\">null</script>"))
    #expect(!page.contains("<h2") && !page.contains("<nav") && !page.contains("<pre"))
  }

  @Test func runWithoutPointsIsListed() {
    let curve = ComparisonReport.Curve(environment: "e", variant: "v", seed: "7", folder: "runs/failed")
    let page = ComparisonReport(title: "", curves: [curve]).html()
    #expect(page.contains("runs/failed") && page.contains("\"steps\":[],"))
  }

  @Test func valuesThatAreNotFiniteAreReported() {
    let curve = ReportFixture.curve("e", "v", seed: 1, [1, .nan, .infinity])
    let page = ComparisonReport(title: "", curves: [curve]).html()
    #expect(page.contains("e, v, seed 1: 2 of 3 points of the return curve are left out for want"))
    #expect(page.contains("\"values\":[1]"))
  }

  @Test func policiesHaveChartsWhereTheyWereMeasured() {
    let measured = page.matches(of: /data-environment="(\d)" data-measure="(\w+)"/).map { "\($0.1) \($0.2)" }
    #expect(measured == ["0 entropy", "0 trust", "0 kl_divergence"])
    #expect(page.contains("<h3 id=\"chart-0-trust\">level: trust</h3>"))
    #expect(page.contains("data-file=\"kl_divergence-level.svg\""))
    for meaning in ["Entropy: how", "Trust: β", "Divergence: how"] { #expect(count(meaning) == 1) }
    #expect(page.contains(#""measures":{"entropy":{"steps":[10,20,30,40,50],"values":[0,0,0,0,0]}}}"#))

    let curves = [
      ReportFixture.curve("e", "reinforce", seed: 1, [1, 2], measures: [.entropy: [1, 0]]),
      ReportFixture.curve("e", "of others", seed: 1, [1, 2]),
    ]
    let entropyAlone = ComparisonReport(title: "", curves: curves).html()
    #expect(entropyAlone.contains("Entropy: how") && !entropyAlone.contains("Trust: β"))
    #expect(entropyAlone.ranges(of: "data-measure=").count == 1)
    let none = ComparisonReport(title: "", curves: Array(curves.dropFirst())).html()
    #expect(!none.contains("data-measure=") && !none.contains("id=\"measuring\""))
  }

  @Test func manyRunsStaySmall() {
    let report = ReportFixture.large(runs: 100, points: 400)
    let page = report.html()
    #expect(page.utf8.count < 3_000_000)
    #expect(page == report.html())
  }

  private func count(_ text: String) -> Int { page.ranges(of: text).count }
}
