import OneHotFoundations
import OneHotNumerics

/// Minibatches of the rows that are learned from in an update, or of whole sequences of them, in random order without
/// replacement until all are used up, then again.
struct Minibatches: Sendable {
  private let size: Int
  private var order: [Int] = []
  /// How many of the order are used up.
  private var used = 0
  private var chosen: [Int] = []
  private var random: RandomSource
  private let sequences: SequenceLayout?
  /// Sequences whose steps lie together.
  private let group: Int
  private var drawn: [Int] = []

  /// Minibatches of up to `size` of up to `capacity` rows. `index` tells apart the networks that learn from the same rows.
  ///
  /// - Parameters:
  ///   - sequences: what stays together; nil: nothing. `size` and `capacity` are multiples of their length.
  ///   - group: rows of whole sequences that one after the other go through their steps together; nil: all of a minibatch.
  init(
    capacity: Int, size: Int, sequences: SequenceLayout? = nil, group: Int? = nil, seed: UInt64, index: Int
  ) {
    let length = sequences?.horizon ?? 1
    self.size = size / length
    self.sequences = sequences
    self.group = (group ?? size) / length
    order.reserveCapacity(capacity / length)
    chosen.reserveCapacity(min(size, capacity))
    if sequences != nil { drawn.reserveCapacity(min(size, capacity) / length) }
    random = RandomSource(seed: seed, purpose: .minibatch, index: index)
  }

  /// Begins anew with the rows 0 ..< `count`.
  mutating func begin(count: Int) {
    let count = count / (sequences?.horizon ?? 1)
    order.removeAll(keepingCapacity: true)
    order.append(contentsOf: 0..<count)
    used = count
  }

  /// The next minibatch, valid until the one after it.
  ///
  /// - Parameter row: the row that a number stands for.
  mutating func next(row: (Int) -> Int) -> ArraySlice<Int> {
    chosen.removeAll(keepingCapacity: true)
    guard let sequences else {
      for _ in 0..<min(size, order.count) { chosen.append(row(draw())) }
      return chosen[...]
    }
    drawn.removeAll(keepingCapacity: true)
    for _ in 0..<min(size, order.count) { drawn.append(draw()) }
    for start in stride(from: 0, to: drawn.count, by: group) {
      for step in 0..<sequences.horizon {
        for sequence in drawn[start..<min(start + group, drawn.count)] {
          chosen.append(row(sequences.row(sequence, step: step)))
        }
      }
    }
    return chosen[...]
  }

  private mutating func draw() -> Int {
    if used == order.count {
      random.shuffle(&order)
      used = 0
    }
    defer { used += 1 }
    return order[used]
  }

  /// Where the next order comes from; between two updates nothing else is left.
  mutating func exchange(with archive: inout StateArchive) throws {
    try random.exchange("drawn", with: &archive)
  }
}
