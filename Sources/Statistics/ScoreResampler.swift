import OneHotNumerics

/// Draws runs with replacement within each task, again and again into the same memory.
///
/// The scores are sorted but once: a resample is put in order by counting how often each was drawn, in time linear in
/// their number. A draw allocates nothing.
struct ScoreResampler {
  /// The last resample; the original scores before the first.
  private(set) var resample: ScoreTable
  private let original: ScoreTable
  /// The place in ascending order of each original score.
  private let ranks: [Int]
  /// How often the score of each rank was drawn.
  private var counts: [Int]

  init(_ scores: ScoreTable) {
    resample = scores
    original = scores
    let order = scores.values.indices.sorted { scores.values[$0] < scores.values[$1] }
    counts = [Int](repeating: 0, count: order.count)
    ranks = order.enumerated().reduce(into: counts) { $0[$1.element] = $1.offset }
  }

  /// Draws as many runs of each task as it has.
  mutating func draw(using random: inout RandomSource) {
    for task in 0..<original.taskCount { insert(draw(task, using: &random), among: task) }
    sortValues()
  }

  /// Draws the runs of a task; their mean.
  private mutating func draw(_ task: Int, using random: inout RandomSource) -> Double {
    let indices = original.indices(ofTask: task)
    var sum = 0.0
    for index in indices {
      let drawn = indices.lowerBound + random.index(below: indices.count)
      counts[ranks[drawn]] += 1
      resample.values[index] = original.values[drawn]
      sum += original.values[drawn]
    }
    return sum / Double(indices.count)
  }

  /// Puts a task's mean in its place among those of the `count` tasks before.
  private mutating func insert(_ mean: Double, among count: Int) {
    var place = count
    while place > 0, resample.sortedTaskMeans[place - 1] > mean {
      resample.sortedTaskMeans[place] = resample.sortedTaskMeans[place - 1]
      place -= 1
    }
    resample.sortedTaskMeans[place] = mean
  }

  private mutating func sortValues() {
    var place = 0
    for rank in counts.indices {
      for _ in 0..<counts[rank] {
        resample.sortedValues[place] = original.sortedValues[rank]
        place += 1
      }
      counts[rank] = 0
    }
  }
}
