/// The returns of the last hundred episodes.
struct RecentReturns {
  /// How many it remembers.
  static let capacity = 100
  private var returns: [Double] = []
  private var oldest = 0

  /// Their mean; nil before the first.
  var mean: Double? {
    returns.isEmpty ? nil : returns.reduce(0, +) / Double(returns.count)
  }

  /// Takes one more into account, and forgets the oldest if there are too many.
  mutating func add(_ value: Double) {
    guard returns.count == Self.capacity else { return returns.append(value) }
    returns[oldest] = value
    oldest = (oldest + 1) % Self.capacity
  }
}
