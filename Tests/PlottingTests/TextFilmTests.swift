import Foundation
import OneHotTestSupport
import Testing

@testable import OneHotPlotting

struct TextFilmTests {
  private func film(_ count: Int, _ text: (Int) -> String) -> String {
    var film = TextFilm(title: "a <title>")
    for frame in 0..<count { film.add(caption: "step \(frame)", text: text(frame)) }
    return film.svg(summary: "sampled & all")
  }

  private func count(_ part: String, in text: String) -> Int { text.components(separatedBy: part).count - 1 }

  @Test func linesThatStandStillAreDrawnOnce() {
    let svg = film(5) { "###\n#\(["@", "."][$0 % 2])#\n\n<&>" }
    #expect(count("<g id=\"l", in: svg) == 4)
    #expect(count("<use ", in: svg) == 15)
    #expect(count("class=\"key\"", in: svg) == 5)
    #expect(svg.contains("steps(4, end)") && svg.contains("animation: play 3s infinite"))
    #expect(svg.contains("<title id=\"title\">a &lt;title&gt;</title>") && svg.contains("&lt;&amp;&gt;"))
    #expect(svg == film(5) { "###\n#\(["@", "."][$0 % 2])#\n\n<&>" })
    #expect(ParsedPicture(svg: svg).isWellFormed)
  }

  @Test func aSingleFrameStandsStill() {
    let svg = film(1) { _ in "text" }
    #expect(!svg.contains("animation") && count("<use ", in: svg) == 1)
  }

  @Test(arguments: [599, 600, 601, 1200, 5000])
  func longEpisodesLeaveFramesOutEvenlyButNotTheLast(frames: Int) {
    let svg = film(frames) { "\($0 % 3)" }
    let shown = svg.matches(of: /class="key"[^>]*>step (\d+)</).map { Int($0.1)! }
    #expect(shown.count <= TextFilm.mostFrames + 1 && shown.count >= TextFilm.mostFrames / 2 - 1)
    #expect(shown.first == 0 && shown.last == frames - 1)
    let gaps = Set(zip(shown, shown.dropFirst()).map { $1 - $0 }.dropLast())
    #expect(gaps.count == 1)
  }
}
