import Foundation
import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import Testing

@testable import OneHotEnvironments

@Suite("MinAtar's games")
struct MinAtarTests {
  private static let names = ["asterix", "breakout", "freeway", "seaquest", "space-invaders"]

  private func make(_ name: String, _ options: [String: OptionValue] = [:]) throws
    -> any MultiDiscreteEnvironment
  {
    try EnvironmentRegistry.standard.element(named: name).makeEnvironment(options: options, seed: 0)
  }

  @Test("conform, harder and easier ones, with all actions and few", arguments: names)
  func conform(name: String) throws {
    let entry = try EnvironmentRegistry.standard.element(named: name)
    let all: [String: OptionValue] = [
      "sticky": .real(0.5), "actions": .text("full"), "ramping": .boolean(false), "time-limit": .integer(300),
    ]
    let options = all.filter { name, _ in entry.options.contains { $0.name == name } }
    for seed: UInt64 in 2...4 {
      try EnvironmentConformance(seed: seed, batchCount: 5).verify(try make(name, options))
    }
  }

  @Test(
    "have MinAtar's planes and actions",
    arguments: zip(names, [(4, 5, 1), (4, 3, 1), (7, 3, 1), (10, 6, 1), (6, 4, 1)]))
  func specification(name: String, expected: (planes: Int, actions: Int, version: Int)) throws {
    let specification = try make(name).specification
    #expect(
      specification.observation.planes == PlaneShape(planes: expected.planes, rows: 10, columns: 10))
    #expect(specification.actionCount == expected.actions && specification.timeLimit == 5000)
    #expect(specification.identifier.hasSuffix("-v1") && specification.identifier.hasPrefix("MinAtar/"))
    if name == "seaquest" { return }
    let full = try make(name, ["actions": .text("full")]).specification
    #expect(full.actionCount == 6 && full.identifier.hasSuffix("-v0"))
  }

  @Test("refuse options that they do not have or that make no sense")
  func refusals() {
    func problem(_ name: String, _ options: [String: OptionValue]) -> String? {
      #expect(throws: InputError.self) { try make(name, options) }?.description
    }
    #expect(
      problem("breakout", ["sticky": .real(1.5)])
        == "option 'sticky' of environment breakout: '1.5' is not a number from 0 to 1")
    #expect(
      problem("asterix", ["actions": .text("few")])
        == "option 'actions' of environment asterix: 'few' is not one of minimal, full")
    #expect(problem("seaquest", ["time-limit": .integer(0)])?.contains("'0' is not a whole number") == true)
    // Two never become harder, and one makes use of every action.
    for (name, option) in [("breakout", "ramping"), ("freeway", "ramping"), ("seaquest", "actions")] {
      #expect(problem(name, [option: .boolean(true)])?.contains("option '\(option)'") == true)
    }
  }

  @Test(
    "are saved in few bytes, and refuse bytes that are none of theirs",
    arguments: zip(names, [26, 13, 29, 22, 55]))
  func savedStates(name: String, size: Int) throws {
    var environment = try make(name)
    let bytes = try #require(try environment.savedState())
    #expect(bytes.count == size)
    for wrong in [Data(), bytes.dropLast(), bytes + [0], Data(repeating: 200, count: size)] {
      #expect(throws: InputError.self) { try environment.restore(savedState: Data(wrong)) }
      #expect(try environment.savedState() == bytes)
    }
  }

  @Test("repeat the action before with the probability of 'sticky'")
  func stickiness() throws {
    for (sticky, expected) in [(0.0, 2), (1, 4)] {
      var options = MinAtarOptions()
      options.sticky = sticky
      var game = Breakout(options)
      var random = RandomSource(seed: 1, purpose: .measurement)
      let screen = Matrix(count: 400)
      screen.withElements { span in
        game.reset(using: &random, into: &span)
        for _ in 0..<2 { _ = game.step(1, using: &random, into: &span) }
      }
      #expect(screen.elements[90..<100].firstIndex(of: 1) == 90 + expected)
    }
  }

  @Test("have the floors that random play comes to, where these are declared")
  func floors() throws {
    #expect(try isFloorReached(by: Asterix(), episodes: 20_000))
    #expect(try isFloorReached(by: Breakout(), episodes: 20_000))
    var full = MinAtarOptions()
    full.actions = .full
    #expect(Breakout(full).specification.floor == nil)
  }

  @Test("are drawn as text, a character a cell")
  func text() throws {
    var game = Breakout()
    var random = RandomSource(seed: 1, purpose: .measurement)
    Matrix(count: 400).withElements { game.reset(using: &random, into: &$0) }
    let rows = game.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(rows.count == 10 && rows.allSatisfy { $0.count == 10 })
    #expect(rows[1...3].allSatisfy { $0 == "##########" })
    #expect(rows[9] == "    =     ")
  }
}
