import OneHotFoundations

/// Gathers numbers over windows of environment steps, and gives their means: one point for each window in which there
/// was something, so that a file stays modest however long the training.
///
/// The point stands at the last step of which there was something. The steps of the points always increase: where
/// there are several numbers for one step, TensorBoard keeps only the last.
package struct ScalarWindow {
  /// What a window amounts to.
  package typealias Point = (step: Int, seconds: Double, scalars: [(tag: String, value: Double)])

  /// At most so many windows make up a training, whose first step is 1: twice what TensorBoard draws unless asked for more.
  package static let count = 2_000

  private let width: Int
  private let tags: [String]
  private var sums: [(sum: Double, count: Int)]
  private var last = (step: 0, seconds: 0.0)
  private var lastOfWindow: Int

  /// Windows for a training of `steps` steps, and the tags of the numbers to gather.
  package init(steps: Int, tags: [String]) {
    width = max(1, (steps + Self.count - 1) / Self.count)
    lastOfWindow = width
    self.tags = tags
    sums = Array(repeating: (0, 0), count: tags.count)
  }

  /// What was gathered in the present window.
  package mutating func exchange(_ name: String, with archive: inout StateArchive) throws {
    try archive.within(name) { archive in
      for index in sums.indices {
        try archive.exchange("sum \(index)", &sums[index].sum)
        try archive.exchange("count \(index)", &sums[index].count)
      }
      try archive.exchange("last step", &last.step)
      try archive.exchange("last seconds", &last.seconds)
      try archive.exchange("last of window", &lastOfWindow)
    }
  }

  /// Comes to a step; the point of the window before, if the step is beyond that and there was something in it.
  package mutating func advance(toStep step: Int, seconds: Double) -> Point? {
    guard step > lastOfWindow else {
      last = (max(step, last.step), seconds)
      return nil
    }
    defer {
      last = (step, seconds)
      lastOfWindow = (step + width - 1) / width * width
    }
    return end()
  }

  /// Adds a number for the tag of some index, unless it is nil or not finite.
  package mutating func add(_ value: Double?, for index: Int) {
    guard let value, value.isFinite else { return }
    sums[index].sum += value
    sums[index].count += 1
  }

  /// Ends the window; nil if there was nothing in it.
  package mutating func end() -> Point? {
    let means = zip(tags, sums).filter { $1.count > 0 }.map { (tag: $0, value: $1.sum / Double($1.count)) }
    for index in sums.indices { sums[index] = (0, 0) }
    return means.isEmpty ? nil : (last.step, last.seconds, means)
  }
}
