import OneHotFoundations
import OneHotNumerics

/// Minibatches of the rows that are learned from in an update, in random order without replacement until all are used up,
/// then again.
struct Minibatches: Sendable {
  private let size: Int
  private var order: [Int] = []
  /// How many of the order are used up.
  private var used = 0
  private var chosen: [Int] = []
  private var random: RandomSource

  /// Minibatches of up to `size` of up to `capacity` rows. `index` tells apart the networks that learn from the same rows.
  init(capacity: Int, size: Int, seed: UInt64, index: Int) {
    self.size = size
    order.reserveCapacity(capacity)
    chosen.reserveCapacity(min(size, capacity))
    random = RandomSource(seed: seed, purpose: .minibatch, index: index)
  }

  /// Begins anew with the numbers 0 ..< `count`.
  mutating func begin(count: Int) {
    order.removeAll(keepingCapacity: true)
    order.append(contentsOf: 0..<count)
    used = count
  }

  /// The next minibatch, valid until the one after it.
  ///
  /// - Parameter row: the row that a number stands for.
  mutating func next(row: (Int) -> Int) -> ArraySlice<Int> {
    chosen.removeAll(keepingCapacity: true)
    for _ in 0..<min(size, order.count) {
      if used == order.count {
        random.shuffle(&order)
        used = 0
      }
      chosen.append(row(order[used]))
      used += 1
    }
    return chosen[...]
  }

  /// Where the next order comes from; between two updates nothing else is left.
  mutating func exchange(with archive: inout StateArchive) throws {
    try random.exchange("drawn", with: &archive)
  }
}
