/// How many of some independent events happen.
enum Binomial {
  /// The probabilities of 0, 1, ... `count` events, each of which happens with a probability.
  static func probabilities(count: Int, probability: Double) -> [Double] {
    var all = [1.0]
    for _ in 0..<count {
      var next = all.map { $0 * (1 - probability) } + [0]
      for events in all.indices { next[events + 1] += all[events] * probability }
      all = next
    }
    return all
  }
}
