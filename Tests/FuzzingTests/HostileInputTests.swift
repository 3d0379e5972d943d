import Foundation
import OneHotTestSupport
import Testing

@testable import OneHotFuzzing

@Suite("Hostile input")
struct HostileInputTests {
  @Test("is parsed or refused, and never does harm", arguments: FuzzedParser.all.map(\.name))
  func isParsedOrRefused(name: String) throws {
    let campaign = try FuzzCampaign(.named(name), seed: 20_261_121)
    let outcome = try withTemporaryDirectory { campaign.run(0..<2000 / campaign.parser.cost, in: $0) }
    if let finding = outcome.finding {
      let input = campaign.inputs.input(finding.number)
      Issue.record("input \(finding.number), \(input.text.debugDescription): \(finding.problem)")
    }
  }

  @Test("valid inputs are accepted", arguments: FuzzedParser.all.map(\.name))
  func validInputs(name: String) throws {
    let parser = try FuzzedParser.named(name)
    try withTemporaryDirectory { folder in
      for input in try parser.corpus() {
        #expect(parser.judge(input, in: folder) == .accepted, "\(input.text.debugDescription)")
      }
    }
  }

  @Test("is the same for the same seed and number, and another for others")
  func isDeterministic() {
    let inputs = HostileInputs(corpus: [[1, 2, 3], [4, 5]], dictionary: ["word"], seed: 1)
    let again = HostileInputs(corpus: [[1, 2, 3], [4, 5]], dictionary: ["word"], seed: 1)
    let others = HostileInputs(corpus: [[1, 2, 3], [4, 5]], dictionary: ["word"], seed: 2)
    #expect([inputs.input(0), inputs.input(1)] == [[1, 2, 3], [4, 5]])
    let numbers = 2..<502
    #expect(numbers.map(inputs.input) == numbers.reversed().map(again.input).reversed())
    #expect(numbers.map(inputs.input) != numbers.map(others.input))
    #expect(Set(numbers.map(inputs.input)).count > 250)
    #expect(numbers.allSatisfy { inputs.input($0).count <= HostileInputs.longest })
  }
}
