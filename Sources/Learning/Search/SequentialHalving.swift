/// In which order simulations are spent on candidates: in rounds, in each of which a number of the best ones are tried once
/// more, the same candidates until their share is used up, then half of them.
///
/// Source: Karnin, Koren and Somekh (2013), "Almost optimal exploration in multi-armed bandits", algorithm 1, with the shares
/// rounded as Danihelka et al. (2022), "Policy improvement by planning with Gumbel", figure 1, do.
struct SequentialHalving: Sendable {
  /// How many candidates each round tries, of any number of candidates that there may be.
  private let rounds: [[Int]]

  /// - Parameters:
  ///   - simulations: how many there are to spend, at least 1.
  ///   - most: the most candidates there may be, at least 1.
  init(simulations: Int, most: Int) {
    rounds = (1...most).map { Self.rounds(simulations: simulations, candidates: $0) }
  }

  /// How many candidates each round tries.
  func rounds(candidates: Int) -> [Int] { rounds[candidates - 1] }

  private static func rounds(simulations: Int, candidates: Int) -> [Int] {
    var rounds: [Int] = []
    var (left, tried) = (simulations, candidates)
    // ⌈log₂ candidates⌉ phases.
    let phases = max(1, Int.bitWidth - (candidates - 1).leadingZeroBitCount)
    while left > 0 {
      for _ in 0..<max(1, simulations / (phases * tried)) where left > 0 {
        rounds.append(min(tried, left))
        left -= min(tried, left)
      }
      // Two are compared to the end.
      if tried > 2 { tried /= 2 }
    }
    return rounds
  }
}
