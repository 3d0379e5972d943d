/// The points of a run, few enough to be written into a page.
///
/// Of many points, consecutive ones make a bucket, and its value is the mean over all their episodes: no episode is
/// skipped. Buckets hold equal shares of the run, counting steps and points alike, so that neither an early time of
/// few long episodes nor a late one of many short episodes disappears in a single bucket.
struct BucketedRun: Sendable, Equatable {
  /// The steps at which the buckets end.
  private(set) var steps: [Int] = []
  /// The episodes that had ended by then.
  private(set) var episodes: [Int] = []
  /// The mean returns of the buckets' episodes.
  private(set) var values: [Double] = []
  /// The seconds at which the buckets end, if all points have them.
  private(set) var seconds: [Double]?
  /// How many points have no finite value.
  let leftOut: Int

  /// Makes at most `capacity` buckets; as few points as that stay as they are.
  init(_ points: [ComparisonReport.Point], capacity: Int = 400) {
    let counted = Self.counted(Self.ordered(points))
    let shown = counted.filter { $0.point.value.magnitude <= 1e100 }
    leftOut = points.count - shown.count
    if shown.allSatisfy({ $0.point.seconds?.magnitude ?? .infinity <= 1e100 }) { seconds = [] }
    for bucket in shown.count <= capacity ? shown.map({ [$0] }) : Self.buckets(shown, capacity) {
      append(bucket)
    }
  }

  /// A point and the number of episodes in its mean.
  private typealias Counted = (point: ComparisonReport.Point, episodes: Double)

  private mutating func append(_ bucket: [Counted]) {
    guard let last = bucket.last?.point else { return }
    let count = bucket.reduce(0) { $0 + $1.episodes }
    steps.append(last.step)
    episodes.append(last.episode)
    values.append(bucket.reduce(0) { $0 + $1.point.value * ($1.episodes / count) })
    if let time = last.seconds { seconds?.append(time) }
  }

  private static func ordered(_ points: [ComparisonReport.Point]) -> [ComparisonReport.Point] {
    let isOrdered = zip(points, points.dropFirst()).allSatisfy { $0.step <= $1.step }
    return isOrdered ? points : points.sorted { ($0.step, $0.episode) < ($1.step, $1.episode) }
  }

  private static func counted(_ points: [ComparisonReport.Point]) -> [Counted] {
    var ended = 0.0
    return points.map { point in
      defer { ended = Double(point.episode) }
      return (point, max(1, Double(point.episode) - ended))
    }
  }

  private static func buckets(_ points: [Counted], _ capacity: Int) -> [[Counted]] {
    let (first, last) = (Double(points[0].point.step), Double(points[points.count - 1].point.step))
    var buckets: [[Counted]] = []
    var current = -1
    for (index, counted) in points.enumerated() {
      let inSteps = last > first ? (Double(counted.point.step) - first) / (last - first) : 0
      let share = (inSteps + Double(index) / Double(points.count - 1)) / 2
      let place = min(Int(share * Double(capacity)), capacity - 1)
      if place == current { buckets[buckets.count - 1].append(counted) } else { buckets.append([counted]) }
      current = place
    }
    return buckets
  }
}
