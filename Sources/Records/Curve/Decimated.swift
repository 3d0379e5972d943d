/// Every n-th element of a sequence of any length, with n a power of two that keeps the elements few.
struct Decimated<Element: Sendable>: Sendable {
  /// The elements kept: the first, and every ``stride``-th after it.
  private(set) var elements: [Element] = []
  /// One element of so many is kept.
  private(set) var stride = 1
  /// How many elements there were.
  private(set) var count = 0
  /// The last element there was, kept or not.
  private(set) var last: Element?
  private let capacity: Int

  /// Keeps at most `capacity` elements, at least 2.
  init(capacity: Int) {
    self.capacity = max(2, capacity)
  }

  mutating func append(_ element: Element) {
    if count % stride == 0 { keep(element) }
    last = element
    count += 1
  }

  /// The elements kept, and the last.
  var withLast: [Element] {
    guard let last, (count - 1) % stride != 0 else { return elements }
    return elements + [last]
  }

  private mutating func keep(_ element: Element) {
    if elements.count == capacity {
      elements = Swift.stride(from: 0, to: capacity, by: 2).map { elements[$0] }
      stride *= 2
    }
    if count % stride == 0 { elements.append(element) }
  }
}
