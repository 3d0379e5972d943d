import OneHotFoundations
import OneHotNumerics

/// The rows 0 ..< count in random order, cut into minibatches.
struct Minibatches: Sendable {
  private(set) var order: [Int]
  let size: Int
  private var random: RandomSource

  /// `index` tells apart the networks that learn from the same rows.
  init(rows: Int, size: Int, seed: UInt64, index: Int) {
    order = Array(0..<rows)
    self.size = min(size, rows)
    random = RandomSource(seed: seed, purpose: .minibatch, index: index)
  }

  /// Puts the rows into a new order.
  mutating func shuffle() { random.shuffle(&order) }

  /// The order, and where the next one comes from.
  mutating func exchange(with archive: inout StateArchive) throws {
    try archive.exchange("order", &order)
    guard order.allSatisfy(order.indices.contains) else {
      throw InputError(.data, "the order of the minibatches", "a row in it does not exist")
    }
    try random.exchange("drawn", with: &archive)
  }

  var count: Int { (order.count + size - 1) / size }

  /// The rows of a minibatch; the last one may be smaller.
  subscript(index: Int) -> ArraySlice<Int> {
    order[index * size..<min((index + 1) * size, order.count)]
  }
}
