import Foundation
import OneHotLearning
import OneHotPlotting
import OneHotTestSupport
import Testing

@testable import OneHotRecords

private func curve(returns: [Double], evaluations: Int = 0, threshold: Double? = nil) -> ReturnCurve {
  var curve = ReturnCurve(title: "Coin-v0", subtitle: "seed 1", threshold: threshold)
  for (index, value) in returns.enumerated() {
    curve.add(Fixture.episode(index + 1, step: 10 * (index + 1), return: value))
  }
  for number in 0..<evaluations {
    curve.addEvaluation(Fixture.evaluation(step: 100 * (number + 1), greedy: 3, sampled: 2))
  }
  return curve
}

extension ParsedPicture {
  convenience init(_ curve: ReturnCurve) { self.init(svg: curve.svg()) }
}

struct ReturnCurveTests {
  @Test func hasTheParts() throws {
    let picture = ParsedPicture(curve(returns: (0..<100).map(Double.init), evaluations: 3, threshold: 90))
    #expect(picture.isWellFormed && picture.pathsAreFinite)
    #expect(picture.texts("title") == ["Coin-v0"])
    #expect(picture.texts("subtitle") == ["seed 1"])
    #expect(
      picture.texts("key") == [
        "episode", "mean of last 12 episodes", "evaluation, greedy", "evaluation, sampled",
      ])
    #expect(picture.texts("rule-label") == ["threshold 90"])
    #expect(picture.texts("tick").contains("1k"))
    #expect(picture.elements.contains { $0.text == "environment steps" })
    #expect(picture.elements.contains { $0.text == "return per episode" })
    #expect(picture.marks("cloud") == 100 && picture.data("line").count == 1)
    #expect(picture.data("color-2").count == 3 && picture.data("color-3").count == 3)
    #expect(picture.marks("rule") == 1)
  }

  @Test func canBeReadAloud() throws {
    let picture = ParsedPicture(curve(returns: [1, 2, 3], evaluations: 1, threshold: 2.5))
    let root = try #require(picture.element("svg"))
    #expect(root.attributes["role"] == "img")
    #expect(root.attributes["aria-labelledby"] == "title description")
    #expect(picture.element("title")?.text == "Coin-v0")
    #expect(
      picture.element("desc")?.text
        == "seed 1 3 episodes over 100 environment steps. At the end the mean return of the last 3 episodes is 2. "
        + "The last evaluation, at step 100, gave 3 greedy and 2 sampled. The threshold is 2.5.")
    #expect(picture.element("style")?.text.contains("prefers-color-scheme: dark") == true)
  }

  @Test(
    arguments: [
      [], [0], [0, 1], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [0, 0, 0], [-1e300, 1e300],
      [.nan, .infinity, -.infinity, 1], [1e-300, 2e-300], [1e15, 1e15 + 1],
    ] as [[Double]])
  func drawsWhateverTheReturnsAre(returns: [Double]) {
    for threshold in [nil, 0.5, -1e300] {
      for evaluations in [0, 1, 2] {
        let picture = ParsedPicture(curve(returns: returns, evaluations: evaluations, threshold: threshold))
        #expect(picture.isWellFormed && picture.pathsAreFinite)
        let texts = picture.elements.map(\.text).joined()
        #expect(!texts.contains("nan") && !texts.contains("inf"))
      }
    }
  }

  @Test func evaluationThatIsNoNumberIsLeftOut() {
    var curve = curve(returns: [1])
    curve.addEvaluation(Fixture.evaluation(step: 10, greedy: .nan, sampled: 1))
    #expect(curve.evaluations.isEmpty && ParsedPicture(curve).texts("key").count == 2)
  }

  @Test func withoutEpisodesItSaysSo() {
    #expect(ParsedPicture(curve(returns: [])).texts("note") == ["there is nothing to draw"])
    #expect(ParsedPicture(curve(returns: [1])).texts("note").isEmpty)
  }

  @Test func fewEpisodesAreMarkedClearly() {
    let one = ParsedPicture(curve(returns: [1]))
    #expect(one.marks("few") == 1)
    #expect(one.data("line").isEmpty, "a line needs two points")
    #expect(ParsedPicture(curve(returns: [1, 2])).path("line").contains("L"))
  }

  @Test func staysSmallHoweverLongTheTraining() {
    var curve = ReturnCurve(title: "long", threshold: 1)
    for number in 1...1_000_000 {
      curve.add(Fixture.episode(number, step: number, return: Double(number * 7919 % 1013) / 1013))
      if number % 1000 == 0 {
        curve.addEvaluation(Fixture.evaluation(step: number, greedy: 1, sampled: 0.5))
      }
    }
    let picture = ParsedPicture(curve)
    #expect(curve.svg().utf8.count < 150_000)
    #expect((900...2000).contains(picture.marks("cloud")))
    #expect(
      picture.texts("key") == [
        "1 in 512 episodes", "mean of last 2560 episodes", "evaluation, greedy", "evaluation, sampled",
      ])
    #expect(picture.data("line").count == 3, "many evaluations are joined")
  }

  @Test func returnsOutOfRangeAreCounted() {
    let picture = ParsedPicture(curve(returns: [-1e6] + (0..<200).map { Double($0 % 10) } + [1e6]))
    #expect(picture.texts("key")[0] == "episode (2 out of range)")
    #expect(picture.marks("cloud") == 200)
  }

  @Test func hostileNamesAreOnlyText() {
    let name = "</text><script>alert('x')</script>&\"\u{1}]]>"
    let curve = ReturnCurve(title: name, subtitle: name)
    let picture = ParsedPicture(curve)
    #expect(picture.isWellFormed)
    #expect(picture.element("script") == nil)
    #expect(picture.texts("title") == [name.replacing("\u{1}", with: "\u{FFFD}")])
  }

  @Test func longNamesAreCutOff() {
    let picture = ParsedPicture(ReturnCurve(title: String(repeating: "名", count: 500), subtitle: "s"))
    #expect(picture.texts("title")[0].hasSuffix("…"))
    #expect(picture.texts("title")[0].count < 60)
  }

  @Test func isNamedAfterTheRun() throws {
    let specification = Coin().specification
    let critic = ReturnCurve(try Fixture.configuration(seed: 5), specification)
    #expect(critic.title == "Coin-v0" && critic.threshold == 0.9)
    #expect(critic.subtitle == "actor-critic · estimator straight-through-gumbel · seed 5")
    let reinforce = ReturnCurve(try Fixture.configuration(agent: "reinforce"), specification)
    #expect(reinforce.subtitle == "reinforce · baseline leave-one-out · seed 3")
  }
}
