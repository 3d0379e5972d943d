/// The mean return of consecutive episodes, or the return of one.
public struct CurvePoint: Sendable, Hashable {
  /// Environment steps taken in the whole training when the last of the episodes ended.
  public var step: Int
  /// Seconds since the start of the training at that time; nil if they are not known.
  public var seconds: Double?
  /// The number of the last of the episodes, from 1 on: the difference to the point before is the number of episodes
  /// that ``value`` is the mean of.
  public var episode: Int
  /// The mean return.
  public var value: Double

  /// A point of a curve.
  public init(step: Int, seconds: Double? = nil, episode: Int, value: Double) {
    self.step = step
    self.seconds = seconds
    self.episode = episode
    self.value = value
  }
}

/// The mean returns of consecutive episodes, or of what is measured in consecutive updates, in memory that does not grow
/// with their number.
///
/// When there are too many buckets, two become one: each holds 1, 2, 4, 8, … episodes, and the last the rest.
package struct EpisodeBuckets {
  /// Consecutive episodes.
  package struct Bucket {
    /// How many they are.
    package fileprivate(set) var count = 0
    /// The sum of their returns.
    package fileprivate(set) var sum = 0.0
    /// The last, with its own return.
    package fileprivate(set) var last = CurvePoint(step: 0, seconds: nil, episode: 0, value: 0)

    /// With the mean for a value.
    package var point: CurvePoint {
      var point = last
      point.value = sum / Double(count)
      return point
    }

    fileprivate func followed(by other: Bucket) -> Bucket {
      Bucket(count: count + other.count, sum: sum + other.sum, last: other.last)
    }
  }

  private let capacity: Int
  /// The episodes of a full bucket.
  package private(set) var width = 1
  private var full: [Bucket] = []
  private var open = Bucket()
  private var recent = RecentReturns()
  /// How many episodes there were.
  package private(set) var count = 0
  /// The step of the last.
  package var lastStep: Int { open.last.step }

  /// Keeps at most `capacity` buckets, at least one.
  package init(capacity: Int) {
    self.capacity = max(1, capacity)
  }

  /// Adds an episode: a point of its own return.
  package mutating func add(_ episode: CurvePoint) {
    if open.count == width { closeBucket() }
    open.count += 1
    open.sum += episode.value
    open.last = episode
    recent.add(episode.value)
    count += 1
  }

  /// All buckets, of which the last may not be full.
  package var buckets: [Bucket] { count == 0 ? [] : full + [open] }

  /// A point for each bucket.
  package var points: [CurvePoint] { buckets.map(\.point) }

  /// The mean return of the last 100 episodes, or of all if there are fewer; nil if there are none.
  package var finalReturn: Double? { recent.mean }

  private mutating func closeBucket() {
    full.append(open)
    open = Bucket()
    guard full.count == capacity else { return }
    if capacity % 2 == 1 { open = full.removeLast() }
    full = stride(from: 0, to: full.count, by: 2).map { full[$0].followed(by: full[$0 + 1]) }
    width *= 2
  }
}

/// The returns of the last episodes.
package struct RecentReturns {
  /// How many it remembers.
  package static let capacity = 100
  private var returns: [Double] = []
  private var oldest = 0

  /// None yet.
  package init() {}

  /// Their mean; nil before the first.
  package var mean: Double? {
    returns.isEmpty ? nil : (returns[oldest...] + returns[..<oldest]).reduce(0, +) / Double(returns.count)
  }

  /// Takes one more into account, and forgets the oldest if there are too many.
  package mutating func add(_ value: Double) {
    guard returns.count == Self.capacity else { return returns.append(value) }
    returns[oldest] = value
    oldest = (oldest + 1) % Self.capacity
  }
}
