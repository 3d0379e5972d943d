import OneHotEnvironmentKit
import OneHotFoundations

/// Blackjack against a dealer who draws up to 17, one hand an episode, from a deck that never ends: 0 stick, 1 hit.
///
/// A hand that is nearer to 21 than the dealer's gives reward 1, a hand further off or beyond 21 −1, an equal one 0. The best
/// mean return is −0.0431 (−0.0466 without the rule of Sutton and Barto, −0.0257 where a natural is worth more), random play
/// gets −0.394.
///
/// The observation is Gymnasium's tuple as its `flatten` has it, 45 numbers: the sum one-hot (32 places), the dealer's open
/// card (11) and whether an ace counts 11 (2). A state of the model is a sum that is seen and an open card; a natural has
/// states of its own, though nothing tells it from another 21 with an ace, for the rules do. No hand has more than 20 steps.
///
/// Source: Sutton and Barto (2018), "Reinforcement learning: an introduction", example 5.1; Gymnasium's Blackjack-v1.
public struct Blackjack: TableEnvironment {
  /// What a natural, an ace and a ten at once, is worth.
  public struct Options: OptionGroup {
    /// Whether a natural wins against all but another natural.
    public var sab = true
    /// Whether a win by a natural gives 1.5; it has no effect with ``sab``.
    public var natural = false

    /// As Gymnasium registers it: the rules of Sutton and Barto.
    public init() {}

    /// The declarations.
    public static var options: [OptionField<Self>] {
      [
        .boolean("sab", \.sab, "whether a natural wins against all but another, as in Sutton and Barto"),
        .boolean("natural", \.natural, "whether a win by a natural gives 1.5 instead of 1")
          .effective(if: "'sab' is false") { !$0.sab },
      ]
    }
  }

  let dynamics: TabularDynamics
  /// The state: `39 · (dealer's card - 1)` and the place of the player's hand.
  public internal(set) var state = 0

  /// The table.
  public init(_ options: Options = Options()) {
    let rules = options.sab ? "sab" : options.natural ? "natural" : "plain"
    let places = BlackjackPlace.all
    dynamics = TabularDynamics(
      EnvironmentSpecification(
        identifier: "Blackjack-v1/\(rules)",
        observation: .init(count: BlackjackPlace.observationCount, in: 0...1), actionCount: 2, timeLimit: 20),
      stateCount: 10 * places.count, starts: BlackjackPlace.starts, features: BlackjackPlace.features
    ) { state, action in
      let (place, card) = (places[state % places.count], state / places.count + 1)
      return action == 0
        ? Self.sticking(place, against: card, options).map {
          .init(probability: $0.value, nextState: state, reward: $0.key, terminated: true)
        }.sorted { $0.reward < $1.reward }
        : Self.hitting(place, against: card)
    }
  }

  /// The dealer's open card and the player's hand.
  public var text: String {
    let (place, card) = (
      BlackjackPlace.all[state % BlackjackPlace.all.count], state / BlackjackPlace.all.count + 1
    )
    let ace = place.isNatural ? ", a natural" : place.hasUsableAce ? ", an ace counts 11" : ""
    return "dealer \(card == 1 ? "an ace" : "\(card)"), player \(place.sum)\(ace)"
  }

  private static func hitting(_ place: BlackjackPlace, against card: Int) -> [TabularModel.Transition] {
    if place.sum > 21 {
      let state = place.state(against: card)
      return [.init(probability: 1, nextState: state, reward: 0, terminated: true)]
    }
    return BlackjackHand.cards.map { drawn in
      let hand = place.hand.adding(drawn)
      return .init(
        probability: BlackjackHand.probability(of: drawn),
        nextState: BlackjackPlace(hand).state(against: card), reward: hand.isBust ? -1 : 0,
        terminated: hand.isBust)
    }
  }

  /// How likely each reward is when the player takes no more cards; after a bust the hand is over.
  private static func sticking(
    _ place: BlackjackPlace, against card: Int, _ options: Options
  ) -> [Double: Double] {
    if place.sum > 21 { return [0: 1] }
    var rewards: [Double: Double] = [:]
    for (dealer, probability) in dealerHands[card - 1] {
      rewards[reward(place, dealer, options), default: 0] += probability
    }
    return rewards
  }

  static func reward(_ player: BlackjackPlace, _ dealer: BlackjackPlace, _ options: Options) -> Double {
    let (own, other) = (player.sum, dealer.sum > 21 ? 0 : dealer.sum)
    if options.sab && player.isNatural && !dealer.isNatural { return 1 }
    if own <= other { return own == other ? 0 : -1 }
    return !options.sab && options.natural && player.isNatural ? 1.5 : 1
  }

  /// Where the dealer ends, for each of the open cards, and how likely it is.
  private static let dealerHands: [[(place: BlackjackPlace, probability: Double)]] =
    BlackjackHand.cards.map { open in
      var ends: [BlackjackPlace: Double] = [:]
      func draw(_ hand: BlackjackHand, _ probability: Double) {
        for card in BlackjackHand.cards {
          let (next, chance) = (hand.adding(card), probability * BlackjackHand.probability(of: card))
          if next.sum < 17 { draw(next, chance) } else { ends[BlackjackPlace(next), default: 0] += chance }
        }
      }
      draw(BlackjackHand([open]), 1)
      // In a fixed order, so that sums are the same in every process.
      return ends.sorted { $0.key.index < $1.key.index }.map { ($0.key, $0.value) }
    }
}

/// What matters of a hand: all hands of the same place have the same future.
struct BlackjackPlace: Hashable {
  let sum: Int
  let hasUsableAce: Bool
  let isNatural: Bool

  init(_ hand: BlackjackHand) { self.init(hand.sum, hand.hasUsableAce, isNatural: hand.isNatural) }

  private init(_ sum: Int, _ hasUsableAce: Bool, isNatural: Bool = false) {
    (self.sum, self.hasUsableAce, self.isNatural) = (sum, hasUsableAce, isNatural)
  }

  /// Sums without an ace that counts 11, beyond 21 too; those with one; and a natural.
  static let all =
    (4...31).map { Self($0, false) } + (12...21).map { Self($0, true) }
    + [Self(21, true, isNatural: true)]

  /// Where it stands among all.
  var index: Int { isNatural ? 38 : hasUsableAce ? 16 + sum : sum - 4 }

  /// A hand of this place; a natural as it is dealt, others by as many cards as it takes.
  var hand: BlackjackHand {
    if isNatural { return BlackjackHand([1, 10]) }
    if hasUsableAce { return BlackjackHand(sum == 12 ? [1, 1] : [1, 1, sum - 12].filter { $0 > 0 }) }
    return BlackjackHand(sum <= 11 ? [2, sum - 2] : [10, 2, sum - 12].filter { $0 > 0 })
  }

  /// The state of the model in which the dealer shows a card.
  func state(against card: Int) -> Int { (card - 1) * Self.all.count + index }

  static let observationCount = 32 + 11 + 2

  static func features(_ state: Int) -> [Float] {
    let (place, card) = (all[state % all.count], state / all.count + 1)
    var numbers = [Float](repeating: 0, count: observationCount)
    numbers[place.sum] = 1
    numbers[32 + card] = 1
    numbers[32 + 11 + (place.hasUsableAce ? 1 : 0)] = 1
    return numbers
  }

  /// The states after the deal, each as often as there are cards of thirteen that lead there.
  static let starts: [Int] = {
    let deck = BlackjackHand.cards + [10, 10, 10]
    return deck.flatMap { open in
      deck.flatMap { first in
        deck.map { BlackjackPlace(BlackjackHand([first, $0])).state(against: open) }
      }
    }
  }()
}
