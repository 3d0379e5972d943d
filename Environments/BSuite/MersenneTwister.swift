/// Random numbers as NumPy's `RandomState` draws them from a seed, so that what bsuite draws from its mapping seeds is drawn
/// here, too.
///
/// Source: Matsumoto and Nishimura (1998), "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random
/// number generator", MT19937.
struct MersenneTwister {
  private var words: [UInt32]
  private var place: Int

  init(seed: UInt32) {
    words = [seed]
    for index in 1..<624 {
      let last = words[index - 1]
      words.append(1_812_433_253 &* (last ^ (last >> 30)) &+ UInt32(index))
    }
    place = words.count
  }

  private mutating func nextWord() -> UInt32 {
    if place == words.count { twist() }
    var word = words[place]
    place += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9D2C_5680
    word ^= (word << 15) & 0xEFC6_0000
    return word ^ (word >> 18)
  }

  private mutating func twist() {
    let count = words.count
    for index in words.indices {
      let pair = (words[index] & 0x8000_0000) | (words[(index + 1) % count] & 0x7FFF_FFFF)
      words[index] = words[(index + 397) % count] ^ (pair >> 1) ^ (pair & 1 == 0 ? 0 : 0x9908_B0DF)
    }
    place = 0
  }

  /// A uniform number in [0, 1), a multiple of 2⁻⁵³.
  mutating func uniform() -> Double {
    let (high, low) = (nextWord() >> 5, nextWord() >> 6)
    return (Double(high) * 0x1p26 + Double(low)) * 0x1p-53
  }

  /// The numbers 0 ..< `count` in a uniformly random order.
  mutating func permutation(of count: Int) -> [Int] {
    var elements = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { elements.swapAt(last, index(upTo: last)) }
    return elements
  }

  /// A uniform whole number in 0 ... largest, by rejection.
  private mutating func index(upTo largest: Int) -> Int {
    let mask = UInt32.max >> UInt32(UInt32(largest).leadingZeroBitCount)
    while true {
      let candidate = Int(nextWord() & mask)
      if candidate <= largest { return candidate }
    }
  }
}
