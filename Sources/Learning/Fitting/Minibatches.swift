import OneHotFoundations
import OneHotNumerics

/// Minibatches of the rows that are learned from in an update, in random order without replacement until all are used up,
/// then again.
///
/// Where older rows are kept beside the newer ones, half of every minibatch is drawn from the newer ones alone, so that
/// they are not drowned.
struct Minibatches: Sendable {
  private let size: Int
  private var newer: Deck
  private var all: Deck
  private var chosen: [Int] = []
  private var random: RandomSource

  /// Numbers from 0 on, in random order.
  private struct Deck: Sendable {
    var order: [Int] = []
    var next = 0

    mutating func begin(count: Int) {
      order.removeAll(keepingCapacity: true)
      order.append(contentsOf: 0..<count)
      next = count
    }

    mutating func draw(using random: inout RandomSource) -> Int {
      if next == order.count {
        random.shuffle(&order)
        next = 0
      }
      defer { next += 1 }
      return order[next]
    }
  }

  /// Minibatches of up to `size` of up to `capacity` rows. `index` tells apart the networks that learn from the same rows.
  init(capacity: Int, size: Int, seed: UInt64, index: Int) {
    self.size = size
    (newer, all) = (Deck(), Deck())
    newer.order.reserveCapacity(capacity)
    all.order.reserveCapacity(capacity)
    chosen.reserveCapacity(min(size, capacity))
    random = RandomSource(seed: seed, purpose: .minibatch, index: index)
  }

  /// Begins anew with 0 ..< `count`, of which those below `newer` are the newer ones.
  mutating func begin(newer: Int, count: Int) {
    self.newer.begin(count: newer)
    all.begin(count: count)
  }

  /// The next minibatch, valid until the one after it.
  ///
  /// - Parameter row: the row that a number stands for.
  mutating func next(row: (Int) -> Int) -> ArraySlice<Int> {
    let count = min(size, all.order.count)
    let half = newer.order.count < all.order.count ? count / 2 : 0
    chosen.removeAll(keepingCapacity: true)
    for place in 0..<count {
      chosen.append(row(place < half ? newer.draw(using: &random) : all.draw(using: &random)))
    }
    return chosen[...]
  }

  /// Where the next order comes from; between two updates nothing else is left.
  mutating func exchange(with archive: inout StateArchive) throws {
    try random.exchange("drawn", with: &archive)
  }
}
