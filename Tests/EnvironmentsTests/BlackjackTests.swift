import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import Testing

@testable import OneHotEnvironments

@Suite("Blackjack")
struct BlackjackTests {
  /// What Gymnasium 1.4.0 does with every hand, and what that is worth, in exact fractions.
  private struct Reference: Decodable {
    struct Rules: Decodable {
      var optimum, floor: Double
      /// Sum, usable ace, natural, open card; how likely −1, 0, 1 and 1.5 are when one sticks; values of sticking and hitting.
      var states: [[Double]]
    }

    struct Hand: Decodable {
      var rule: String
      var player, dealer: [Int]
      /// Sum, open card, usable ace.
      var observations: [[Int]]
      /// Action and reward.
      var steps: [[Double]]
    }

    /// The sum, usable ace and natural of a hand; and what each of the ten cards makes of it: sum, ace, reward, end.
    struct Hits: Decodable {
      var hand: [Int] = []
      var outcomes: [[Int]]

      init(from decoder: any Decoder) throws {
        var row = try decoder.unkeyedContainer()
        for _ in 0..<3 { hand.append(try row.decode(Int.self)) }
        outcomes = try row.decode([[Int]].self)
      }
    }

    var rules: [String: Rules]
    var hits: [Hits]
    var hands: [Hand]
  }

  private func blackjack(_ rule: String) -> Blackjack {
    var options = Blackjack.Options()
    (options.sab, options.natural) = (rule == "sab", rule == "natural")
    return Blackjack(options)
  }

  private func reference() throws -> Reference { try Fixture.decode(Reference.self, from: "blackjack-v1") }

  private func state(_ sum: Int, _ ace: Int, natural: Int = 0, against card: Int) throws -> Int {
    let place = try #require(
      BlackjackPlace.all.first {
        $0.sum == sum && $0.hasUsableAce == (ace == 1) && $0.isNatural == (natural == 1)
      })
    return place.state(against: card)
  }

  @Test("does with every hand and card what Gymnasium does", arguments: ["sab", "plain", "natural"])
  func transitions(rule: String) throws {
    let (reference, model) = (try reference(), blackjack(rule).model)
    let states = try #require(reference.rules[rule]).states
    #expect(states.count == 290)
    var seen: Set<Int> = []
    for row in states {
      let numbers = row[..<4].map { Int($0) }
      let state = try state(numbers[0], numbers[1], natural: numbers[2], against: numbers[3])
      seen.insert(state)
      for (reward, probability) in zip([-1, 0, 1, 1.5], row[4..<8]) {
        let ours = model.transitions[state][0].filter { $0.reward == reward }.reduce(0) {
          $0 + $1.probability
        }
        #expect(abs(ours - probability) < 1e-12)
      }
      #expect(model.transitions[state][0].allSatisfy { $0.terminated })
      let outcomes = try #require(reference.hits.first { $0.hand == Array(numbers[..<3]) }).outcomes
      var expected: [TabularModel.Transition] = []
      for (place, outcome) in outcomes.enumerated() {
        expected.append(
          .init(
            probability: place == 9 ? 4.0 / 13 : 1.0 / 13,
            nextState: try self.state(outcome[0], outcome[1], against: numbers[3]),
            reward: Double(outcome[2]), terminated: outcome[3] == 1))
      }
      #expect(merged(model.transitions[state][1]) == merged(expected))
    }
    #expect(Set(model.livingStates) == seen)
  }

  @Test("is worth what Gymnasium's hands are worth", arguments: ["sab", "plain", "natural"])
  func values(rule: String) throws {
    let (environment, rules) = (blackjack(rule), try #require(try reference().rules[rule]))
    let references = environment.references()
    let (floor, optimum) = (try #require(references.floor), try #require(references.optimum))
    #expect(floor.isExact && abs(floor.value - rules.floor) < 1e-12)
    #expect(optimum.isExact && abs(optimum.value - rules.optimum) < 1e-12)
    let model = environment.model
    for row in rules.states {
      let numbers = row[..<4].map { Int($0) }
      var started = model
      let state = try state(numbers[0], numbers[1], natural: numbers[2], against: numbers[3])
      started.initialDistribution = model.initialDistribution.indices.map { $0 == state ? 1 : 0 }
      #expect(abs(started.optimalReturn(horizon: 20) - max(row[8], row[9])) < 1e-12)
    }
  }

  @Test("goes through hands that Gymnasium played, card by card")
  func hands() throws {
    for hand in try reference().hands {
      let environment = blackjack(hand.rule)
      let model = environment.model
      let card = hand.dealer[0]
      var own = BlackjackHand(hand.player[..<2])
      var drawn = hand.player.dropFirst(2)
      var state = BlackjackPlace(own).state(against: card)
      #expect(model.initialDistribution[state] > 0)
      for (step, seen) in zip(hand.steps, hand.observations.dropFirst()) {
        if step[0] == 1, let next = drawn.popFirst() { own.add(next) }
        let next = BlackjackPlace(own).state(against: card)
        #expect(
          model.transitions[state][Int(step[0])].contains {
            $0.nextState == next && $0.reward == step[1] && $0.probability > 0
          })
        state = next
        #expect([own.sum, card, own.hasUsableAce ? 1 : 0] == seen)
        let numbers = BlackjackPlace.features(state)
        #expect(numbers.reduce(0, +) == 3)
        #expect(numbers[seen[0]] == 1 && numbers[32 + seen[1]] == 1 && numbers[43 + seen[2]] == 1)
      }
      #expect(drawn.isEmpty)
      guard hand.steps.last?[0] == 0 else { continue }
      var options = Blackjack.Options()
      (options.sab, options.natural) = (hand.rule == "sab", hand.rule == "natural")
      let dealer = BlackjackPlace(BlackjackHand(hand.dealer))
      #expect(Blackjack.reward(BlackjackPlace(own), dealer, options) == hand.steps.last?[1])
    }
  }

  @Test("conforms under all rules, and says where 'natural' has no effect")
  func options() throws {
    for rule in ["sab", "plain", "natural"] { try EnvironmentConformance().verify(blackjack(rule)) }
    let entry = try EnvironmentRegistry.standard.element(named: "blackjack")
    let values = try entry.resolvedOptions(["natural": .boolean(true)])
    let idle = #expect(throws: InputError.self) { try entry.requireEffect(of: ["natural"], values) }
    #expect(idle?.subject == "option 'natural' of environment blackjack")
  }
}
