import Foundation
import OneHotEnvironmentKit
import OneHotNumerics
import Testing

@testable import OneHotEnvironments

/// What MinAtar 1.0.15 played, with its random source replaced by SplitMix64: rand() is the upper 53 bits times 2⁻⁵³,
/// randint(low, high) is low + (bits >> 33) % (high − low).
private struct Playthrough: Decodable {
  var game: String
  var sticky: Double
  var ramping: Bool
  var full: Bool
  /// Whether a game that was over went on, its flag cleared; else a new one began, no action being there to be repeated.
  var goesOn: Bool
  var seed: UInt64
  var actions: String
  /// How many steps lie between two hashes.
  var block: Int
  /// The sum of all rewards.
  var total: Int
  /// How many steps ended a game.
  var ends: Int
  /// FNV-1a of all observations (the numbers of the lit cells, 2 bytes each), rewards and flags so far.
  var hashes: [String]

  var options: MinAtarOptions {
    var options = MinAtarOptions()
    options.sticky = sticky
    options.ramping = ramping
    options.actions = full ? .full : .minimal
    return options
  }
}

/// The draws of a playthrough.
private struct SplitMix: DrawSource {
  var state: UInt64

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
  mutating func index(below bound: Int) -> Int { Int(next() >> 33) % bound }
}

private struct Digest {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ screen: Matrix, reward: Double, isOver: Bool) {
    for (index, value) in screen.elements.enumerated() where value != 0 {
      add(index & 255)
      add(index >> 8)
    }
    add(255)
    add(Int(reward) & 255)
    add(isOver ? 1 : 0)
  }

  private mutating func add(_ byte: Int) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

  var text: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

@Suite("MinAtar's games, beside the original")
struct MinAtarParityTests {
  @Test("are step for step those of MinAtar 1.0.15, under the same draws")
  func parity() throws {
    let playthroughs = try Fixture.decode([Playthrough].self, from: "minatar")
    #expect(Set(playthroughs.map(\.game)).count == 5)
    for playthrough in playthroughs {
      switch playthrough.game {
      case "asterix": replay(playthrough, Asterix(playthrough.options))
      case "breakout": replay(playthrough, Breakout(playthrough.options))
      case "freeway": replay(playthrough, Freeway(playthrough.options))
      case "seaquest": replay(playthrough, Seaquest(playthrough.options))
      default: replay(playthrough, SpaceInvaders(playthrough.options))
      }
    }
  }

  private func replay(_ playthrough: Playthrough, _ game: some MinAtarGame) {
    var (game, draws, digest) = (game, SplitMix(state: playthrough.seed), Digest())
    let screen = Matrix(count: game.specification.observation.count)
    func show(_ outcome: StepOutcome) {
      screen.fill(0)
      screen.withElements { game.show(on: &$0) }
      digest.add(screen, reward: outcome.reward, isOver: outcome.status == .terminated)
    }
    var (total, ends) = (0.0, 0)
    game.begin(using: &draws)
    show(StepOutcome(reward: 0))
    for (step, character) in playthrough.actions.enumerated() {
      let outcome = game.advance(character.wholeNumberValue!, using: &draws)
      show(outcome)
      total += outcome.reward
      if outcome.status == .terminated {
        ends += 1
        // Out of oxygen nobody goes on.
        if !playthrough.goesOn || (game as? Seaquest)?.isOutOfOxygen == true {
          game.begin(using: &draws)
          show(StepOutcome(reward: 0))
        }
      }
      guard (step + 1).isMultiple(of: playthrough.block) else { continue }
      let block = step / playthrough.block
      if digest.text == playthrough.hashes[block] { continue }
      Issue.record("\(playthrough.game), seed \(playthrough.seed): differs by step \(step + 1)")
      return
    }
    #expect(total == Double(playthrough.total) && ends == playthrough.ends)
  }
}
