/// The mean returns of consecutive episodes, in memory that does not grow with their number.
///
/// When there are too many buckets, two become one: each holds 1, 2, 4, 8, … episodes, and the last the rest.
struct EpisodeBuckets {
  /// Consecutive episodes.
  struct Bucket {
    /// How many they are.
    fileprivate(set) var count = 0
    /// The sum of their returns.
    fileprivate(set) var sum = 0.0
    /// The last, with its own return.
    fileprivate(set) var last = RunHistory.Point(step: 0, seconds: nil, episode: 0, value: 0)

    /// With the mean for a value.
    var point: RunHistory.Point {
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
  private(set) var width = 1
  private var full: [Bucket] = []
  private var open = Bucket()
  private var recent: [Double] = []
  /// How many episodes there were.
  private(set) var count = 0
  /// The step of the last.
  var lastStep: Int { open.last.step }
  /// The episodes that the final return is the mean of, at most.
  private static let recentEpisodes = 100

  /// Keeps at most `capacity` buckets, at least one.
  init(capacity: Int) {
    self.capacity = max(1, capacity)
  }

  /// Adds an episode: a point of its own return.
  mutating func add(_ episode: RunHistory.Point) {
    if open.count == width { closeBucket() }
    open.count += 1
    open.sum += episode.value
    open.last = episode
    if count < Self.recentEpisodes {
      recent.append(episode.value)
    } else {
      recent[count % Self.recentEpisodes] = episode.value
    }
    count += 1
  }

  /// All buckets, of which the last may not be full.
  var buckets: [Bucket] { count == 0 ? [] : full + [open] }

  /// A point for each bucket.
  var points: [RunHistory.Point] { buckets.map(\.point) }

  /// The mean return of the last 100 episodes, or of all if there are fewer; nil if there are none.
  var finalReturn: Double? {
    guard count > 0 else { return nil }
    let oldest = count < Self.recentEpisodes ? 0 : count % Self.recentEpisodes
    return (recent[oldest...] + recent[..<oldest]).reduce(0, +) / Double(recent.count)
  }

  private mutating func closeBucket() {
    full.append(open)
    open = Bucket()
    guard full.count == capacity else { return }
    if capacity % 2 == 1 { open = full.removeLast() }
    full = stride(from: 0, to: full.count, by: 2).map { full[$0].followed(by: full[$0 + 1]) }
    width *= 2
  }
}
