import Foundation

/// The mean of the last episodes' returns along a training, in memory that does not grow with its length.
///
/// Returns are added up in buckets of consecutive episodes; when there are too many buckets, 2 or 5 become one, so
/// that a bucket holds 1, 2, 10, 20, 100, … episodes. A window of 10, 20, 50, 100, … episodes is always a whole
/// number of buckets.
struct MovingMean: Sendable {
  /// A point of the curve: the mean up to a step.
  struct Point: Sendable, Equatable {
    var step: Int
    var mean: Double
  }

  private struct Bucket: Sendable {
    var count = 0
    var sum = 0.0
    var lastStep = 0
  }

  private var buckets: [Bucket] = []
  private var width = 1
  private let capacity = 2000
  /// How many episodes there were.
  private(set) var count = 0

  /// The episodes a mean is taken over: about a fortieth of all, at least 10.
  var window: Int {
    guard count >= 400 else { return 10 }
    return Int(NiceNumber(atMost: Double(count) / 40).value)
  }

  mutating func add(step: Int, return value: Double) {
    if buckets.last.map({ $0.count == width }) ?? true { startBucket() }
    buckets[buckets.count - 1].count += 1
    buckets[buckets.count - 1].sum += value
    buckets[buckets.count - 1].lastStep = step
    count += 1
  }

  /// The curve. It begins when half a window of episodes is there, since the mean of the first few says little;
  /// a training shorter than a window is drawn whole.
  var points: [Point] {
    let span = max(1, window / width)
    let least = count <= window ? 1 : window / 2
    return buckets.indices.compactMap { index in
      let part = buckets[max(0, index - span + 1)...index]
      let episodes = part.reduce(0) { $0 + $1.count }
      guard episodes >= least else { return nil }
      return Point(step: buckets[index].lastStep, mean: part.reduce(0) { $0 + $1.sum } / Double(episodes))
    }
  }

  private mutating func startBucket() {
    if buckets.count == capacity { merge(by: "\(width)".hasPrefix("1") ? 2 : 5) }
    if buckets.last.map({ $0.count == width }) ?? true { buckets.append(Bucket()) }
  }

  private mutating func merge(by factor: Int) {
    buckets = stride(from: 0, to: buckets.count, by: factor).map { start in
      let part = buckets[start..<min(start + factor, buckets.count)]
      return part.reduce(into: Bucket()) { merged, bucket in
        merged.count += bucket.count
        merged.sum += bucket.sum
        merged.lastStep = bucket.lastStep
      }
    }
    width *= factor
  }
}
