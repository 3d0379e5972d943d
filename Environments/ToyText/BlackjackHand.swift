/// What counts of the cards of one side: their sum, and whether an ace counts 11 in it. Cards are 1 (an ace) to 10, drawn with
/// replacement; a court card is a 10.
struct BlackjackHand: Hashable {
  /// The sum; an ace counts 11 if that does not go beyond 21.
  private(set) var sum = 0
  /// Whether an ace counts 11.
  private(set) var hasUsableAce = false
  /// How many cards there are.
  private var cardCount = 0

  /// A hand of some cards.
  init(_ cards: some Sequence<Int>) {
    for card in cards { add(card) }
  }

  mutating func add(_ card: Int) {
    sum += card
    cardCount += 1
    if hasUsableAce && sum > 21 {
      (sum, hasUsableAce) = (sum - 10, false)
    } else if !hasUsableAce && card == 1 && sum <= 11 {
      (sum, hasUsableAce) = (sum + 10, true)
    }
  }

  /// The hand with one card more.
  func adding(_ card: Int) -> Self {
    var hand = self
    hand.add(card)
    return hand
  }

  /// Whether it is an ace and a ten, and nothing else.
  var isNatural: Bool { cardCount == 2 && sum == 21 }
  var isBust: Bool { sum > 21 }

  /// The cards, of which the tens are four in thirteen.
  static let cards = Array(1...10)

  /// How likely the next card is one of a kind.
  static func probability(of card: Int) -> Double { (card == 10 ? 4 : 1) / 13 }
}
